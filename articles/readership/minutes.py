"""The last hours by the minute: what the desk looks at while news is breaking.

Booked together with the buckets: by edition, rubric and author with the kind of referrer, and by story.
A view belongs to the minute in which it is booked, a second or so after it was counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from django.db.models import F, Min, Q, QuerySet, Sum
from django.utils import timezone

from articles.readership import adding, daily, days
from articles.readership.models import DayTotal, MinuteTotal, NounMinute, StoryMinute
from articles.readership.referrers import KINDS
from articles.readership.stories import Facts

MINUTE: Final = 60
DAY: Final = 24 * 60
# A week and a day, and one to compare the eldest with.
MINUTES_KEPT: Final = 9 * DAY
NOUNS_KEPT: Final = 2 * DAY + 120
STORIES_KEPT: Final = 121

Noun = DayTotal.Noun
Minutes: TypeAlias = "QuerySet[MinuteTotal] | QuerySet[NounMinute]"


@dataclass(frozen=True)
class Curve:
    """Views by steps of equal length, and those of the same steps before: of the day before, or the hour."""

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
    """Add what was read of each article to the minute, in the transaction that is open. Three statements."""
    totals: list[adding.Row] = []
    nouns: list[adding.Row] = []
    for (edition, noun, pk), row in daily.by_noun(read, facts).items():
        if noun == Noun.ALL:
            totals.append((minute, edition, sum(row), *row))
        else:
            nouns.append((noun, pk, minute, edition, sum(row), *row))
    numbers = ["count", *KINDS]
    adding.add(MinuteTotal, totals, key=["minute", "edition"], numbers=numbers)
    adding.add(NounMinute, nouns, key=["noun", "noun_id", "minute", "edition"], numbers=numbers)
    stories = [(minute, article, sum(row)) for article, row in read.items()]
    adding.add(StoryMinute, stories, key=["minute", "article_id"], numbers=["count"])


def last_hour(
    edition: str = "", noun: Noun = Noun.ALL, noun_id: int = 0, *, now: dt.datetime | None = None
) -> Curve:
    """The last sixty whole minutes, of one rubric or author if asked. One query."""
    return _curve(_rows(edition, noun, noun_id), steps=60, length=1, now=now)


def last_day(
    edition: str = "", noun: Noun = Noun.ALL, noun_id: int = 0, *, now: dt.datetime | None = None
) -> Curve:
    """The last forty-eight whole half-hours. One query, of some thousand rows at most."""
    return _curve(_rows(edition, noun, noun_id), steps=48, length=30, now=now)


def last_hour_of(article_id: int, *, now: dt.datetime | None = None) -> Curve:
    """The last sixty whole minutes of one story, beside the hour before. One query."""
    end = int((now or timezone.now()).timestamp()) // MINUTE
    # Named one by one, each minute is a look-up.
    own = StoryMinute.objects.filter(article_id=article_id, minute__in=range(end - 120, end))
    views = Counter(dict(own.values_list("minute", "count")))
    hour = range(end - 60, end)
    return Curve(
        [_moment(minute) for minute in hour],
        [views[minute] for minute in hour],
        [views[minute - 60] for minute in hour],
        Counter(),
    )


def counted_since(noun: Noun = Noun.ALL) -> dt.datetime | None:
    """The first minute that is kept of all, or of rubrics and authors. One query, from the index."""
    kept = MinuteTotal.objects if noun == Noun.ALL else NounMinute.objects
    first = kept.aggregate(first=Min("minute"))["first"]
    return None if first is None else _moment(first)


def forget_old(*, now: dt.datetime | None = None) -> int:
    """Delete minutes that no curve shows any more; how many rows. Three queries, each a range of an index."""
    minute = int((now or timezone.now()).timestamp()) // MINUTE
    kept = ((MinuteTotal, MINUTES_KEPT), (NounMinute, NOUNS_KEPT), (StoryMinute, STORIES_KEPT))
    return sum(model.objects.filter(minute__lt=minute - length).delete()[0] for model, length in kept)


def _rows(edition: str, noun: Noun, noun_id: int) -> Minutes:
    rows: Minutes = MinuteTotal.objects.all()
    if noun != Noun.ALL:
        rows = NounMinute.objects.filter(noun=noun, noun_id=noun_id)
    return rows.filter(edition=edition) if edition else rows


def _curve(kept: Minutes, *, steps: int, length: int, now: dt.datetime | None) -> Curve:
    minute = int((now or timezone.now()).timestamp()) // MINUTE
    end = minute - minute % length
    first = end - steps * length
    today = Q(minute__gte=first, minute__lt=end)
    rows = kept.filter(today | Q(minute__gte=first - DAY, minute__lt=end - DAY))
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
