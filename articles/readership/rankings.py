"""Most read: lists written each minute by the timetable, so that no reader's request computes one.

What was read in a window is what we counted in it, and, for a story that is younger than the window, also
what it brought along from elsewhere: all of it was read since.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import router, transaction
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import Article, ArticleRubric
from articles.readership.models import PopularEntry, ViewHour, ViewTotal
from articles.readership.stories import chunks
from portal import editions

WEEK = dt.timedelta(days=7)
WINDOWS = {
    "1h": dt.timedelta(hours=1),
    "24h": dt.timedelta(hours=24),
    "7d": WEEK,
    "all": None,
}
USUAL = "24h"
WHOLE_EDITION = 0
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# A rubric none of whose stories is among so many has no list of its own: its page shows the edition's.
CANDIDATES = 2000
KEPT = 100
KEPT_IN_RUBRIC = 10
# More than any newsroom publishes in a week; keeps the job's cost bounded after a large import.
YOUNG_STORIES = 5000

Read = Counter[int]
Place = tuple[int, int]


def popular(edition: str, window: str, limit: int, *, rubric: int = WHOLE_EDITION) -> list[Place]:
    """(article, views) of the stories read most in ``window``: 1h, 24h, 7d or all. One query.

    The list is up to a minute old: filter by ``visible()`` when reading the articles. An unknown window
    raises ``KeyError``.
    """
    rows = _list(edition, window, rubric).order_by("position")[:limit]
    return list(rows.values_list("article_id", "views"))


def ranked(edition: str, window: str, limit: int) -> tuple[list[int], dt.datetime | None]:
    """The articles of ``popular`` in order, and when that was computed. One query."""
    rows = _list(edition, window, WHOLE_EDITION).order_by("position").values_list("article_id", "computed_at")
    found = list(rows[:limit])
    return [article for article, _ in found], found[0][1] if found else None


def most_read(edition: str, window: str, limit: int) -> dict[int, int]:
    """Article → the number shown for it, of the stories read most in ``window``, in order. One query."""
    # By places and not by their number, of which PostgreSQL makes another plan each time.
    rows = _list(edition, window, WHOLE_EDITION).filter(position__lte=limit).annotate(shown=_total())
    return dict(rows.order_by("position").values_list("article_id", "shown"))


def totals_and_most_read(
    ids: Iterable[int], edition: str, window: str, limit: int
) -> tuple[dict[int, int], dict[int, int]]:
    """``totals`` of these articles and ``most_read``, in one query."""
    wanted = set(ids)
    no_place = Value(0, IntegerField())
    shown = F("counted") + F("carried")
    totals = ViewTotal.objects.filter(article_id__in=wanted).values_list(no_place, "article_id", shown)
    places = _list(edition, window, WHOLE_EDITION).filter(position__lte=limit).annotate(shown=_total())
    rows = totals.union(places.values_list("position", "article_id", "shown"), all=True)
    known: dict[int, int] = {}
    read: dict[int, int] = {}
    for position, article, views in sorted(rows):
        (read if position else known)[article] = views
    return {article: known.get(article, 0) for article in wanted}, read


def most_read_in(edition: str, rubric: int, limit: int) -> tuple[bool, dict[int, int]]:
    """The same for a rubric: of 24 hours, else of 7 days, else the edition's. One query.

    Says first whether it is the rubric's own.
    """
    own = Q(rubric=rubric, window__in=("24h", "7d"))
    rows = PopularEntry.objects.filter(own | Q(rubric=WHOLE_EDITION, window=USUAL), edition=edition)
    lists: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    found = rows.filter(position__lte=limit).order_by("position").annotate(shown=_total())
    for of_rubric, window, article, shown in found.values_list("rubric", "window", "article_id", "shown"):
        lists[of_rubric, window][article] = shown
    for window in ("24h", "7d"):
        if lists[rubric, window]:
            return True, lists[rubric, window]
    return False, lists[WHOLE_EDITION, USUAL]


def popular_at(edition: str, window: str, *, rubric: int = WHOLE_EDITION) -> dt.datetime | None:
    """When the list was last computed; None before the first time. One query."""
    return _list(edition, window, rubric).values_list("computed_at", flat=True).first()


def _list(edition: str, window: str, rubric: int) -> QuerySet[PopularEntry]:
    if window not in WINDOWS:
        raise KeyError(window)
    return PopularEntry.objects.filter(edition=edition, window=window, rubric=rubric)


def _total() -> Coalesce:
    """The number shown for a place's article."""
    total = ViewTotal.objects.filter(article_id=OuterRef("article_id"))
    return Coalesce(Subquery(total.values_list(F("counted") + F("carried"))[:1]), 0)


