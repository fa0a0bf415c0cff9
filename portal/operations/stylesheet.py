"""Few style sheets, one script: ``collectstatic`` joins the parts that their lists import into one file each.

In debug the browser follows the imports itself, so a changed part is seen at once. Why so:
docs/decisions/0002-one-style-sheet.md.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ENTRY, LISTS = "css/portal.css", "css/lists.css"
IMPORT = re.compile(r'@import url\("(?P<part>[^"]+)"\)(?: layer\((?P<layer>\w+)\))?;\n?')
ADDRESS = re.compile(r'url\("(?!data:)(?P<path>[^"/][^"]*)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FIRST, SCRIPT = "js/first.js", "js/page.js"
SCRIPT_PART = re.compile(r'^import "\./(?P<part>[^"]+)";\n', re.MULTILINE)
LINE_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
INDENT = re.compile(r"\n\s*")
QUOTED = re.compile(r'("[^"]*")')
# In order. A space before a bracket, a colon or a plus sign may mean something and stays.
SPARED = (
    (re.compile(r"\s+"), " "),
    (re.compile(r" ?([{};,>]) ?"), r"\1"),
    (re.compile(r"([{;(][\w-]+): "), r"\1:"),
    (re.compile(r";}"), "}"),
    (re.compile(r"(?<![\w.])0(\.\d)"), r"\1"),
    (re.compile(r"#([\da-f])\1([\da-f])\2([\da-f])\3\b"), r"#\1\2\3"),
)


def joined(entry: str, read: Callable[[str], str]) -> str:
    """The sheet ``entry`` with its imported parts in their place, without comments and needless space.

    ``read`` answers the text of a sheet by its name. Addresses in a part stay right, although it moves.
    """

    def part(found: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(entry), found["part"]))
        sheet = ADDRESS.sub(lambda address: f'url("{moved(address["path"], name, entry)}")', read(name))
        return f"@layer {found['layer']}{{{sheet}}}" if found["layer"] else sheet

    whole = IMPORT.sub(part, COMMENT.sub("", read(entry)))
    return squeezed(COMMENT.sub("", whole)).strip() + "\n"


def squeezed(sheet: str) -> str:
    """A sheet without comments, with the space left out that says nothing; quoted text stays as it is."""
    # Every second piece is quoted; a letter that no sheet contains holds its place for the rules.
    pieces = QUOTED.split(sheet)
    plain = "\0".join(pieces[::2])
    for pattern, shorter in SPARED:
        plain = pattern.sub(shorter, plain)
    quoted = iter(pieces[1::2])
    return re.sub("\0", lambda _: next(quoted), plain)


def joined_script(entry: str, read: Callable[[str], str]) -> str:
    """The script ``entry`` with its imported parts, each in a block, so that their names never meet.

    For parts that run and export nothing. Comments that fill a line and indents are left out.
    """

    def part(found: re.Match[str]) -> str:
        return f"{{\n{read(posixpath.join(posixpath.dirname(entry), found['part']))}}}\n"

    whole = LINE_COMMENT.sub("", SCRIPT_PART.sub(part, read(entry)))
    return INDENT.sub("\n", whole).strip() + "\n"


def moved(path: str, origin: str, target: str) -> str:
    """The address ``path`` of sheet ``origin`` as sheet ``target`` must write it."""
    meant = posixpath.join(posixpath.dirname(origin), path)
    return posixpath.relpath(meant, posixpath.dirname(target))


def source(name: str) -> str:
    """The text of a static file as the project keeps it."""
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(f"A joined file names {name}, which is not there.")
    return Path(str(found)).read_text(encoding="utf-8")


# The files that are served joined.
JOINS = {ENTRY: joined, LISTS: joined, FIRST: joined_script, SCRIPT: joined_script}


class Joined(Storage):
    """Answers a joined file where the collected list is asked for."""

    def __init__(self, join: Callable[[str, Callable[[str], str]], str]) -> None:
        self.join = join

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        return ContentFile(self.join(name, source).encode(), name=name)


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed copies as WhiteNoise makes them, of the joined sheets and scripts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file, which it keeps as long as the process runs: a page names eight of them."""
        if settings.DEBUG or force or name is None:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Let the lists be read joined before anything is hashed."""
        for entry, join in JOINS.items():
            if entry in paths:
                paths[entry] = (Joined(join), entry)
        yield from super().post_process(paths, dry_run, **options)
