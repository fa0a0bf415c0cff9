"""A page ready to be sent: an entry with its parts put in."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import math
from collections.abc import Sequence

from django.utils.html import escape

from portal import editions, moments
from portal.pagecache.counters import count_of
from portal.pagecache.entries import COUNT, NOTICE, WHEN, Entry
from portal.pagecache.stitch import Piece, Stitched


class Kept:
    """An entry and the parts that were current when it was put together.

    ``number``, ``good_since`` and ``good_until`` say up to which purge and between which moments page and
    parts are known to be good: while they hold, a reader costs three comparisons.
    """

    __slots__ = (
        "_marked",
        "_stitched",
        "changed_at",
        "copy_of",
        "count",
        "entry",
        "etag",
        "good_since",
        "good_until",
        "headers",
        "is_one_piece",
        "meter",
        "number",
        "parts",
    )

    def __init__(self, entry: Entry, parts: Sequence[Entry]) -> None:
        self.entry = entry
        self.parts = tuple(parts)
        self.count = count_of(entry.counted, entry.language) if entry.counted else None
        # Nothing on it moves by itself: feeds, sitemaps and the like can say when they last changed. They do
        # once that second is over: of two versions within one nobody could tell which a reader has.
        self.is_one_piece = not self.parts and self.count is None
        self.changed_at = math.ceil(entry.stored_at)
        self.number = -1
        # A clock that was set back must not make a minute last for days.
        self.good_since = max(one.stored_at for one in (entry, *parts))
        self.good_until = min(one.expires_at for one in (entry, *parts))
        self.etag = _etag(entry, parts)
        # What is said with it, zipped or not, as long as it is good.
        self.headers: dict[bool, list[tuple[str, str]]] = {}
        # Where its answers are counted for who watches; nowhere yet.
        self.meter = -1
        self._stitched = Stitched(*self._around_the_count(notice=False))
        # Of which moment it is where it could not be made anew, and the page that says so.
        self.copy_of = entry.stored_at
        self._marked: tuple[float, Stitched] | None = None

    @property
    def size(self) -> int:
        """Bytes the entry's own pieces take, and the page they make together with the parts, at most."""
        return 2 * self.entry.size + sum(part.size for part in self.parts)

    def body(self, words: bytes, *, zipped: bool, with_notice: bool) -> bytes:
        """The page with the words of the moment, as gzip or unpacked. 3 µs; unpacked 50.

        ``with_notice`` lets it say of itself that it is an older copy.
        """
        stitched = self._stitched
        if with_notice:
            stitched = self._with_notice()
        page = stitched.gzip(words)
        return page if zipped else gzip.decompress(page)

    def _with_notice(self) -> Stitched:
        if self._marked is None or self._marked[0] != self.copy_of:
            self._marked = self.copy_of, Stitched(*self._around_the_count(notice=True))
        return self._marked[1]

    def _around_the_count(self, *, notice: bool) -> tuple[list[Piece], list[Piece]]:
        """The pieces before and after the count, parts in their places."""
        inside = {part.address: part for part in self.parts}
        before: list[Piece] = []
        after: list[Piece] = []
        filling = before
        for piece in self.entry.pieces:
            if isinstance(piece, Piece):
                filling.append(piece)
            elif piece == COUNT:
                filling = after
            elif piece == NOTICE:
                filling.extend([Piece.of(notice_of(self.entry, self.copy_of).encode())] if notice else [])
            elif piece in inside:
                filling.extend(one for one in inside[piece].pieces if isinstance(one, Piece))
        return before, after


def notice_of(entry: Entry, moment: float) -> str:
    """What a page says of itself where it is a copy of this moment."""
    if not entry.notice:
        return ""
    with editions.speaking(entry.language):
        when = moments.clock(dt.datetime.fromtimestamp(moment, dt.UTC))
    return entry.notice.replace(WHEN, escape(when))


def _etag(entry: Entry, parts: Sequence[Entry]) -> str:
    """Weak: the same page may be sent with another count. Changes with the page and with each part."""
    digest = hashlib.blake2b(digest_size=12)
    for one in (entry, *parts):
        digest.update(one.etag.encode())
    return f'W/"{digest.hexdigest()}"'
