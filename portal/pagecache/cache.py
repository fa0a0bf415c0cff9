"""The page cache: finds a page, renders it when it must, and never lets a reader wait for what is there."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from django.conf import settings

from portal.pagecache import parts, policy
from portal.pagecache.crew import stand_back
from portal.pagecache.entries import NEVER, Entry, entry_of, nothing
from portal.pagecache.faults import is_of_database
from portal.pagecache.flights import Flight, Flights, StandsStill
from portal.pagecache.kept import Kept
from portal.pagecache.machines import loans_of
from portal.pagecache.outcomes import Busy, Failed, Got, How, Uncacheable, moment_of, worst
from portal.pagecache.purges import Purges
from portal.pagecache.renders import Rendered, Renders
from portal.pagecache.resting import EVERYTHING, Resting
from portal.pagecache.stitch import Piece
from portal.pagecache.store import MEMORY_BYTES, SIDE_SHARE, Files, Memory, is_aside
from portal.pagecache.storing import is_worth_keeping, kept_headers

log = logging.getLogger(__name__)

# However little a page says of its time, it is rendered anew now and then: as a copy it is then still young.
LIFETIME = 4 * 3600.0
# A page that cannot be rendered is served as it last was until that is a day old, with a mark.
OLDEST_COPY = 86_400.0
# Who has an older copy does not wait long for the new one; who has none waits for the render.
PATIENCE_WITH_COPY = 2.0
PATIENCE = 10.0
# Nobody waits longer for a thread that would begin with it.
PATIENCE_IN_QUEUE = 0.9
# Who only joins a render waits while it is young; an old one is stuck, and waiting threads serve nobody.
PATIENCE_OF_FOLLOWERS = 1.0


class PageCache:
    """Pages by address. One in each process; they share purges, files and flights through ``folder``."""

    # What becomes of a page's text: whoever sends it to nobody need not compress it.
    piece_of = staticmethod(Piece.of)

    def __init__(self, folder: Path, renders: Renders, *, seats: int = 6, lifetime: float = LIFETIME) -> None:
        self.purges = Purges(folder / "purges")
        self.files = Files(folder)
        self.flights: Flights[Entry] = Flights(folder / "flights")
        self.renders = renders
        self.seats, self.lifetime = seats, lifetime
        self.pages: Memory[Kept] = Memory(MEMORY_BYTES)
        self.side: Memory[Kept] = Memory(MEMORY_BYTES // SIDE_SHARE)
        self._parts: dict[str, Entry] = {}
        self._resting = Resting()
        self._loans = loans_of(self.purges)

    def good(self, address: str) -> Kept | None:
        """The page if it is known to be good as it stands: what nearly every reader gets. 0.5 µs."""
        kept = self.pages.get(address) or self.side.get(address)
        if kept is None or kept.number != self.purges.number():
            return None
        return kept if kept.good_since <= time.time() < kept.good_until else None

    def find(self, address: str) -> tuple[Kept, How]:
        """The page, good or as good as can be had. Raises ``Busy``, ``Failed``, ``Uncacheable``."""
        self.purges.look()
        # Noted before looking: a purge that comes meanwhile must be seen by the next reader.
        number = self.purges.number()
        held = self.pages.get(address) or self.side.get(address)
        got = self._current(address, held.entry if held else None)
        inside = [self._part(part) for part in got.entry.parts]
        are_good = all(one.how.is_good for one in inside)
        kept = self._put_together(got.entry, [part.entry for part in inside], held)
        kept.number = number if got.how.is_good and are_good else NEVER
        how = worst([got, *inside])
        if how is How.FAILED:
            kept.copy_of = moment_of([got, *inside])
        self._remember(address, kept)
        return kept, how

    def _remember(self, address: str, kept: Kept) -> None:
        """Put it on its shelf, and off the other: a withdrawn page must not be found where it stood."""
        shelf, other = self.pages, self.side
        if is_aside(address, kept.entry.status):
            shelf, other = other, shelf
        shelf.put(address, kept)
        other.drop(address)

    def _put_together(self, entry: Entry, inside: list[Entry], held: Kept | None) -> Kept:
        """The entry with its parts; what did not change is not put together again."""
        if held is not None and held.entry is entry and held.parts == tuple(inside):
            return held
        return Kept(entry, inside)

    def is_good(self, entry: Entry) -> bool:
        """Whether nothing the entry shows has changed since, and it is not too old, nor of a time to come."""
        return entry.stored_at <= time.time() < entry.expires_at and not self.purges.outdated(
            entry.slots, entry.number
        )

    def _part(self, address: str) -> Got:
        """A part, good or as it last was; an empty one where it could never be made."""
        known = self._parts.get(address)
        try:
            got = self._current(address, known)
        except (Busy, Failed, Uncacheable):
            return Got(known if known and not is_too_old(known) else nothing(address), How.FAILED)
        self._parts[address] = got.entry
        return got

    def _current(self, address: str, copy: Entry | None) -> Got:
        """A good entry, made if need be, or an older copy where that is all there is."""
        if copy is None or is_too_old(copy):
            copy = self.files.read(address)
        if copy is not None and self.is_good(copy):
            return Got(copy, How.HIT)
        if copy is None or is_too_old(copy):
            return Got(self._made(address), How.MISS)
        return self._renewed(address, copy)

    def _renewed(self, address: str, copy: Entry) -> Got:
        """One reader gets the new entry, who asks meanwhile gets the copy at once."""
        if self._resting.has(address) or self._resting.has(EVERYTHING):
            return Got(copy, How.FAILED)
        flight, is_ours = self.flights.board(address)
        if not is_ours:
            return Got(copy, How.FAILED if flight.age > PATIENCE_OF_FOLLOWERS else How.STALE)
        copy = self._newest(address, copy)
        if self.is_good(copy):
            self.flights.land(address, copy)
            return Got(copy, How.HIT)
        if not self.flights.claim(address):
            self.flights.land(address, Busy())
            return Got(copy, How.STALE)
        try:
            self._launch(address, flight)
            return Got(flight.wait(PATIENCE_WITH_COPY), How.MISS)
        except StandsStill:
            self._note_standing()
            return Got(copy, How.FAILED)
        except (TooLate, Busy):
            return Got(copy, How.FAILED if self.renders.are_stuck else How.STALE)
        except Failed:
            return Got(copy, How.FAILED)

    def _made(self, address: str) -> Entry:
        """The entry nobody has yet; who asks meanwhile waits for the same render."""
        if self._resting.has(address):
            raise Failed(None)
        flight, is_ours = self.flights.board(address)
        try:
            if not is_ours:
                return flight.landing.result(max(0.0, PATIENCE_OF_FOLLOWERS - flight.age))
            task = self._launch(address, flight)
            try:
                return flight.wait(PATIENCE_IN_QUEUE)
            except StandsStill:
                self._note_standing()
                raise
            except TooLate:
                if task.cancel():
                    self.flights.land(address, Busy())
                return flight.wait(PATIENCE)
        except TooLate:
            raise Busy from None

    def _launch(self, address: str, flight: Flight[Entry]) -> Future[None]:
        """Have the flight flown. Where that would take too long it lands at once, and ``Busy`` is raised."""
        if len(self.flights) <= self.seats and not self.renders.are_stuck:
            with suppress(RuntimeError):  # The process ends.
                return self.renders.submit(self._fly, address, flight)
        self.flights.release(address)
        self.flights.land(address, Busy())
        raise Busy

    def _fly(self, address: str, flight: Flight[Entry]) -> None:
        """Bring the entry for everybody who waits, in a thread that may ask the database."""
        stand_back()
        flight.begin()
        result: Entry | BaseException
        try:
            result = self._of_another_process(address) or self.make(address)
        except BaseException as error:
            result = error
        self.flights.release(address)
        self.flights.land(address, result)

    def _of_another_process(self, address: str) -> Entry | None:
        """What another process has made or is making; None once it is ours to make."""
        deadline = time.monotonic() + PATIENCE_OF_FOLLOWERS
        while True:
            is_ours = self.flights.claim(address)
            if stored := self._stored(address):
                return stored
            if is_ours or time.monotonic() > deadline:
                return None
            time.sleep(0.004)

    def _stored(self, address: str) -> Entry | None:
        """A good entry that another process has stored."""
        stored = self.files.read(address)
        return stored if stored is not None and self.is_good(stored) else None

    def _newest(self, address: str, copy: Entry) -> Entry:
        """The copy, or what another process has stored since: who saw it must not see what was before."""
        stored = self.files.read(address)
        if stored is None or (stored.number, stored.stored_at) <= (copy.number, copy.stored_at):
            return copy
        return stored

    def make(self, address: str) -> Entry:
        """As another machine lends it, else rendered here and lent. Raises ``Failed``, ``Uncacheable``."""
        if self._loans is None or is_aside(address):
            return self.render(address)
        with self._loans.turn(address) as turn:
            if turn.entry is None:
                turn.entry = self.render(address)
            else:
                self._resting.end(address)
                self.files.write(turn.entry)
            return turn.entry

    def render(self, address: str) -> Entry:
        """Render an address now and store it. Raises ``Failed``, ``Uncacheable``."""
        number = self.purges.number()
        now = time.time()
        try:
            rendered = self.renders.render(address)
            response = rendered.response
            if rendered.notes.misses_database:
                self._resting.begin(EVERYTHING)
            if response.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                # Whoever changes the code sees what is wrong with it; readers are told to come again.
                raise Failed(response if settings.DEBUG else None)
            if not is_worth_keeping(response, rendered.notes):
                raise Uncacheable(self.renders.whole(address, response))
            entry = self._entry(address, rendered, number, now)
        except Uncacheable:
            self._resting.end(address)
            raise
        except Exception as error:
            self._resting.begin(address)
            if isinstance(error, Failed):
                raise
            if is_of_database(error):
                self._resting.begin(EVERYTHING)
            log.exception("Rendering %r failed", policy.split(address)[0])
            raise Failed(None) from error
        self._resting.end(address)
        self.files.write(entry)
        return entry

    def _note_standing(self) -> None:
        """One render waits for the database: that page alone is given up. Of two, all rest."""
        if self.flights.several_stand():
            self._resting.begin(EVERYTHING)

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
            lifetime=self.lifetime,
            piece_of=self.piece_of,
        )

    def forget(self) -> None:
        """Drop what this process remembers; files stay."""
        self.pages.clear()
        self.side.clear()
        self._parts.clear()
        self._resting.clear()


def is_too_old(copy: Entry) -> bool:
    """Whether nobody should be shown it any more, even in need."""
    return copy.stored_at < time.time() - OLDEST_COPY
