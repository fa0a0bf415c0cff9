"""The page cache: finds a page, renders it when it must, and never lets a reader wait for what is there."""

from __future__ import annotations

import logging
import time
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from portal.pagecache import parts
from portal.pagecache.entries import Entry, entry_of
from portal.pagecache.flights import Flight, Flights
from portal.pagecache.kept import Kept
from portal.pagecache.purges import Purges
from portal.pagecache.recording import Recording
from portal.pagecache.renders import Rendered, Renders, Response
from portal.pagecache.store import MEMORY_BYTES, SIDE_SHARE, Files, Memory, is_aside
from portal.pagecache.storing import is_worth_keeping, kept_headers

log = logging.getLogger(__name__)

LIFETIME = 86_400.0
# A page that cannot be rendered is served as it last was for a day, with a mark.
OLDEST_COPY = 86_400.0
NEVER = -1
# After a failed render nobody tries that page again for a moment: a broken database is not asked harder.
REST_AFTER_FAILURE = 2.0
# Who has an older copy does not wait long for the new one; who has none waits for the render.
PATIENCE_WITH_COPY = 2.0
PATIENCE = 10.0
# Who only joins a render waits while it is young; an old one is stuck, and waiting threads serve nobody.
PATIENCE_OF_FOLLOWERS = 1.0


class How(Enum):
    """How a page was come by."""

    HIT = "hit"
    MISS = "miss"
    STALE = "stale"  # an older copy, while the new one is being made
    FAILED = "failed"  # an older copy, since the new one could not be made

    @property
    def is_good(self) -> bool:
        """Whether the page may be taken for what a render would give now."""
        return self is How.HIT or self is How.MISS


@dataclass(frozen=True, slots=True)
class Got:
    """An entry, and how it was come by."""

    entry: Entry
    how: How


class Busy(Exception):
    """There is no copy, and no time to make one."""


class Failed(Exception):
    """The page could not be rendered; ``response`` is what Django said, if it said anything."""

    def __init__(self, response: Response | None) -> None:
        super().__init__("no page" if response is None else response.status)
        self.response = response


