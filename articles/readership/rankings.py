"""Most read: lists written each minute by the timetable, so that no reader's request computes one.

What was read in a window is what we counted in it, and, for a story that is younger than the window, also
what it brought along from elsewhere: all of it was read since.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import router, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import Article
from articles.readership.models import PopularEntry, ViewHour, ViewTotal
from portal import editions

WINDOWS = {
    "1h": dt.timedelta(hours=1),
    "24h": dt.timedelta(hours=24),
    "7d": dt.timedelta(days=7),
    "all": None,
}
CANDIDATES = 500
KEPT = 100
# More than any newsroom publishes in a week; keeps the job's cost bounded after a large import.
YOUNG_STORIES = 5000


def popular(edition: str, window: str, limit: int) -> list[tuple[int, int]]:
    """(article, views) of the stories read most in ``window``: 1h, 24h, 7d or all. One query.

    The list is up to a minute old: filter by ``visible()`` when reading the articles. An unknown window
    raises ``KeyError``.
    """
    rows = _list(edition, window).order_by("position")[:limit]
    return list(rows.values_list("article_id", "views"))


def most_read(edition: str, window: str, limit: int) -> dict[int, int]:
    """Article → the number shown for it, of the stories read most in ``window``, in order. One query."""
    total = ViewTotal.objects.filter(article_id=OuterRef("article_id"))
    shown = Coalesce(Subquery(total.values_list(F("counted") + F("carried"))[:1]), 0)
    rows = _list(edition, window).order_by("position").annotate(shown=shown)[:limit]
    return dict(rows.values_list("article_id", "shown"))


def popular_at(edition: str, window: str) -> dt.datetime | None:
    """When the list was last computed; None before the first time. One query."""
    return _list(edition, window).values_list("computed_at", flat=True).first()


def _list(edition: str, window: str) -> QuerySet[PopularEntry]:
    if window not in WINDOWS:
        raise KeyError(window)
    return PopularEntry.objects.filter(edition=edition, window=window)


def refresh_popular(*, now: dt.datetime | None = None) -> None:
    """Compute every list anew. About three queries per edition and window, whatever the traffic.

    A list that would be empty is left as it was: the last good one stays, with its time.
    """
    now = now or timezone.now()
    for window, length in WINDOWS.items():
        counted = _most_ever() if length is None else _counted_since(now - length)
        for edition in editions.codes():
            read = counted if length is None else counted + _brought_along(edition, now - length)
            ranking = _ranked(edition, read)
            if ranking:
                _write(edition, window, ranking, now)


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


def _brought_along(edition: str, since: dt.datetime) -> Counter[int]:
    """Views carried over by stories that were published since."""
    young = Article.objects.visible().in_edition(edition).filter(published_at__gte=since)
    ids = list(young.newest_first().values_list("pk", flat=True)[:YOUNG_STORIES])
    rows = ViewTotal.objects.filter(article_id__in=ids, carried__gt=0)
    return Counter(dict(rows.values_list("article_id", "carried")))


def _ranked(edition: str, read: Counter[int]) -> list[tuple[int, int]]:
    """The public stories of the edition among those read, without advertising, most read first."""
    shown = (
        Article.objects.visible()
        .in_edition(edition)
        .without_advertising()
        .filter(pk__in=[pk for pk, views in read.most_common(2 * CANDIDATES) if views])
    )
    # Of two stories read alike the newer one stands first.
    order = sorted(shown.values_list("published_at", "pk"), reverse=True)
    ranking = sorted(((pk, read[pk]) for _, pk in order), key=lambda place: -place[1])
    return ranking[:KEPT]


def _write(edition: str, window: str, ranking: list[tuple[int, int]], now: dt.datetime) -> None:
    entries = [
        PopularEntry(
            edition=edition,
            window=window,
            position=position,
            article_id=article_id,
            views=views,
            computed_at=now,
        )
        for position, (article_id, views) in enumerate(ranking, start=1)
    ]
    with transaction.atomic(using=router.db_for_write(PopularEntry)):
        PopularEntry.objects.filter(edition=edition, window=window).delete()
        PopularEntry.objects.bulk_create(entries)
