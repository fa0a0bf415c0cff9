"""Whether stored pages were made by this release: another one may write them otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from portal.pagecache.purges import Purges

MAKERS = ("portal", "articles", "templates", "locale", "static")
SUFFIXES = frozenset({".py", ".html", ".xml", ".mo", ".css", ".js"})
SHOWN = (
    "PORTAL_SITE_URL",
    "PORTAL_EDITIONS",
    "PORTAL_TIME_ZONE",
    "PORTAL_VIEWS",
    "PORTAL_OFFLINE",
    "PORTAL_FEEDS",
    "PORTAL_WEBSUB_HUB",
    "PORTAL_SEVERAL_MACHINES",
    "PORTAL_STORE_PUBLIC",
    "DEBUG",
)


def fingerprint() -> str:
    """A digest of everything that makes a page but the database: files by size and time, settings. 10 ms."""
    digest = hashlib.sha256(json.dumps([getattr(settings, name) for name in SHOWN]).encode())
    for file in _makers():
        facts = file.stat()
        digest.update(f"{file}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@cache
def contents() -> str:
    """The same digest on every machine that runs this release with these settings: files by what they hold.

    Some 10 MB are read, once in a process.
    """
    digest = hashlib.sha256(json.dumps([getattr(settings, name) for name in SHOWN]).encode())
    for file in _makers():
        digest.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _makers() -> Iterator[Path]:
    """Every file that makes a page, always in the same order."""
    for folder in MAKERS:
        for file in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if file.suffix in SUFFIXES and "tests" not in file.parts:
                yield file


def forget_pages_of_another(folder: Path, purges: Purges) -> bool:
    """Outdate every stored page unless this release made it; whether it did. Copies stay for need."""
    kept = folder / "release"
    now = fingerprint()
    if kept.is_file() and kept.read_text() == now:
        return True
    purges.purge_everything()
    kept.write_text(now)
    return False
