"""Statistics: what was read in a period, for editors. Every question costs a fixed number of queries.

Sums of all articles come from the daily numbers, those of one article from its own buckets, a few hundred
rows at most. Both are a second old.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connections, router
from django.db.models import QuerySet, Sum

from articles.readership import days
from articles.readership.models import DayTotal, ViewDay, ViewHour
from articles.readership.referrers import KINDS

LONGEST = 366
# Above it a list of the most read stories would add up millions of rows.
LONGEST_FOR_STORIES = 31

STORIES = """
    SELECT article_id, SUM(count) AS views FROM (
        SELECT article_id, count FROM {day} WHERE day >= %s AND day <= %s
        UNION ALL
        SELECT article_id, count FROM {hour} WHERE hour >= %s AND hour < %s
    ) AS buckets GROUP BY article_id ORDER BY views DESC, article_id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Period:
    """Days of the newsroom, the last included."""

    first: dt.date
    last: dt.date

    @classmethod
    def until(cls, last: dt.date, *, days: int) -> Period:
        """So many days up to ``last``."""
        return cls(last - dt.timedelta(days=days - 1), last)

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[dt.date]:
        return list(days.between(self.first, self.last))

    @property
    def hours(self) -> range:
        return range(days.hours_of(self.first).start, days.hours_of(self.last).stop)


@dataclass(frozen=True)
class Reading:
    """Views in the steps of a period (days or hours), and by kind of referrer."""

    steps: dict[dt.datetime | dt.date, int]
    kinds: Counter[str]

    @property
    def views(self) -> int:
        return sum(self.steps.values())


def of_all(
    period: Period,
    edition: str = "",
    noun: DayTotal.Noun = DayTotal.Noun.ALL,
    noun_id: int = 0,
    *,
    also: Iterable[int] = (),
) -> Reading:
    """What was read of everything, or of one edition, rubric or author, by day. One query.

    ``also`` are the keys of authors who are the same by now.
    """
    read = _totals(noun, period, edition).filter(noun_id__in=(noun_id, *also))
    rows = read.values("day").annotate(**_sums())
    steps: dict[dt.datetime | dt.date, int] = dict.fromkeys(period.days, 0)
    kinds: Counter[str] = Counter()
    for day, *numbers in rows.values_list("day", *_sums()):
        steps[day] = sum(numbers)
        kinds.update(dict(zip(KINDS, numbers, strict=True)))
    return Reading(steps, kinds)


def by_noun(noun: DayTotal.Noun, period: Period, edition: str, limit: int) -> list[tuple[int, int]]:
    """(primary key, views) of the rubrics or authors read most. One query."""
    rows = _totals(noun, period, edition).values("noun_id").annotate(views=Sum("count"))
    return list(rows.order_by("-views", "noun_id").values_list("noun_id", "views")[:limit])


def stories(period: Period, limit: int) -> list[tuple[int, int]]:
    """(article, views) of the stories read most. One query; none for a period that is too long for it."""
    if period.length > LONGEST_FOR_STORIES:
        return []
    statement = STORIES.format(day=ViewDay._meta.db_table, hour=ViewHour._meta.db_table)
    first, last, hours = period.first.isoformat(), period.last.isoformat(), period.hours
    with connections[router.db_for_read(ViewDay)].cursor() as cursor:
        cursor.execute(statement, [first, last, hours.start, hours.stop, limit])
        return [(int(pk), int(views)) for pk, views in cursor.fetchall()]


def of_article(article_id: int, period: Period, *, by_hour: bool = False) -> Reading:
    """What was read of one article, by day, or by hour where hours are kept. Two queries."""
    first, until = period.hours.start, period.hours.stop
    own_hours = ViewHour.objects.filter(article_id=article_id, hour__gte=first, hour__lt=until)
    # Named one by one, each day is a look-up; as a range they would be a walk through everybody's.
    own_days = ViewDay.objects.filter(article_id=article_id, day__in=period.days)
    hours, rolled = _rows(own_hours, "hour"), _rows(own_days, "day")
    steps: Counter[dt.datetime | dt.date] = Counter()
    kinds: Counter[str] = Counter()
    for hour, numbers in hours:
        begin = dt.datetime.fromtimestamp(hour * days.HOUR, days.zone())
        steps[begin if by_hour else begin.date()] += sum(numbers)
        kinds.update(dict(zip(KINDS, numbers, strict=True)))
    for day, numbers in rolled:
        steps[dt.datetime.combine(day, dt.time(), days.zone()) if by_hour else day] += sum(numbers)
        kinds.update(dict(zip(KINDS, numbers, strict=True)))
    every = _hours(period) if by_hour else period.days
    return Reading({step: steps[step] for step in every}, kinds)


def by_hour_of(article_id: int, first: int, until: int) -> Counter[int]:
    """Views of an article by hours since 1970, where hours are kept. One query."""
    # Named one by one, each hour is a look-up.
    own = ViewHour.objects.filter(article_id=article_id, hour__in=range(first, until))
    return Counter(dict(own.values_list("hour", "count")))


def _hours(period: Period) -> list[dt.datetime]:
    return [dt.datetime.fromtimestamp(hour * days.HOUR, days.zone()) for hour in period.hours]


def _rows(rows: QuerySet, name: str) -> Iterable[tuple]:
    return [(step, numbers) for step, *numbers in rows.values_list(name, *KINDS)]


def _totals(noun: str, period: Period, edition: str) -> QuerySet[DayTotal]:
    rows = DayTotal.objects.filter(noun=noun, day__gte=period.first, day__lte=period.last)
    return rows.filter(edition=edition) if edition else rows


def _sums() -> dict[str, Sum]:
    return {f"sum_{name}": Sum(name) for name in KINDS}
