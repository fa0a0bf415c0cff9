"""Forgetting articles that no longer exist."""

from __future__ import annotations

from collections.abc import Collection

from django.db import router, transaction

from articles.readership.models import CarriedOver, PopularEntry, ViewHour, ViewTotal


def forget(ids: Collection[int]) -> None:
    """Delete every number kept about these articles, in one transaction. Four queries."""
    with transaction.atomic(using=router.db_for_write(ViewTotal)):
        for model in (ViewTotal, ViewHour, CarriedOver, PopularEntry):
            model.objects.filter(article_id__in=ids).delete()
