"""A stored page: pieces, headers, what it depends on; and the file it is kept in."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields

from portal.pagecache.purges import slot_of
from portal.pagecache.recording import SEAM, SEAM_END, Counted, Recording
from portal.pagecache.stitch import Piece

DIGEST = 16
_SEAM = re.compile(f"{SEAM}([^{SEAM_END}]*){SEAM_END}")
_length = struct.Struct("<I")

# The number of what was never good.
NEVER = -1
COUNT = "count"
NOTICE = "notice"
# Stands in a notice for the moment that the copy is of.
WHEN = "\x03"
Headers = tuple[tuple[str, str], ...]
PieceOf = Callable[[bytes], Piece]


class Unreadable(Exception):
    """The bytes are not a stored page of this version."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as rendered once. Moments are seconds since 1970.

    Between its pieces stand seams: the address of a part, ``COUNT`` or ``NOTICE``. ``number`` is that of the
    last purge before the render.
    """

    address: str
    status: int
    headers: Headers
    etag: str
    language: str
    pieces: tuple[Piece | str, ...]
    keys: tuple[str, ...]
    slots: tuple[int, ...]
    number: int
    stored_at: float
    expires_at: float
    counted: Counted | None
    notice: str

    @property
    def parts(self) -> list[str]:
        """The addresses of the parts that go into the page."""
        return [piece for piece in self.pieces if isinstance(piece, str) and piece not in {COUNT, NOTICE}]

    @property
    def size(self) -> int:
        """Bytes the pieces take."""
        return sum(len(piece.deflated) for piece in self.pieces if isinstance(piece, Piece))


# The version of the files: what an entry consists of. Others are unreadable.
MAGIC = hashlib.blake2b(
    repr([(one.name, one.type) for one in fields(Entry)]).encode(), digest_size=8
).digest()


def entry_of(
    address: str,
    *,
    status: int,
    headers: Headers,
    html: str | bytes,
    language: str,
    notes: Recording,
    number: int,
    now: float,
    lifetime: float,
    piece_of: PieceOf = Piece.of,
) -> Entry:
    """The entry of something just rendered: cut at its seams and compressed. Some milliseconds."""
    keys = tuple(sorted(notes.keys))
    expires_at = now + lifetime
    if notes.expires_at:
        expires_at = min(expires_at, notes.expires_at.timestamp())
    return Entry(
        address=address,
        status=status,
        headers=headers,
        etag=etag_of(html, headers),
        language=language,
        pieces=cut(html, piece_of),
        keys=keys,
        slots=tuple(slot_of(key) for key in keys),
        number=number,
        stored_at=now,
        expires_at=expires_at,
        counted=notes.counted,
        notice=notes.notice,
    )


def nothing(address: str) -> Entry:
    """An empty part, for a page that has to do without it."""
    return entry_of(
        address,
        status=200,
        headers=(),
        html="",
        language="",
        notes=Recording(),
        number=NEVER,
        now=0.0,
        lifetime=0.0,
    )


def cut(html: str | bytes, piece_of: PieceOf = Piece.of) -> tuple[Piece | str, ...]:
    """Pieces and the names of the seams between them."""
    if isinstance(html, bytes):
        return (piece_of(html),)
    texts = _SEAM.split(html)
    return tuple(
        piece
        for number, text in enumerate(texts)
        if text
        for piece in [text if number % 2 else piece_of(text.encode())]
    )


def etag_of(html: str | bytes, headers: Headers) -> str:
    """A name for what was rendered. Seams carry a secret of the process and are left out."""
    if isinstance(html, str):
        html = _SEAM.sub(r"{\1}", html).encode()
    digest = hashlib.blake2b(html, digest_size=12)
    digest.update(repr(headers).encode())
    return digest.hexdigest()


def packed(entry: Entry) -> bytes:
    """The entry as the bytes of a file, with a digest of themselves."""
    told = asdict(entry)
    told["pieces"] = [
        piece if isinstance(piece, str) else [len(piece.deflated), piece.crc, piece.length]
        for piece in entry.pieces
    ]
    head = json.dumps(told, separators=(",", ":")).encode()
    content = b"".join(
        [
            _length.pack(len(head)),
            head,
            *(piece.deflated for piece in entry.pieces if isinstance(piece, Piece)),
        ]
    )
    return MAGIC + _digest(content) + content


def unpacked(data: bytes) -> Entry:
    """The entry in a file's bytes; ``Unreadable`` for anything else: truncated, noise, another version."""
    start = len(MAGIC) + DIGEST
    content = data[start:]
    if not data.startswith(MAGIC) or _digest(content) != data[len(MAGIC) : start]:
        raise Unreadable
    try:
        (size,) = _length.unpack_from(content)
        told = json.loads(content[_length.size : _length.size + size])
        told["pieces"] = _pieces(told["pieces"], content, _length.size + size)
        told["headers"] = tuple((name, value) for name, value in told["headers"])
        told["keys"], told["slots"] = tuple(told["keys"]), tuple(told["slots"])
        told["counted"] = Counted(**told["counted"]) if told["counted"] else None
        return Entry(**told)
    except (struct.error, ValueError, TypeError, KeyError) as error:
        raise Unreadable from error


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST).digest()


def _pieces(facts: Sequence[str | Sequence[int]], content: bytes, at: int) -> tuple[Piece | str, ...]:
    pieces: list[Piece | str] = []
    for fact in facts:
        if isinstance(fact, str):
            pieces.append(fact)
            continue
        size, crc, length = fact
        pieces.append(Piece(content[at : at + size], crc, length))
        at += size
    return tuple(pieces)