class Uncacheable(Exception):
    """What was rendered is no page to keep; ``response`` is to be passed on as it is."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class PageCache:
    """Pages by address. One in each process; they share purges, files and flights through ``folder``."""

    def __init__(self, folder: Path, renders: Renders, *, seats: int = 6) -> None:
        self.purges = Purges(folder / "purges")
        self.files = Files(folder)
        self.flights: Flights[Entry] = Flights(folder / "flights")
        self.renders = renders
        self.seats = seats
        self.pages: Memory[Kept] = Memory(MEMORY_BYTES)
        self.side: Memory[Kept] = Memory(MEMORY_BYTES // SIDE_SHARE)
        self._parts: dict[str, Entry] = {}
        self._resting: dict[str, float] = {}

    def good(self, address: str) -> Kept | None:
        """The page if it is known to be good as it stands: what nearly every reader gets. 0.5 µs."""
        kept = self.pages.get(address) or self.side.get(address)
        if kept is not None and kept.number == self.purges.number() and time.time() < kept.good_until:
            return kept
        return None

    def find(self, address: str) -> tuple[Kept, How]:
        """The page, good or as good as can be had. Raises ``Busy``, ``Failed``, ``Uncacheable``."""
        # Noted before looking: a purge that comes meanwhile must be seen by the next reader.
        number = self.purges.number()
        held = self.pages.get(address) or self.side.get(address)
        got = self._current(address, held.entry if held else None)
        inside = [self._part(part) for part in got.entry.parts]
        is_good = all(one.how.is_good for one in (got, *inside))
        kept = self._put_together(got.entry, [part.entry for part in inside], held)
        kept.number = number if is_good else NEVER
        shelf = self.side if is_aside(address, got.entry.status) else self.pages
        shelf.put(address, kept)
        return kept, got.how

    def _put_together(self, entry: Entry, inside: list[Entry], held: Kept | None) -> Kept:
        """The entry with its parts; what did not change is not put together again."""
        if held is not None and held.entry is entry and held.parts == tuple(inside):
            return held
        return Kept(entry, inside)

    def is_good(self, entry: Entry) -> bool:
        """Whether nothing the entry shows has changed since, and it is not too old."""
        return time.time() < entry.expires_at and not self.purges.outdated(entry.slots, entry.number)

    def _part(self, address: str) -> Got:
        """A part, good or as it last was; an empty one where it could never be made."""
        known = self._parts.get(address)
        try:
            got = self._current(address, known)
        except (Busy, Failed):
            log.warning("The part %s could not be made", address)
            return Got(known or nothing(address), How.FAILED)
        self._parts[address] = got.entry
        return got

    def _current(self, address: str, copy: Entry | None) -> Got:
        """A good entry, made if need be, or an older copy where that is all there is."""
        if copy is None:
            copy = self.files.read(address)
        if copy is not None and self.is_good(copy):
            return Got(copy, How.HIT)
        if copy is None or copy.stored_at < time.time() - OLDEST_COPY:
            return Got(self._made(address), How.MISS)
        return self._renewed(address, copy)

    def _renewed(self, address: str, copy: Entry) -> Got:
        """One reader gets the new entry, who asks meanwhile gets the copy at once."""
        if time.monotonic() < self._resting.get(address, 0.0):
            return Got(copy, How.FAILED)
        flight, is_ours = self.flights.board(address)
        if not is_ours:
            return Got(copy, How.STALE)
        if len(self.flights) > self.seats or not self.flights.claim(address):
            self.flights.land(address)
            return Got(copy, How.STALE)
        self.renders.submit(self._fly, address, flight)
        try:
            return Got(flight.landing.result(PATIENCE_WITH_COPY), How.MISS)
        except TooLate:
            return Got(copy, How.STALE)
        except Failed:
            return Got(copy, How.FAILED)

    def _made(self, address: str) -> Entry:
        """The entry nobody has yet; who asks meanwhile waits for the same render."""
        flight, is_ours = self.flights.board(address)
        patience = PATIENCE if is_ours else PATIENCE_OF_FOLLOWERS - flight.age
        if is_ours and len(self.flights) > self.seats:
            self.flights.land(address)
            patience = 0.0
        elif is_ours:
            self.renders.submit(self._fly, address, flight)
        try:
            return flight.landing.result(max(0.0, patience))
        except TooLate:
            raise Busy from None

    def _fly(self, address: str, flight: Flight[Entry]) -> None:
        """Bring the entry for everybody who waits, in a thread that may ask the database."""
        try:
            entry = self._of_another_process(address)
            flight.landing.set_result(self.render(address) if entry is None else entry)
        except BaseException as error:
            flight.landing.set_exception(error)
        finally:
            self.flights.release(address)
            self.flights.land(address)

    def _of_another_process(self, address: str) -> Entry | None:
        """What another process has made or is making; None once it is ours to make."""
        deadline = time.monotonic() + PATIENCE_OF_FOLLOWERS
        while True:
            is_ours = self.flights.claim(address)
            stored = self.files.read(address)
            if stored is not None and self.is_good(stored):
                return stored
            if is_ours or time.monotonic() > deadline:
                return None
            time.sleep(0.004)

    def render(self, address: str) -> Entry:
        """Render an address now and store it. Raises ``Failed``, ``Uncacheable``."""
        number = self.purges.number()
        now = time.time()
        try:
            rendered = self.renders.render(address)
        except Exception as error:
            self._resting[address] = time.monotonic() + REST_AFTER_FAILURE
            log.exception("Rendering %s failed", address)
            raise Failed(None) from error
        response = rendered.response
        if response.code >= 500:
            self._resting[address] = time.monotonic() + REST_AFTER_FAILURE
            raise Failed(response)
        self._resting.pop(address, None)
        if not is_worth_keeping(response, rendered.notes):
            raise Uncacheable(response)
        entry = self._entry(address, rendered, number, now)
        self.files.write(entry)
        return entry

    def _entry(self, address: str, rendered: Rendered, number: int, now: float) -> Entry:
        response = rendered.response
        content_type = dict(response.headers).get("Content-Type", "")
        is_text = address.startswith(parts.PREFIX) or content_type.startswith("text/html")
        return entry_of(
            address,
            status=response.code,
            headers=kept_headers(response.headers),
            html=response.body.decode() if is_text else response.body,
            language=rendered.language,
            notes=rendered.notes,
            number=number,
            now=now,
            lifetime=LIFETIME,
        )

    def forget(self) -> None:
        """Drop what this process remembers; files stay."""
        self.pages.clear()
        self.side.clear()
        self._parts.clear()
        self._resting.clear()


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
