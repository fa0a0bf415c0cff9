"""Views carried over from elsewhere: kept apart from what is counted here, with source and bearer."""

from __future__ import annotations

from collections.abc import Collection

from django.db import router, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from articles import cachekeys
from articles.readership.models import CarriedOver, CarriedSource, ViewTotal
from portal.pagecache.purging import purge


def carry_over(article_id: int, count: int, *, source: str, actor: str, note: str = "") -> None:
    """Note how many views the article had elsewhere. Replaces what the same source said before.

    ``source`` says where the number comes from, ``actor`` who brought it. Raises ``ValueError`` for a
    negative number. Seven queries in one transaction.
    """
    if count < 0:
        raise ValueError("Views carried over can't be fewer than none.")
    with transaction.atomic(using=router.db_for_write(CarriedOver)):
        said = CarriedOver.objects.filter(article_id=article_id, source=source)
        before = said.values_list("count", flat=True).first()
        CarriedOver.objects.update_or_create(
            article_id=article_id,
            source=source,
            defaults={"count": count, "actor": actor, "note": note, "carried_at": timezone.now()},
        )
        _add_to_source(source, articles=int(before is None), views=count - (before or 0))
        carried = CarriedOver.objects.filter(article_id=article_id).aggregate(sum=Sum("count"))["sum"]
        ViewTotal.objects.update_or_create(article_id=article_id, defaults={"carried": carried})
    purge(cachekeys.text(article_id))


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
