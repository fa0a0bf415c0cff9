"""Views carried over from elsewhere: kept apart from what is counted here, with source and bearer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import router, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from articles import cachekeys
from articles.readership.models import CarriedOver, CarriedSource, ViewTotal
from portal.pagecache.purging import purge


def carry_over(article_id: int, count: int, *, source: str, actor: str, note: str = "") -> None:
    """Note how many views the article had elsewhere. Replaces what the same source said before.

    ``source`` says where the number comes from, ``actor`` who brought it. Raises ``ValueError`` for a
    negative number. Costs as ``carry_over_all``.
    """
    carry_over_all({article_id: (count, note)}, source=source, actor=actor)


def carry_over_all(views: Mapping[int, tuple[int, str]], *, source: str, actor: str) -> None:
    """The same for many articles: of each the number and a note. Seven queries in one transaction."""
    if not views:
        return
    if min(views.values())[0] < 0:
        raise ValueError("Views carried over can't be fewer than none.")
    now = timezone.now()
    rows = [
        CarriedOver(article_id=pk, source=source, count=count, actor=actor, note=note, carried_at=now)
        for pk, (count, note) in views.items()
    ]
    with transaction.atomic(using=router.db_for_write(CarriedOver)):
        of_these = CarriedOver.objects.filter(article_id__in=views)
        before = of_these.filter(source=source).aggregate(articles=Count("pk"), views=Sum("count"))
        CarriedOver.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["article_id", "source"],
            update_fields=["count", "actor", "note", "carried_at"],
        )
        brought = sum(row.count for row in rows)
        _add_to_source(
            source, articles=len(rows) - before["articles"], views=brought - (before["views"] or 0)
        )
        sums = of_these.values_list("article_id").annotate(Sum("count"))
        ViewTotal.objects.bulk_create(
            [ViewTotal(article_id=pk, carried=carried) for pk, carried in sums],
            update_conflicts=True,
            unique_fields=["article_id"],
            update_fields=["carried"],
        )
    purge(*map(cachekeys.text, views))


def sources() -> dict[str, tuple[int, int]]:
    """Source → how many articles it brought views for, and how many views; the largest first. One query."""
    rows = CarriedSource.objects.filter(articles__gt=0).order_by("-views", "source")
    return {one.source: (one.articles, one.views) for one in rows}


def of_article(article_id: int) -> list[CarriedOver]:
    """What was carried over for one article, source by source. One query."""
    return list(CarriedOver.objects.filter(article_id=article_id).order_by("-count", "source"))


def forget(ids: Collection[int]) -> None:
    """Forget what was carried over for these articles, in the transaction that is open."""
    rows = CarriedOver.objects.filter(article_id__in=ids)
    brought = rows.values("source").annotate(articles=Count("pk"), views=Sum("count"))
    for source, articles, views in list(brought.values_list("source", "articles", "views")):
        _add_to_source(source, articles=-articles, views=-views)
    rows.delete()


def _add_to_source(source: str, *, articles: int, views: int) -> None:
    CarriedSource.objects.get_or_create(source=source)
    CarriedSource.objects.filter(source=source).update(
        articles=F("articles") + articles, views=F("views") + views
    )
