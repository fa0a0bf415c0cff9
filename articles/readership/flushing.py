"""Flushing: what the journals have counted is booked, exactly once.

Counters only grow. What has been booked of each stands in its watermark, which is written in the same
transaction as the booking: a crash before or after the commit neither loses nor doubles a view, and two
flushers at once book what is left for them, nothing. Each can be stopped at any point.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import connections, router, transaction
from django.utils import timezone

from articles.readership import turnstile
from articles.readership.counterfile import CounterFile, Damaged, set_aside
from articles.readership.models import JournalBook, ViewHour, ViewTotal, Watermark
from articles.readership.register import Register
from articles.readership.shelf import Shelf

log = logging.getLogger(__name__)

HOUR = 3600
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
        books it. Else one transaction: four queries, and one for each 500 articles read.
        """
        with self._lock:
            found = [one for one in map(self._candidates, self._shelf.files) if one is not None]
            booked = self._book(found) if any(one.slots for one in found) else 0
            self._followed.update({one.file.identity: one.until for one in found})
            return booked

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
            note_books([one.file for one in found])
            for one in found:
                try:
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


def note_books(files: Iterable[CounterFile]) -> None:
    """Note that journals are being booked: whoever has done so books alone until the transaction ends."""
    now = timezone.now()
    books = [JournalBook(identity=file.identity, number=file.number, booked_at=now) for file in files]
    JournalBook.objects.bulk_create(
        sorted(books, key=lambda one: one.identity),
        update_conflicts=True,
        unique_fields=["identity"],
        update_fields=["number", "booked_at"],
    )


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
