"""The last hours by the minute: what the desk looks at while news is breaking.

Booked together with the buckets, by edition and kind of referrer. A view belongs to the minute in which it
is booked, a second or so after it was counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Min, Q, Sum
from django.utils import timezone

from articles.readership import adding, days
from articles.readership.models import MinuteTotal
from articles.readership.referrers import KINDS
from articles.readership.stories import UNKNOWN, Facts

MINUTE: Final = 60
DAY: Final = 24 * 60
# A week and a day, and one to compare the eldest with.
MINUTES_KEPT: Final = 9 * DAY


@dataclass(frozen=True)
class Curve:
    """Views by steps of equal length, all of them over, and those of the same steps a day before."""

    starts: list[dt.datetime]
    views: list[int]
    before: list[int]
    kinds: Counter[str]

    @property
    def total(self) -> int:
        return sum(self.views)

    @property
    def total_before(self) -> int:
        return sum(self.before)


def add(minute: int, read: Mapping[int, list[int]], facts: Mapping[int, Facts]) -> None:
    """Add what was read of each article to the minute, in the transaction that is open. One statement."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(KINDS))
    for article, row in read.items():
        edition = facts.get(article, UNKNOWN).edition
        sums[edition] = [a + b for a, b in zip(sums[edition], row, strict=True)]
    rows: list[tuple[int | str, ...]] = [
        (minute, edition, sum(row), *row) for edition, row in sorted(sums.items())
    ]
    adding.add(MinuteTotal, rows, key=["minute", "edition"], numbers=["count", *KINDS])


def last_hour(edition: str = "", *, now: dt.datetime | None = None) -> Curve:
    """The last sixty whole minutes. One query."""
    return _curve(edition, steps=60, length=1, now=now)


def last_day(edition: str = "", *, now: dt.datetime | None = None) -> Curve:
    """The last forty-eight whole half-hours. One query, of some thousand rows at most."""
    return _curve(edition, steps=48, length=30, now=now)


def counted_since() -> dt.datetime | None:
    """The first minute that is kept. One query, from the index."""
    first = MinuteTotal.objects.aggregate(first=Min("minute"))["first"]
    return None if first is None else _moment(first)


def forget_old(*, now: dt.datetime | None = None) -> int:
    """Delete minutes older than nine days; how many rows. One query."""
    oldest = int((now or timezone.now()).timestamp()) // MINUTE - MINUTES_KEPT
    return int(MinuteTotal.objects.filter(minute__lt=oldest).delete()[0])


def _curve(edition: str, *, steps: int, length: int, now: dt.datetime | None) -> Curve:
    minute = int((now or timezone.now()).timestamp()) // MINUTE
    end = minute - minute % length
    first = end - steps * length
    today = Q(minute__gte=first, minute__lt=end)
    rows = MinuteTotal.objects.filter(today | Q(minute__gte=first - DAY, minute__lt=end - DAY))
    if edition:
        rows = rows.filter(edition=edition)
    sums = rows.annotate(step=F("minute") / length).values("step").annotate(**_sums()).order_by("step")
    views, kinds = Counter[int](), Counter[str]()
    for step, *numbers in sums.values_list("step", *_sums()):
        views[int(step)] = sum(numbers)
        if step >= first // length:
            kinds.update(dict(zip(KINDS, numbers, strict=True)))
    numbered = [first // length + step for step in range(steps)]
    return Curve(
        [_moment(step * length) for step in numbered],
        [views[step] for step in numbered],
        [views[step - DAY // length] for step in numbered],
        kinds,
    )


def _moment(minute: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(minute * MINUTE, days.zone())


def _sums() -> dict[str, Sum]:
    return {f"sum_{name}": Sum(name) for name in KINDS}