def refresh_popular(*, now: dt.datetime | None = None) -> None:
    """Compute every list anew. Some twenty queries, and two for each 500 stories read; whatever the traffic.

    A list that would be empty is left as it was: the last good one stays, with its time.
    """
    now = now or timezone.now()
    young = _young(now - WEEK)
    read = {window: _read_within(length, now, young) for window, length in WINDOWS.items()}
    stories = _public({pk for window in read.values() for pk in window})
    for window, counted in read.items():
        _write(window, _lists(counted, stories), now)


@dataclass(frozen=True)
class Young:
    """A story of the last days that brought views along from elsewhere."""

    published_at: dt.datetime
    carried: int


@dataclass
class Story:
    """What ranks a public story, and the lists it may stand in."""

    edition: str
    published_at: dt.datetime
    rubrics: list[int] = field(default_factory=list)


def _read_within(length: dt.timedelta | None, now: dt.datetime, young: dict[int, Young]) -> Read:
    if length is None:
        return _most_ever()
    since = now - length
    brought = {pk: one.carried for pk, one in young.items() if one.published_at >= since}
    return _counted_since(since) + Counter(brought)


def _most_ever() -> Counter[int]:
    shown = F("counted") + F("carried")
    rows = ViewTotal.objects.order_by(shown.desc())[:CANDIDATES]
    return Counter(dict(rows.values_list("article_id", shown)))


def _counted_since(since: dt.datetime) -> Counter[int]:
    """Views since a moment; of the hour it falls into, the share that lies after it."""
    moment = int(since.timestamp())
    first, minute = moment // 3600, moment % 3600 // 60
    rows = (
        ViewHour.objects.filter(hour__gte=first)
        .values("article_id")
        .annotate(whole=Sum("count", filter=Q(hour__gt=first), default=0))
        .annotate(partly=Sum("count", filter=Q(hour=first), default=0))
        .order_by(-(F("whole") + F("partly")))
        .values_list("article_id", "whole", "partly")[:CANDIDATES]
    )
    return Counter({pk: whole + partly * (60 - minute) // 60 for pk, whole, partly in rows})


def _young(since: dt.datetime) -> dict[int, Young]:
    """Stories published since that have carried views over."""
    young: dict[int, Young] = {}
    for edition in editions.codes():
        newest = Article.objects.visible().in_edition(edition).filter(published_at__gte=since).newest_first()
        times = dict(newest.values_list("pk", "published_at")[:YOUNG_STORIES])
        for pks in chunks(times):
            carried = ViewTotal.objects.filter(article_id__in=pks, carried__gt=0)
            for pk, views in carried.values_list("article_id", "carried"):
                young[pk] = Young(times[pk] or since, views)
    return young


def _public(pks: Collection[int]) -> dict[int, Story]:
    """The stories among these that lists may show: public, and no advertising."""
    stories: dict[int, Story] = {}
    for some in chunks(pks):
        shown = Article.objects.visible().without_advertising().filter(pk__in=some)
        for pk, edition, published_at in shown.values_list("pk", "edition", "published_at"):
            stories[pk] = Story(edition, published_at or NEVER)
        listed = ArticleRubric.objects.filter(article__in=some)
        for pk, rubric in listed.values_list("article_id", "rubric_id"):
            if pk in stories:
                stories[pk].rubrics.append(rubric)
    return stories


def _lists(read: Read, stories: dict[int, Story]) -> dict[tuple[str, int], list[Place]]:
    """(edition, rubric) → its places. Of two stories read alike the newer one stands first."""
    public = [pk for pk, views in read.items() if views and pk in stories]
    public.sort(key=lambda pk: (read[pk], stories[pk].published_at, pk), reverse=True)
    lists: dict[tuple[str, int], list[Place]] = defaultdict(list)
    for pk in public:
        story = stories[pk]
        for rubric in (WHOLE_EDITION, *story.rubrics):
            places = lists[story.edition, rubric]
            if len(places) < (KEPT_IN_RUBRIC if rubric else KEPT):
                places.append((pk, read[pk]))
    return lists


def _write(window: str, lists: dict[tuple[str, int], list[Place]], now: dt.datetime) -> None:
    rubrics: dict[str, list[int]] = defaultdict(list)
    for edition, rubric in lists:
        rubrics[edition].append(rubric)
    entries = [
        PopularEntry(
            edition=edition,
            rubric=rubric,
            window=window,
            position=position,
            article_id=article_id,
            views=views,
            computed_at=now,
        )
        for (edition, rubric), places in lists.items()
        for position, (article_id, views) in enumerate(places, start=1)
    ]
    with transaction.atomic(using=router.db_for_write(PopularEntry)):
        for edition, anew in rubrics.items():
            PopularEntry.objects.filter(edition=edition, window=window, rubric__in=anew).delete()
        # Another worker may be at it, too: then the later one's places stand.
        PopularEntry.objects.bulk_create(
            entries,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["edition", "rubric", "window", "position"],
            update_fields=["article_id", "views", "computed_at"],
        )
