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
from itertools import islice
from pathlib import Path

from django.db import connections, router, transaction
from django.utils import timezone

from articles import cachekeys
from articles.readership import marks, turnstile
from articles.readership.counterfile import CounterFile, Damaged, set_aside
from articles.readership.models import JournalBook, ViewHour, ViewTotal, Watermark
from articles.readership.register import Register, this_boot
from articles.readership.shelf import Shelf
from portal.pagecache.purging import purge

log = logging.getLogger(__name__)

HOUR = 3600
A_DAY = 24 * HOUR
# How many rows one statement asks for; databases bound it.
AT_ONCE = 500
KINDS = ("direct", "search", "social", "inside", "other")

ADD_TO_TOTAL = """
    INSERT INTO {total} (article_id, counted, carried) VALUES (%s, %s, 0)
    ON CONFLICT (article_id) DO UPDATE SET counted = {total}.counted + excluded.counted
"""
ADD_TO_HOUR = """
    INSERT INTO {hour} (hour, article_id, count, direct, search, social, inside, other)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (hour, article_id) DO UPDATE SET
        count = {hour}.count + excluded.count,
        direct = {hour}.direct + excluded.direct,
        search = {hour}.search + excluded.search,
        social = {hour}.social + excluded.social,
        inside = {hour}.inside + excluded.inside,
        other = {hour}.other + excluded.other
"""
MARK = """
    INSERT INTO {mark} (journal, article_id, direct, search, social, inside, other)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (article_id, journal) DO UPDATE SET
        direct = excluded.direct, search = excluded.search, social = excluded.social,
        inside = excluded.inside, other = excluded.other
"""


@dataclass(frozen=True)
class Candidates:
    """The rows of a journal that may hold more than was booked, and up to which view that is known."""

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
        books it. Else one transaction: five queries, and one for each 500 articles read.
        """
        with self._lock:
            files = self._shelf.files
            booked = self._flush(files)
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
        booked = self._book(found) if any(one.slots for one in found) else 0
        self._followed.update({one.file.identity: one.until for one in found})
        return booked

    def _fold(self, files: list[CounterFile]) -> int:
        folded = 0
        for file in files:
            with locked(file) as is_ours:
                if is_ours and file.is_in_place():
                    self._followed.pop(file.identity, None)
                    self._flush([file])
                    with self._register.changing():
                        file.path.unlink(missing_ok=True)
                        (file.path.parent / f"{file.number}{marks.SUFFIX}").unlink(missing_ok=True)
                    # Only now: while the file is there, its watermarks say what of it is booked.
                    close_book(file.identity)
                    folded += 1
        if folded:
            purge(cachekeys.COUNTERS)
        return folded

    def _candidates(self, file: CounterFile) -> Candidates | None:
        until = (file.owners, file.counted)
        owner, since = self._followed.get(file.identity, (-1, 0))
        if until == (owner, since):
            return None
        # First to the disk, then to the database: after a power cut none of it is counted twice.
        file.sync()
        slots = file.trail(since, until[1]) if owner == until[0] else None
        if slots is None:
            try:
                # A new owner's forerunner may have been killed between counting and leaving a trail.
                slots = set(unbooked(file))
            except Damaged as error:
                self._set_aside(file, error)
                return None
        return Candidates(file, sorted(slots), until)

    def _book(self, found: list[Candidates]) -> int:
        booked = 0
        alias = router.db_for_write(ViewTotal)
        with transaction.atomic(using=alias):
            closed = note_books([one.file for one in found])
            for one in found:
                try:
                    if one.file.identity not in closed:
                        booked += book(alias, one.file, one.slots)
                except Damaged as error:
                    self._set_aside(one.file, error)
        return booked

    def _set_aside(self, file: CounterFile, error: Damaged) -> None:
        with self._register.changing():
            if file.path.exists():
                set_aside(file.path, error)


def unbooked(file: CounterFile) -> Iterator[int]:
    """The rows of a journal whose watermark says another number. One query for each 500 rows."""
    for slots in chunks(file.rows()):
        seen = watermarks(file.identity, slots)
        yield from (slot for slot in slots if list(seen.get(slot, ())) != file.row(slot))


def book(alias: str, file: CounterFile, slots: list[int]) -> int:
    """Book what these rows hold beyond their watermarks, in the transaction that is open; how many views."""
    hour = int(timezone.now().timestamp()) // HOUR
    totals, hours, marks = [], [], []
    for some in chunks(slots):
        seen = watermarks(file.identity, some)
        for slot in some:
            # Read now that nobody else can book: a watermark is never ahead of what is read here.
            row, before = file.row(slot), seen.get(slot, (0,) * len(KINDS))
            grown = [max(now - then, 0) for now, then in zip(row, before, strict=True)]
            if any(now < then for now, then in zip(row, before, strict=True)):
                log.warning("Journal %s counted less of article %s than was booked.", file.path, slot)
            elif not any(grown):
                continue
            marks.append((file.identity, slot, *row))
            if any(grown):
                totals.append((slot, sum(grown)))
                hours.append((hour, slot, sum(grown), *grown))
    with connections[alias].cursor() as cursor:
        for statement, rows in ((ADD_TO_TOTAL, totals), (ADD_TO_HOUR, hours), (MARK, marks)):
            if rows:
                cursor.executemany(filled(statement), rows)
    return sum(views for _, views in totals)


def watermarks(identity: int, slots: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """What has been booked of these rows of a journal. One query."""
    rows = Watermark.objects.filter(journal=identity, article_id__in=slots)
    return {slot: tuple(seen) for slot, *seen in rows.values_list("article_id", *KINDS)}


def note_books(files: Iterable[CounterFile]) -> set[int]:
    """Note that journals are being booked: whoever has done so books alone until the transaction ends.

    Those are told whose book another flusher has closed meanwhile: all they held is booked. Two queries.
    """
    now = timezone.now()
    books = [JournalBook(identity=file.identity, number=file.number, booked_at=now) for file in files]
    JournalBook.objects.bulk_create(
        sorted(books, key=lambda one: one.identity),
        update_conflicts=True,
        unique_fields=["identity"],
        update_fields=["number", "booked_at"],
    )
    asked = JournalBook.objects.filter(identity__in=[one.identity for one in books])
    return set(asked.filter(closed_at__isnull=False).values_list("identity", flat=True))


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


def close_book(identity: int) -> None:
    """Never book this journal again: its file is no more. Two queries in one transaction.

    A flusher that had the file mapped still sees its counters, and no watermark any longer.
    """
    with transaction.atomic(using=router.db_for_write(JournalBook)):
        JournalBook.objects.filter(identity=identity).update(closed_at=timezone.now())
        Watermark.objects.filter(journal=identity).delete()


def filled(statement: str) -> str:
    """The statement with the names of the tables."""
    models = {"total": ViewTotal, "hour": ViewHour, "mark": Watermark}
    return statement.format(**{name: model._meta.db_table for name, model in models.items()})


def chunks(slots: Iterable[int]) -> Iterator[list[int]]:
    """The slots in lists that one query can ask for."""
    walk = iter(slots)
    while some := list(islice(walk, AT_ONCE)):
        yield some


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
