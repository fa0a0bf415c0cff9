"""Pages as readers get them, for files: made as the page cache makes them, kept and counted by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.core.wsgi import get_wsgi_application

from articles.management.mirror.boxes import Box, body_of, boxes_of
from portal.pagecache.cache import PageCache
from portal.pagecache.counters import count_of
from portal.pagecache.entries import Entry
from portal.pagecache.outcomes import Failed, Uncacheable
from portal.pagecache.purging import purges
from portal.pagecache.renders import Renders
from portal.pagecache.stitch import Piece
from portal.pagecache.store import Files, folder


@dataclass(frozen=True)
class Page:
    """One answer: its status, type and bytes, and by what it is known to be out of date."""

    status: int
    content_type: str
    body: bytes
    location: str = ""
    slots: tuple[int, ...] = ()
    number: int = 0
    expires_at: float = 0.0
    boxes: tuple[Box, ...] = ()

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html")


class NotMade(OSError):
    """The portal has no answer for an address."""


class _Others(Files):
    """What readers asked for is used; what only the mirror asks for pushes none of it out."""

    def write(self, entry: Entry) -> bool:
        """Nothing is written."""
        return False


@dataclass(frozen=True, slots=True)
class _Plain(Piece):
    """Text of a page that is written to a file as it is."""

    plain: bytes = b""

    @classmethod
    def of(cls, text: bytes) -> Piece:
        """Nothing is compressed."""
        return cls(b"", 0, len(text), text)

    @property
    def text(self) -> bytes:
        return self.plain


class _Cache(PageCache):
    """Makes pages as readers' are made, to be read once."""

    piece_of = staticmethod(_Plain.of)


class Press:
    """Makes pages. Parts that many pages share are made once."""

    def __init__(self) -> None:
        self._cache = _Cache(folder(), Renders(get_wsgi_application()))
        self._cache.files = _Others(folder())
        # None of one that could not be made.
        self._parts: dict[str, Entry | None] = {}

    def page(self, address: str) -> Page:
        """What a reader gets there. Some milliseconds. Raises ``NotMade``."""
        try:
            entry = self._entry(address)
        except Uncacheable as one:
            headers = {name.lower(): value for name, value in one.response.headers}
            location = headers.get("location", "")
            return Page(one.response.code, headers.get("content-type", ""), one.response.body, location)
        except Failed as error:
            raise NotMade(f"{address} could not be made") from error
        try:
            inside = [self.part(part) for part in entry.parts]
        except NotMade as error:
            raise NotMade(f"{address} could not be made: a part of it could not") from error
        words = count_of(entry.counted, entry.language).words() if entry.counted else b""
        headers = {name.lower(): value for name, value in entry.headers}
        return Page(
            entry.status,
            headers.get("content-type", ""),
            body_of(entry, inside, words),
            headers.get("location", ""),
            entry.slots,
            entry.number,
            entry.expires_at,
            boxes_of(entry, inside, words),
        )

    def is_outdated(self, slots: Iterable[int], since: int) -> bool:
        """Whether something that was shown has changed since the number was noted. No query."""
        return purges().outdated(slots, since)

    def _entry(self, address: str) -> Entry:
        stored = self._cache.files.read(address)
        if stored is not None and stored.status == HTTPStatus.OK and self._cache.is_good(stored):
            return stored
        return self._cache.render(address)

    def part(self, address: str) -> Entry:
        """A part as it is in this run. Raises ``NotMade``."""
        if address not in self._parts:
            try:
                self._parts[address] = self._entry(address)
            except (Failed, Uncacheable):
                self._parts[address] = None
        if (made := self._parts[address]) is None:
            raise NotMade(f"{address} could not be made")
        return made
