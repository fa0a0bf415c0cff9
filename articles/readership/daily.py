"""The daily numbers: what was counted on a day in an edition, of it by main rubric and by author.

They are booked together with the buckets, so that no page and no statistic ever reads the buckets of all
articles.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.db import router, transaction
from django.db.models import Max, Min, Sum

from articles.readership import adding, days
from articles.readership.models import DayTotal, ViewDay, ViewHour
from articles.readership.referrers import KINDS
from articles.readership.stories import UNKNOWN, Facts, facts_of

# Views by kind of referrer, in the order of KINDS.
Row = list[int]
Key = tuple[str, str, int]


def add(day: dt.date, read: Mapping[int, Row], facts: Mapping[int, Facts]) -> None:
    """Add what was read of each article to its day, in the transaction that is open. One statement."""
    rows: list[tuple[str | int, ...]] = [
        (noun, day.isoformat(), edition, pk, sum(row), *row)
        for (edition, noun, pk), row in by_noun(read, facts).items()
    ]
    adding.add(DayTotal, rows, key=["noun", "day", "edition", "noun_id"], numbers=["count", *KINDS])


def add_up_again(day: dt.date) -> None:
    """Write a day's numbers anew from its buckets. Four queries, two more for each 500 articles read then."""
    read = _read_on(day)
    facts = facts_of(read)
    with transaction.atomic(using=router.db_for_write(DayTotal)):
        DayTotal.objects.filter(day=day).delete()
        add(day, read, facts)


def by_noun(read: Mapping[int, Row], facts: Mapping[int, Facts]) -> dict[Key, Row]:
    """(edition, noun, primary key) → what was read of it."""
    sums: dict[Key, Row] = defaultdict(lambda: [0] * len(KINDS))
    for article, row in read.items():
        of = facts.get(article, UNKNOWN)
        keys = [(DayTotal.Noun.ALL.value, 0), (DayTotal.Noun.RUBRIC.value, of.rubric)]
        keys += [(DayTotal.Noun.AUTHOR.value, author) for author in of.authors]
        for noun, pk in keys:
            sums[of.edition, noun, pk] = _plus(sums[of.edition, noun, pk], row)
    return sums


def finished(*, since: dt.date | None = None) -> list[tuple[dt.date, str, int]]:
    """(day, edition, views counted) of every day that is over, oldest first. Two queries.

    A day is over once something was counted on a later one: from then on its numbers stay.
    """
    rows = DayTotal.objects.filter(noun=DayTotal.Noun.ALL)
    last = rows.aggregate(day=Max("day"))["day"]
    if last is None:
        return []
    over = rows.filter(day__lt=last, **({"day__gte": since} if since else {}))
    return list(over.order_by("day", "edition").values_list("day", "edition", "count"))


def counted() -> tuple[int, dt.date | None]:
    """All views counted here, and the first day they were counted on. One query."""
    rows = DayTotal.objects.filter(noun=DayTotal.Noun.ALL)
    sums = rows.aggregate(views=Sum("count"), first=Min("day"))
    return sums["views"] or 0, sums["first"]


def _read_on(day: dt.date) -> dict[int, Row]:
    """What was read of each article on the day."""
    hours = days.hours_of(day)
    of_hours = ViewHour.objects.filter(hour__gte=hours.start, hour__lt=hours.stop)
    read: dict[int, Row] = defaultdict(lambda: [0] * len(KINDS))
    for bucket in (of_hours, ViewDay.objects.filter(day=day)):
        for article, *row in bucket.values_list("article_id", *KINDS):
            read[article] = _plus(read[article], row)
    return read


def _plus(one: Row, other: Row) -> Row:
    return [a + b for a, b in zip(one, other, strict=True)]
