"""Checking: whether what is kept about views agrees with itself. Nothing is repaired here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db import connections, models, router
from django.db.models import Count, Sum

from articles.readership import booking, carrying, days, flushing, turnstile
from articles.readership.counterfile import CounterFile, Damaged
from articles.readership.models import CarriedOver, CarriedSource, DayTotal, ViewDay, ViewHour, ViewTotal
from articles.readership.referrers import KINDS
from articles.readership.register import Register
from articles.readership.shelf import Shelf

SHOWN = 10
UNEQUAL = """
    SELECT article_id, SUM(said), SUM(found) FROM (
        SELECT article_id, {said} AS said, 0 AS found FROM {total}
        {buckets}
    ) AS both_sides GROUP BY article_id HAVING SUM(said) <> SUM(found) ORDER BY article_id LIMIT %s
"""
BUCKET = "UNION ALL SELECT article_id, 0, count FROM {table}"


@dataclass(frozen=True)
class JournalState:
    """A journal as it stands: what it has counted, and how much of that waits to be booked."""

    number: int
    is_owned: bool
    counted: int
    waiting: int


@dataclass
class State:
    """All sums, and every difference between them, each in one line."""

    counted: int = 0
    carried: dict[str, tuple[int, int]] = field(default_factory=dict)
    in_hours: int = 0
    in_days: int = 0
    journals: list[JournalState] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def check() -> State:
    """Compare totals, buckets, daily numbers, carried-over views and journals. Reads every row once."""
    state = State(
        counted=_sum(ViewTotal, "counted"),
        carried=carrying.sources(),
        in_hours=_sum(ViewHour, "count"),
        in_days=_sum(ViewDay, "count"),
    )
    state.differences += _unequal("counted", [ViewHour, ViewDay], "hours and days hold")
    state.differences += _unequal("carried", [CarriedOver], "its sources brought")
    state.differences += [*_kinds(), *_sources(), *_daily()]
    for file in Shelf(Register(turnstile.folder())).files:
        state.journals.append(_journal(file, state.differences))
    return state


def _sum(model: type[models.Model], name: str) -> int:
    return int(model._default_manager.aggregate(sum=Sum(name))["sum"] or 0)


def _unequal(said: str, buckets: list[type[models.Model]], what: str) -> list[str]:
    """Articles whose total is not the sum of its rows. One statement, so one moment."""
    alias = router.db_for_read(ViewTotal)
    unions = " ".join(BUCKET.format(table=bucket._meta.db_table) for bucket in buckets)
    with connections[alias].cursor() as cursor:
        statement = UNEQUAL.format(said=said, total=ViewTotal._meta.db_table, buckets=unions)
        cursor.execute(statement, [SHOWN])
        return [f"Article {pk}: {said} {total}, but {what} {rows}." for pk, total, rows in cursor.fetchall()]


def _kinds() -> list[str]:
    """Buckets whose kinds of referrers do not add up."""
    told = []
    kinds = sum((models.F(name) for name in KINDS[1:]), models.F(KINDS[0]))
    for model, name in ((ViewHour, "hour"), (ViewDay, "day"), (DayTotal, "day")):
        wrong = model._default_manager.exclude(count=kinds).count()
        if wrong:
            told.append(f"{wrong} {name} rows of {model.__name__} are not the sum of their kinds.")
    return told


def _sources() -> list[str]:
    rows = CarriedOver.objects.values("source").annotate(articles=Count("pk"), views=Sum("count"))
    found = {
        source: (articles, views)
        for source, articles, views in rows.values_list("source", "articles", "views")
    }
    said = {one.source: (one.articles, one.views) for one in CarriedSource.objects.filter(articles__gt=0)}
    return [
        f"Source {source}: said to have brought {said.get(source)}, but its rows hold {found.get(source)}."
        for source in sorted(found.keys() | said.keys())
        if found.get(source) != said.get(source)
    ]


def _daily() -> list[str]:
    """Finished days whose numbers are not the sum of their buckets."""
    rows = DayTotal.objects.filter(noun=DayTotal.Noun.ALL).values("day").annotate(sum=Sum("count"))
    said = dict(rows.values_list("day", "sum"))
    found: Counter[dt.date] = Counter()
    for day, views in ViewDay.objects.values_list("day").annotate(sum=Sum("count")).order_by():
        found[day] += views
    for hour, views in ViewHour.objects.values_list("hour").annotate(sum=Sum("count")).order_by():
        found[days.day_of(hour)] += views
    finished = [day for day in found.keys() | said.keys() if said and day < max(said)]
    return [
        f"{day}: {said.get(day, 0)} in the daily numbers, but hours and days hold {found[day]}."
        for day in sorted(finished)
        if said.get(day, 0) != found[day]
    ]


def _journal(file: CounterFile, differences: list[str]) -> JournalState:
    counted = waiting = 0
    try:
        for slot, row, seen in booking.with_watermarks(file):
            counted += sum(row)
            waiting += sum(row) - sum(seen)
            if sum(max(then - now, 0) for now, then in zip(row, seen, strict=True)) > file.taken:
                differences.append(
                    f"Journal {file.number}: {sum(seen)} views of article {slot} are booked, "
                    f"but {sum(row)} counted."
                )
    except Damaged as error:
        differences.append(f"Journal {file.number} is damaged: {error}.")
    with flushing.locked(file) as is_free:
        return JournalState(file.number, not is_free, counted, waiting)
