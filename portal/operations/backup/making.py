"""Making a backup while the portal runs."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from portal.operations.backup import archive, chosen, manifest, postgresql, sqlite
from portal.operations.backup.archive import Refused, Writer, written

# What the copies of databases and the file itself leave free.
ROOM_LEFT = 64 << 20
# How the folders begin in which copies of databases lie meanwhile.
COPIES = ".dateline-backup-"
LEFT_AFTER = 86_400.0  # Seconds


def engine() -> str:
    """The kind of database this portal has."""
    return sqlite.ENGINE if connections["default"].vendor == "sqlite" else postgresql.ENGINE


def make(path: Path) -> dict[str, Any]:
    """Write everything that can't be made anew into ``path``; the manifest. Raises ``Refused``.

    Pictures first and again last, the databases between: whatever picture a row of theirs names was there
    before or came since. Journals of views come last, so that they hold all that is booked, and more.
    """
    path = path.expanduser().resolve()
    if not path.parent.is_dir():
        raise Refused(f"The folder {path.parent} is not there.")
    sweep(path.parent)
    _expect_room(path.parent)
    told = manifest.begun(engine())
    try:
        with written(path) as writer:
            pictures = _add_pictures(writer, set())
            with tempfile.TemporaryDirectory(prefix=COPIES, dir=path.parent) as room:
                add_databases = sqlite.add_to if engine() == sqlite.ENGINE else postgresql.add_to
                told |= add_databases(writer, Path(room))
            pictures = _add_pictures(writer, pictures)
            told["pictures"] = len(pictures)
            told["journals"] = _add_journals(writer)
            writer.add_bytes(archive.SETTINGS, _settings())
            writer.close(told)
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror or error}).") from error
    return told


def sweep(folder: Path) -> None:
    """Remove what killed ones left in ``folder`` a day ago or longer."""
    for left in [*folder.glob(f"{COPIES}*"), *folder.glob(".dateline-*.part")]:
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - LEFT_AFTER:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def pictures_below(root: Path) -> Iterator[str]:
    """Originals and copies by their path below ``root``; drafts of files that are being written are none."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield str(Path(folder, name).relative_to(root))


def _add_pictures(writer: Writer, known: set[str]) -> set[str]:
    """Add those that are not known yet; all that are in the backup now."""
    root = Path(settings.MEDIA_ROOT)
    new = [name for name in pictures_below(root) if name not in known]
    return known | {name for name in new if writer.add_file(f"private/{name}", root / name)}


def _add_journals(writer: Writer) -> int:
    """Add the counters of each process; how many. Not what tells readers of today apart: it ends today."""
    files = [file for file in (settings.PORTAL_DATA / "journal").glob("[0-9]*") if file.name.isdigit()]
    for file in files:
        writer.add_bytes(f"journal/{file.name}", file.read_bytes())
    return len(files)


def _settings() -> bytes:
    return json.dumps(chosen.settings_without_secrets(), indent=1).encode()


def _expect_room(folder: Path) -> None:
    """Raise ``Refused`` where the file can't fit; databases may need their size twice meanwhile."""
    root = Path(settings.MEDIA_ROOT)
    needed = sum((root / name).stat().st_size for name in pictures_below(root) if (root / name).exists())
    if engine() == sqlite.ENGINE:
        needed += 2 * sum(file.stat().st_size for file in sqlite.files().values() if file.exists())
    free = shutil.disk_usage(folder).free
    if free < needed + ROOM_LEFT:
        raise Refused(f"{folder} has {free >> 20} MB free; the backup may take {needed >> 20} MB.")
