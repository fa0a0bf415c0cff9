"""The turnstile: what one process counts with. Its journal, the marks of recent readers, all journals' sums.

Whatever the disk does, a page is served: what cannot be counted in the journal now is remembered and counted
when there is room.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from articles.readership.journal import Journal
from articles.readership.marks import Marks
from articles.readership.register import CHANGES, Register
from articles.readership.shelf import Shelf

if TYPE_CHECKING:
    from articles.readership.repeats import Repeats

log = logging.getLogger(__name__)

# While there is no room a try costs a few system calls: once a second is often enough.
PAUSE = 1.0


class Turnstile:
    """Counts readers for one process. Safe for threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._register: Register | None = None
        self._shelf: Shelf | None = None
        self._journal: Journal | None = None
        self._marks: Marks | None = None
        self._waiting: Counter[tuple[int, int]] = Counter()
        self._try_again_at = 0.0
        self._known: int | None = None
        self._day = (0.0, 0.0)
        self._keyed = hashlib.blake2b(digest_size=16)
        self._repeats = _repeats(self) if settings.REDIS_URL else None

    @property
    def shelf(self) -> Shelf:
        """All journals of the machine. Raises ``OSError`` where there can be none."""
        if self._shelf is None:
            self._shelf = Shelf(self._open())
        return self._shelf

    def count(self, article: int, reader: bytes, kind: int) -> bool:
        """Count one view unless the reader is known to have read the article within half an hour.

        Another machine may have counted the same reader: then it is taken back in a moment (``repeats``).
        No query. Raises ``OSError`` only when not even the register can be made.
        """
        register = self._register or self._open()
        begin, end = self._day
        if not begin <= time.time() < end or register.words[CHANGES] != self._known:
            self._look(register)
        hashed = self._keyed.copy()
        hashed.update(b"%d\0%b" % (article, reader))
        with self._lock:
            if not self._marks.is_first(hashed.digest()):  # type: ignore[union-attr]
                return False
            self._count(article, kind)
            if self._repeats is not None:
                # Before anybody else can say how much has been counted: see ``so_far``.
                self._repeats.ask_about((article, kind, reader))
        return True

    def so_far(self) -> Callable[[], None]:
        """To be called once it is sure of all views counted by now whether they stay counted."""
        with self._lock:
            journal = self._journal
            return partial(self._note_settled, journal, journal.counted) if journal is not None else _nothing

    def _note_settled(self, journal: Journal, counted: int) -> None:
        """Unless the journal has been left meanwhile: another process's word may stand in it."""
        with self._lock:
            if journal is self._journal:
                journal.settle(counted)

    def take_back(self, article: int, kind: int) -> None:
        """Another machine has counted this view. No query."""
        with self._lock:
            if self._waiting.get((article, kind)):
                self._waiting[article, kind] -= 1
            elif self._journal is not None:
                self._journal.take_back(article, kind)

    def total(self, article: int) -> int:
        """All views of an article in the present journals, and those that wait for room. No query."""
        total = (self._shelf or self.shelf).total(article)
        if self._waiting:
            total += sum(n for (waiting, _), n in list(self._waiting.items()) if waiting == article)
        return total

    def close(self) -> None:
        """Leave everything to the next process, as at a clean stop."""
        if self._repeats is not None:
            self._repeats.stop()
        with self._lock:
            if self._journal is not None:
                self._settle(self._journal)
                self._journal.release()
            self._journal = self._shelf = self._marks = self._register = self._known = None

    def _count(self, article: int, kind: int) -> None:
        if self._journal is not None and not self._waiting:
            try:
                self._journal.count(article, kind)
            except OSError as error:
                self._put_off(error)
            else:
                return
        self._waiting[article, kind] += 1
        self._catch_up()

    def _open(self) -> Register:
        with self._lock:
            if self._register is None:
                self._register = Register(self._folder)
            return self._register

    def _look(self, register: Register) -> None:
        """Take note of what has changed: the day, journals and marks that have come or gone."""
        with self._lock:
            known = register.changes
            self._day = day_around(time.time())
            self._keyed = hashlib.blake2b(digest_size=16, key=register.key_of(today))
            if self._journal is not None and not self._journal.is_in_place():
                self._journal = self._marks = None
            if self._journal is None:
                self._take_journal(register)
            # Own changes make the next reader look once more, and find nothing.
            self._known = known

    def _take_journal(self, register: Register) -> None:
        try:
            self._journal = Journal.claim(register, asks=self._repeats is not None)
            self._marks = Marks(register, self._journal.number)
        except OSError as error:
            self._put_off(error)
            self._marks = self._marks or Marks(register, None)

    def _put_off(self, error: OSError) -> None:
        if not self._waiting:
            log.warning("Views wait to be counted: %s", error)
        self._try_again_at = time.monotonic() + PAUSE

    def _catch_up(self) -> None:
        """Count what waited, if it is time to try again."""
        if time.monotonic() < self._try_again_at or self._register is None:
            return
        if self._journal is None:
            self._take_journal(self._register)
        if self._journal is not None and self._settle(self._journal):
            log.warning("Views that waited are counted.")

    def _settle(self, journal: Journal) -> bool:
        """Move what waited into the journal; whether all of it found room."""
        for (article, kind), number in list(self._waiting.items()):
            try:
                for _ in range(number):
                    journal.count(article, kind)
                    self._waiting[article, kind] -= 1
            except OSError as error:
                self._put_off(error)
                return False
            del self._waiting[article, kind]
        return True


def forget_the_day() -> None:
    """Draw the key of the day's marks anew unless it has been drawn today."""
    Register(folder()).key_of(today)


def folder() -> Path:
    """Where the journals stand."""
    return Path(settings.PORTAL_DATA) / "journal"


def today() -> dt.date:
    """The newsroom's day: marks are forgotten at its midnight."""
    return dt.datetime.now(ZoneInfo(settings.PORTAL_TIME_ZONE)).date()


def day_around(moment: float) -> tuple[float, float]:
    """The day of the newsroom that a moment belongs to: its first second and the next day's."""
    zone = ZoneInfo(settings.PORTAL_TIME_ZONE)
    day = dt.datetime.fromtimestamp(moment, zone).date()
    midnights = (dt.datetime.combine(one, dt.time(), zone) for one in (day, day + dt.timedelta(days=1)))
    begin, end = (midnight.timestamp() for midnight in midnights)
    return begin, end


def _repeats(turnstile: Turnstile) -> Repeats:
    # Only where machines share a Redis.
    from articles.readership.repeats import Repeats

    def day() -> tuple[dt.date, float]:
        return today(), day_around(time.time())[1]

    return Repeats(day, turnstile.take_back, turnstile.so_far)


def _nothing() -> None:
    """There is no journal to say it in."""


_here: Turnstile | None = None
_making = threading.Lock()


def here() -> Turnstile:
    """The turnstile of this process."""
    global _here
    if _here is None:
        with _making:
            _here = _here or Turnstile(folder())
    return _here


def start_over() -> None:
    """Let go of what a parent process had opened: a journal has one writer."""
    global _here, _making
    _here, _making = None, threading.Lock()


os.register_at_fork(after_in_child=start_over)
