"""One style sheet: ``collectstatic`` joins the parts that ``css/portal.css`` imports into one file.

In debug the browser follows the imports itself, so a changed part is seen at once. Why so:
docs/decisions/0002-one-style-sheet.md.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY = "css/portal.css"
IMPORT = re.compile(r'@import url\("(?P<part>[^"]+)"\)(?: layer\((?P<layer>\w+)\))?;\n?')
ADDRESS = re.compile(r'url\("(?!data:)(?P<path>[^"/][^"]*)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s*")


def joined(entry: str, read: Callable[[str], str]) -> str:
    """The sheet ``entry`` with its imported parts in their place, comments and indents left out.

    ``read`` answers the text of a sheet by its name. Addresses in a part stay right, although it moves.
    """

    def part(found: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(entry), found["part"]))
        sheet = ADDRESS.sub(lambda address: f'url("{moved(address["path"], name, entry)}")', read(name))
        return f"@layer {found['layer']}{{{sheet}}}" if found["layer"] else sheet

    whole = IMPORT.sub(part, COMMENT.sub("", read(entry)))
    return INDENT.sub("\n", COMMENT.sub("", whole)).strip() + "\n"


def moved(path: str, origin: str, target: str) -> str:
    """The address ``path`` of sheet ``origin`` as sheet ``target`` must write it."""
    meant = posixpath.join(posixpath.dirname(origin), path)
    return posixpath.relpath(meant, posixpath.dirname(target))


def source(name: str) -> str:
    """The text of a static file as the project keeps it."""
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(f"{ENTRY} imports {name}, which is not there.")
    return Path(str(found)).read_text(encoding="utf-8")


class JoinedSheet(Storage):
    """Answers the joined sheet where the collected one is asked for."""

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        return ContentFile(joined(ENTRY, source).encode(), name=name)


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed copies as WhiteNoise makes them, of the joined sheet."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Let the entry be read joined before anything is hashed."""
        if ENTRY in paths:
            paths[ENTRY] = (JoinedSheet(), ENTRY)
        yield from super().post_process(paths, dry_run, **options)
