"""An export taken apart before any parser sees it: its head, and each item, term and author by itself.

So memory holds one item at a time, a broken one costs itself, and no declaration reaches a parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from articles.importing.intake.sources import Unreadable
from articles.importing.shape import gettext_noop as _

CHUNK: Final = 1024 * 1024
MOST_IN_PIECE: Final = 32 * 1024 * 1024
MOST_IN_HEAD: Final = 64 * 1024
# What may be cut by the end of a chunk.
LONGEST_MARK: Final = 64
NAMES: Final = (b"item", b"wp:author", b"wp:category", b"wp:tag", b"wp:term")
BEGINS: Final = re.compile(rb"<!\[CDATA\[|<!--|<(" + b"|".join(NAMES) + rb")(?=[\s>])")
ENDS: Final = {name: re.compile(rb"<!\[CDATA\[|<!--|</" + name + rb"\s*>") for name in NAMES}
CLOSED_BY: Final = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
DECLARED: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
EXPORT: Final = re.compile(rb"<(?:rss|channel)[\s>]", re.IGNORECASE)


class Readable(Protocol):
    """What bytes come from."""

    def read(self, size: int) -> bytes: ...


@dataclass(frozen=True)
class Piece:
    """One element as written, its name without a prefix of ours; ``head`` for what stands before the first.

    ``is_whole`` is false for one that was too large to be kept or that the file breaks off in.
    """

    name: str
    text: bytes
    is_whole: bool = True


class _Tape:
    """Bytes that were read and not passed yet."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.held = bytearray()
        self.at = 0
        self.is_over = False
        self.has_dropped = False

    def fill(self) -> bool:
        """Read on; False at the end."""
        chunk = b"" if self.is_over else self._source.read(CHUNK)
        self.is_over = not chunk
        self.held += chunk
        return bool(chunk)

    def search(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """The next match within what is held. Where there is none, the rest was looked through."""
        found = pattern.search(self.held, self.at)
        if found is None:
            self.at = max(self.at, len(self.held) - LONGEST_MARK)
        return found

    def pass_to(self, place: int) -> None:
        """Forget what stands before."""
        del self.held[:place]
        self.at = 0


def pieces(source: Readable) -> Iterator[Piece]:
    """The head, then every piece in order. Raises ``Unreadable`` for what is no export, or declares a DTD."""
    tape = _Tape(source)
    head = bytearray()
    told = False
    while True:
        found = tape.search(BEGINS)
        if found is None:
            head += _passed(tape, tape.at, MOST_IN_HEAD - len(head))
            if tape.fill():
                continue
            break
        if found.group() in CLOSED_BY:
            start = found.start()
            tape.at = found.end()
            _close(tape, CLOSED_BY[found.group()], keep_from=start)
            continue
        name = found.group(1)
        head += _passed(tape, found.start(), MOST_IN_HEAD - len(head))
        if not told:
            told = True
            yield _head(bytes(head))
        yield _piece(tape, name)
    if not told:
        yield _head(bytes(head + tape.held[: MOST_IN_HEAD - len(head)]))


def _head(text: bytes) -> Piece:
    if DECLARED.search(text):
        raise Unreadable(_("The file declares a document type: no export does, and it is not read."))
    if not EXPORT.search(text):
        raise Unreadable(_("The file is no WordPress export: it has no channel."))
    return Piece("head", text)


def _passed(tape: _Tape, place: int, most: int) -> bytes:
    passed = bytes(tape.held[: min(place, max(most, 0))])
    tape.pass_to(place)
    return passed


def _close(tape: _Tape, mark: bytes, *, keep_from: int) -> bool:
    """Go behind the end of a section; False where the file ends first, or nothing more can be kept."""
    while (end := tape.held.find(mark, tape.at)) < 0:
        tape.at = max(tape.at, len(tape.held) - len(mark))
        if len(tape.held) - keep_from > MOST_IN_PIECE:
            # Of what is too large only its place is kept.
            tape.has_dropped = True
            del tape.held[keep_from : tape.at]
            tape.at = keep_from
        if not tape.fill():
            tape.at = len(tape.held)
            return False
    tape.at = end + len(mark)
    return True


def _piece(tape: _Tape, name: bytes) -> Piece:
    """The element that begins here."""
    tape.has_dropped = False
    tape.at = len(name) + 1
    while True:
        found = tape.search(ENDS[name])
        if found is None:
            if len(tape.held) > MOST_IN_PIECE:
                tape.has_dropped = True
                tape.pass_to(tape.at)
            if not tape.fill():
                text = bytes(tape.held)
                tape.pass_to(len(tape.held))
                return Piece(_plain(name), text, is_whole=False)
        elif mark := CLOSED_BY.get(found.group()):
            tape.at = found.end()
            _close(tape, mark, keep_from=found.end())
        else:
            text = b"" if tape.has_dropped else bytes(tape.held[: found.end()])
            tape.pass_to(found.end())
            return Piece(_plain(name), text, not tape.has_dropped)


def _plain(name: bytes) -> str:
    return name.decode().removeprefix("wp:")
