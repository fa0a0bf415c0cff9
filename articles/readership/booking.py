"""Booking: adding what a journal's rows have grown by, with the watermark that says so.

Both stand in one transaction, so that no crash can part them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping

from django.db import router, transaction
from django.utils import timezone

from articles import cachekeys
from articles.readership import adding, bookings, daily, days, minutes
from articles.readership.counterfile import CounterFile
from articles.readership.models import JournalBook, ViewHour, ViewTotal, Watermark
from articles.readership.referrers import KINDS
from articles.readership.stories import Facts, chunks
from portal.pagecache.models import Purge
from portal.pagecache.purging import purge

log = logging.getLogger(__name__)

# A machine says every day that it has its journals.
GONE_AFTER = dt.timedelta(days=30)
# How many rows of watermarks are read at once where they are read in order.
IN_ORDER = 5000


def book(file: CounterFile, slots: list[int], facts: Mapping[int, Facts]) -> int:
    """Book what these rows hold beyond their watermarks, in the transaction that is open; how many views."""
    now = int(timezone.now().timestamp())
    hour = now // days.HOUR
    grown, marks = _grown(file, slots)
    totals = [(slot, sum(row), 0) for slot, row in grown.items()]
    hours = [(hour, slot, sum(row), *row) for slot, row in grown.items()]
    adding.add(ViewTotal, totals, key=["article_id"], numbers=["counted"], fixed=["carried"])
    adding.add(ViewHour, hours, key=["hour", "article_id"], numbers=["count", *KINDS])
    adding.put(Watermark, marks, key=["article_id", "journal"], numbers=KINDS)
    if grown:
        daily.add(days.day_of(hour), grown, facts)
        minutes.add(now // minutes.MINUTE, grown, facts)
    return sum(views for _slot, views, _carried in totals)


def _grown(file: CounterFile, slots: list[int]) -> tuple[dict[int, list[int]], list[tuple[int, ...]]]:
    """What each row has grown by, and the watermarks that say so.

    To be asked when nobody else can book: a watermark is never ahead of what is read here.
    """
    grown, marks = {}, []
    seen = watermarks(file.identity, slots)
    for slot, row in _settled(file, slots).items():
        before = seen.get(slot, [0] * len(KINDS))
        if row == before:
            continue
        if any(now < then for now, then in zip(row, before, strict=True)):
            if file.is_asked_about:
                # More was held back than these rows held; or a view was taken back that was booked all the
                # same, in the middle of its being counted: what is counted next makes up for it.
                row = [max(now, then) for now, then in zip(row, before, strict=True)]
            else:
                log.warning("Journal %s counted less of article %s than was booked.", file.path, slot)
        more = [max(now - then, 0) for now, then in zip(row, before, strict=True)]
        if any(more):
            grown[slot] = more
        marks.append((slot, file.identity, *row))
    return grown, marks


def _settled(file: CounterFile, slots: list[int]) -> dict[int, list[int]]:
    """These rows without the views that may still be taken back: none where no machine shares its readers."""
    since = file.settled
    rows = {slot: file.row(slot) for slot in slots}
    if not file.is_asked_about:
        return rows
    # After the rows: whatever of it they hold is held back, and perhaps what they do not hold yet.
    for (slot, kind), views in file.unsettled(since).items():
        if slot in rows:
            rows[slot][kind] -= views
    return rows


def watermarks(identity: int, slots: Iterable[int]) -> dict[int, list[int]]:
    """What has been booked of these rows of a journal. One query."""
    rows = Watermark.objects.filter(journal=identity, article_id__in=slots)
    return {slot: seen for slot, *seen in rows.values_list("article_id", *KINDS)}


def unbooked(file: CounterFile) -> Iterator[int]:
    """The rows of a journal whose watermark says another number. See ``with_watermarks``."""
    return (slot for slot, row, seen in with_watermarks(file) if row != seen)


def with_watermarks(file: CounterFile) -> Iterator[tuple[int, list[int], list[int]]]:
    """Every row of a journal: its number, what it holds, what is booked. One query for each 5,000 rows.

    The watermarks are read first: a counter may grow in between, a watermark may not be ahead.
    """
    for slots in chunks(file.rows(), IN_ORDER):
        rows = Watermark.objects.filter(journal=file.identity, article_id__range=(slots[0], slots[-1]))
        seen = {slot: marks for slot, *marks in rows.values_list("article_id", *KINDS)}
        for slot in slots:
            yield slot, file.row(slot), seen.get(slot, [0] * len(KINDS))


def note_books(files: list[CounterFile]) -> set[int]:
    """Note that journals are being booked: whoever has done so books alone until the transaction ends.

    Those are told whose book another flusher has closed meanwhile: all they held is booked. Two queries.
    """
    now = timezone.now()
    numbers = {file.identity: file.number for file in files}
    books = [
        JournalBook(identity=identity, number=number, booked_at=now) for identity, number in numbers.items()
    ]
    JournalBook.objects.bulk_create(
        sorted(books, key=lambda one: one.identity),
        update_conflicts=True,
        unique_fields=["identity"],
        update_fields=["number", "booked_at"],
    )
    asked = JournalBook.objects.filter(identity__in=list(numbers))
    return set(asked.filter(closed_at__isnull=False).values_list("identity", flat=True))


def keep_open(identities: list[int]) -> None:
    """Say that these journals are still some machine's, read or not. One query."""
    JournalBook.objects.filter(identity__in=identities).update(booked_at=timezone.now())


def close_books_of_the_gone() -> int:
    """Close the books of journals whose machine was not heard of for a month; how many.

    What they booked stays; their watermarks would be added up for ever. One query, and two for each.
    """
    gone = JournalBook.objects.filter(closed_at=None, booked_at__lt=timezone.now() - GONE_AFTER)
    identities = list(gone.values_list("identity", flat=True))
    for identity in identities:
        close_book(identity)
    return len(identities)


def close_book(identity: int) -> None:
    """Never book this journal again: its file is no more. Two queries in one transaction, and a purge.

    A flusher that had the file mapped still sees its counters, and no watermark any longer. Pages that hold a
    base are out of date, in the same transaction where their purges are in the same database.
    """
    alias = router.db_for_write(JournalBook)
    is_one = alias == router.db_for_write(Purge)
    with transaction.atomic(using=alias):
        bookings.take_turn()
        JournalBook.objects.filter(identity=identity).update(closed_at=timezone.now())
        Watermark.objects.filter(journal=identity).delete()
        bookings.tell([identity], [], closes=True)
        if is_one:
            purge(cachekeys.COUNTERS)
    if not is_one:
        purge(cachekeys.COUNTERS)
