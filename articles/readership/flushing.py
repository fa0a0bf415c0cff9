"""Flushing: what the journals have counted is booked, exactly once.

Counters only grow. What has been booked of each stands in its watermark, which is written in the same
transaction as the booking: a crash before or after the commit neither loses nor doubles a view, and two
flushers at once book what is left for them, nothing. Each can be stopped at any point.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import router, transaction

from articles import cachekeys
from articles.readership import bookings, marks, turnstile
from articles.readership.booking import book, close_book, note_books, unbooked
from articles.readership.counterfile import CounterFile, Damaged, set_aside
from articles.readership.models import ViewTotal
from articles.readership.register import Register, this_boot
from articles.readership.shelf import Shelf
from articles.readership.stories import AT_ONCE, facts_of
from portal.metrics.meters import Latest
from portal.pagecache.purging import leave

log = logging.getLogger(__name__)

BOOKED = Latest("dateline_views_in_journals_booked", "Those that the last flush found and booked.")
FLUSHED = Latest("dateline_views_flush_timestamp_seconds", "When views were last booked.")
A_DAY = 24 * 3600
# How many one transaction books: nobody else's write shall wait for longer than a moment.
PORTION = 5000

Portion = list[tuple[CounterFile, list[int]]]


@dataclass(frozen=True)
class Candidates:
    """The rows of a journal that may hold more than was booked, and up to which view all of it is."""

    file: CounterFile
    slots: list[int]
    until: tuple[int, int]


class Flusher:
    """Books what the journals of a folder have counted. Any number may, in any process."""

    def __init__(self, folder: Path) -> None:
        self._register = Register(folder)
        self._shelf = Shelf(self._register)
        # Per journal: its owner and the view up to which its trail has been followed.
        self._followed: dict[int, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def flush(self) -> int:
        """Book everything counted so far; how many views. No query when nothing was.

        Raises ``DatabaseError`` when the database can't take it: then nothing was booked, and the next flush
        books it. Else one transaction for each 5,000 articles read: seven queries, and three for each 500.
        """
        with self._lock:
            files = self._shelf.files
            settled = sum(file.settled for file in files)
            booked = self._flush(files)
            BOOKED.set(settled)
            FLUSHED.set(time.time())
            # What a former start of the machine left is not counted in again.
            self._fold([file for file in files if file.boot != this_boot()])
            return booked

    def fold(self, *, unused_for: float = A_DAY) -> int:
        """Fold away journals that nobody owns or has owned for so many seconds; how many.

        What they counted is booked, their number is free again, and pages that hold a base are out of date.
        """
        oldest = time.time() - unused_for
        with self._lock:
            return self._fold([file for file in self._shelf.files if os.fstat(file.fd).st_mtime < oldest])

    def _flush(self, files: Iterable[CounterFile]) -> int:
        found = [one for one in map(self._candidates, files) if one is not None]
        booked = sum(self._book(portion) for portion in portions(found))
        self._followed.update({one.file.identity: one.until for one in found})
        return booked

    def _fold(self, files: list[CounterFile]) -> int:
        folded = 0
        for file in files:
            with locked(file) as is_ours:
                if is_ours and file.is_in_place():
                    self._followed.pop(file.identity, None)
                    file.note_left()
                    self._flush([file])
                    # Whoever is killed from here on leaves pages with a base that lacks the file's views.
                    left = leave(cachekeys.COUNTERS)
                    with self._register.changing():
                        file.path.unlink(missing_ok=True)
                        (file.path.parent / f"{file.number}{marks.SUFFIX}").unlink(missing_ok=True)
                    # Only now: while the file is there, its watermarks say what of it is booked.
                    close_book(file.identity)
                    left.delete()
                    folded += 1
        return folded

    def _candidates(self, file: CounterFile) -> Candidates | None:
        counted, until = file.counted, (file.owners, file.settled)
        owner, since = self._followed.get(file.identity, (-1, 0))
        if until == (owner, since):
            if until[1] < counted:
                # Nothing has been settled since the last look: is there still somebody who does?
                with locked(file) as is_free:
                    if is_free:
                        file.note_left()
            return None
        # First to the disk, then to the database: after a power cut none of it is counted twice.
        file.sync()
        slots = file.trail(since, counted) if owner == until[0] else None
        if slots is None:
            try:
                # A new owner's forerunner may have been killed between counting and leaving a trail.
                slots = set(unbooked(file))
            except Damaged as error:
                self._set_aside(file, error)
                return None
        return Candidates(file, sorted(slots), until)

    def _book(self, portion: Portion) -> int:
        booked = 0
        alias = router.db_for_write(ViewTotal)
        # Before the transaction: nobody's write shall wait for the other database.
        read = {slot for _file, slots in portion for slot in slots}
        facts = facts_of(read)
        with transaction.atomic(using=alias):
            bookings.take_turn()
            closed = note_books([file for file, _slots in portion])
            for file, slots in portion:
                try:
                    if file.identity in closed:
                        self._retire(file)
                    else:
                        booked += book(file, slots, facts)
                except Damaged as error:
                    self._set_aside(file, error)
            bookings.tell({file.identity for file, _slots in portion}, read)
        return booked

    def _retire(self, file: CounterFile) -> None:
        """Take a journal away whose book is closed, as that of a machine that was gone for a month."""
        with self._register.changing():
            if file.is_in_place():
                file.path.unlink()
                log.warning("Journal %s had been given up: what it counted since is lost.", file.path)

    def _set_aside(self, file: CounterFile, error: Damaged) -> None:
        with self._register.changing():
            if file.path.exists():
                set_aside(file.path, error)


def portions(found: Iterable[Candidates]) -> Iterator[Portion]:
    """The rows of all journals, parted so that one transaction can book a part."""
    portion: Portion = []
    room = PORTION
    for one in found:
        for begin in range(0, len(one.slots), AT_ONCE):
            slots = one.slots[begin : begin + AT_ONCE]
            portion.append((one.file, slots))
            room -= len(slots)
            if room <= 0:
                yield portion
                portion, room = [], PORTION
    if portion:
        yield portion


@contextmanager
def locked(file: CounterFile) -> Iterator[bool]:
    """Whether the journal has no owner; within the block it gets none."""
    try:
        fcntl.flock(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        fcntl.flock(file.fd, fcntl.LOCK_UN)


_flusher: Flusher | None = None
_making = threading.Lock()


def here() -> Flusher:
    """The flusher of this process."""
    global _flusher
    with _making:
        if _flusher is None:
            _flusher = Flusher(turnstile.folder())
        return _flusher


def flush() -> int:
    """Book everything that the journals of this machine have counted; how many views. See ``Flusher``."""
    return here().flush()


def start_over() -> None:
    """Let go of what a parent process had opened: a lock on its register would be both's."""
    global _flusher, _making
    _flusher, _making = None, threading.Lock()


os.register_at_fork(after_in_child=start_over)
