"""Boxes of a page that many pages share (newest, most read, rates), and where they stand in its file.

When a box changes it is put into the files it stands in: nothing of those pages is rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from portal.pagecache.entries import COUNT, NOTICE, Entry
from portal.pagecache.stitch import Piece


class Box(NamedTuple):
    """A part in the bytes of a page: its address, where it begins, how long it is, which version of it."""

    address: str
    start: int
    length: int
    version: str


def body_of(entry: Entry, parts: Sequence[Entry], words: bytes) -> bytes:
    """The page with its parts and the words of its count in their places, as readers get it unpacked."""
    inside = {part.address: text_of(part) for part in parts}
    filled = {**inside, COUNT: words, NOTICE: b""}
    return b"".join(
        piece.text if isinstance(piece, Piece) else filled.get(piece, b"") for piece in entry.pieces
    )


def boxes_of(entry: Entry, parts: Sequence[Entry], words: bytes) -> tuple[Box, ...]:
    """Where the parts stand in the page that ``body_of`` makes of these."""
    inside = {part.address: part for part in parts}
    found, at = [], 0
    for piece in entry.pieces:
        if isinstance(piece, Piece):
            at += piece.length
        elif piece == COUNT:
            at += len(words)
        elif piece != NOTICE and piece in inside:
            length = length_of(inside[piece])
            found.append(Box(piece, at, length, inside[piece].etag))
            at += length
    return tuple(found)


def length_of(part: Entry) -> int:
    """Bytes of a part's text."""
    return sum(piece.length for piece in part.pieces if isinstance(piece, Piece))


def text_of(part: Entry) -> bytes:
    """A part's text."""
    return b"".join(piece.text for piece in part.pieces if isinstance(piece, Piece))


def without(body: bytes, boxes: Sequence[Box]) -> bytes:
    """A page's own text alone."""
    return _filled(body, boxes, lambda _box: b"")


def renewed(
    file: Path, size: int, boxes: Sequence[Box], part: Callable[[str], Entry]
) -> tuple[bytes, tuple[Box, ...]] | None:
    """The file's page with its boxes as they are now, and where they stand; None where it is another file."""
    body = file.read_bytes()
    if len(body) != size:
        return None
    now = []
    moved = 0
    for box in boxes:
        one = part(box.address)
        now.append(Box(box.address, box.start + moved, length_of(one), one.etag))
        moved += now[-1].length - box.length
    return _filled(body, boxes, lambda box: text_of(part(box.address))), tuple(now)


def _filled(body: bytes, boxes: Sequence[Box], text: Callable[[Box], bytes]) -> bytes:
    pieces, at = [], 0
    for box in boxes:
        pieces += [body[at : box.start], text(box)]
        at = box.start + box.length
    return b"".join([*pieces, body[at:]])
