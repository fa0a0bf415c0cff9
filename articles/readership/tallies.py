"""The number shown: views carried over from elsewhere plus views counted here. Two numbers, kept apart."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import DatabaseError, InterfaceError, router, transaction
from django.db.models import F, Sum
from django.utils import timezone

from articles.readership.models import CarriedOver, ViewTotal

log = logging.getLogger(__name__)


def totals(ids: Iterable[int]) -> dict[int, int]:
    """The number shown for each article asked for; 0 where nothing is known. One query, none for no ids.

    An empty answer means that the numbers cannot be read now: show none rather than a wrong one.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    shown = F("counted") + F("carried")
    try:
        known = dict(ViewTotal.objects.filter(article_id__in=wanted).values_list("article_id", shown))
    except (DatabaseError, InterfaceError) as error:
        log.warning("View counts could not be read: %s", error)
        return {}
    return {article_id: known.get(article_id, 0) for article_id in wanted}


def carry_over(article_id: int, count: int, *, source: str, actor: str, note: str = "") -> None:
    """Note how many views the article had elsewhere. Replaces what the same source said before.

    ``source`` says where the number comes from, ``actor`` who brought it. Raises ``ValueError`` for a
    negative number. Four queries in one transaction.
    """
    if count < 0:
        raise ValueError("Views carried over can't be fewer than none.")
    with transaction.atomic(using=router.db_for_write(CarriedOver)):
        CarriedOver.objects.update_or_create(
            article_id=article_id,
            source=source,
            defaults={"count": count, "actor": actor, "note": note, "carried_at": timezone.now()},
        )
        carried = CarriedOver.objects.filter(article_id=article_id).aggregate(sum=Sum("count"))["sum"]
        ViewTotal.objects.update_or_create(article_id=article_id, defaults={"carried": carried})
