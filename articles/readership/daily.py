"""The daily numbers: what was counted on a day in an edition, of it by main rubric and by author.

They are added up from the buckets every few minutes until a day is over, so that no page and no statistic
ever reads the buckets of all articles.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import router, transaction
from django.db.models import Max, Min, Sum
from django.utils import timezone

from articles.models import Article, Byline
from articles.readership import days
from articles.readership.booking import chunks
from articles.readership.models import DayTotal, ViewDay, ViewHour
from articles.readership.referrers import KINDS

Row = Counter[str]
Key = tuple[str, str, int]


def add_up(*, now: dt.datetime | None = None) -> None:
    """Add up every day that has gone on since it was last added up. See ``add_up_day`` for the cost."""
    today = (now or timezone.now()).astimezone(days.zone()).date()
    last = DayTotal.objects.aggregate(day=Max("day"))["day"]
    if last is None:
        oldest = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
        last = today if oldest is None else days.day_of(oldest)
    for day in days.between(min(last, today), today):
        add_up_day(day)


def add_up_day(day: dt.date) -> None:
    """Write the day's numbers anew. Five queries, two more for each 500 articles read on that day."""
    read = _read_on(day)
    sums = _by_noun(read)
    rows = [
        DayTotal(day=day, edition=edition, noun=noun, noun_id=pk, **row)
        for (edition, noun, pk), row in sums.items()
    ]
    with transaction.atomic(using=router.db_for_write(DayTotal)):
        DayTotal.objects.filter(day=day).delete()
        DayTotal.objects.bulk_create(rows, batch_size=500)


def finished(*, since: dt.date | None = None) -> list[tuple[dt.date, str, int]]:
    """(day, edition, views counted) of every day that is over, oldest first. Two queries.

    A day is over once a later one has been added up: from then on its numbers stay.
    """
    rows = DayTotal.objects.filter(noun=DayTotal.Noun.ALL)
    last = rows.aggregate(day=Max("day"))["day"]
    if last is None:
        return []
    over = rows.filter(day__lt=last, **({"day__gte": since} if since else {}))
    return list(over.order_by("day", "edition").values_list("day", "edition", "count"))


def counted() -> tuple[int, dt.date | None]:
    """All views counted here, and the first day they were counted on. One query, minutes old."""
    rows = DayTotal.objects.filter(noun=DayTotal.Noun.ALL)
    sums = rows.aggregate(views=Sum("count"), first=Min("day"))
    return sums["views"] or 0, sums["first"]


def _read_on(day: dt.date) -> dict[int, Row]:
    """What was read of each article on the day."""
    hours = days.hours_of(day)
    sums = {name: Sum(name) for name in ("count", *KINDS)}
    read: dict[int, Row] = defaultdict(Counter)
    buckets = (
        ViewHour.objects.filter(hour__gte=hours.start, hour__lt=hours.stop),
        ViewDay.objects.filter(day=day),
    )
    for bucket in buckets:
        for article, *numbers in (
            bucket.values("article_id").annotate(**sums).values_list("article_id", *sums)
        ):
            read[article].update(dict(zip(sums, numbers, strict=True)))
    return read


def _by_noun(read: dict[int, Row]) -> dict[Key, Row]:
    sums: dict[Key, Row] = defaultdict(Counter)
    for articles in chunks(read):
        known = Article.objects.filter(pk__in=articles).values_list("pk", "edition", "rubric_id")
        facts = {pk: (edition, rubric) for pk, edition, rubric in known}
        writers = _writers(articles)
        for article in articles:
            edition, rubric = facts.get(article, ("", None))
            keys = [(DayTotal.Noun.ALL, 0), (DayTotal.Noun.RUBRIC, rubric or 0)]
            keys += [(DayTotal.Noun.AUTHOR, author) for author in writers.get(article, ())]
            for noun, pk in keys:
                sums[edition, noun, pk].update(read[article])
    return sums


def _writers(articles: Iterable[int]) -> dict[int, set[int]]:
    """Who stands in the byline of each: a story of two authors is read for both."""
    writers: dict[int, set[int]] = defaultdict(set)
    for article, author in Byline.objects.filter(article__in=articles).values_list("article_id", "author_id"):
        writers[article].add(author)
    return writers
