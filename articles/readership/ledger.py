"""Forgetting articles that no longer exist."""

from __future__ import annotations

from collections.abc import Collection

from django.db import router, transaction

from articles.readership import carrying, daily, days, flushing
from articles.readership.models import PopularEntry, ViewDay, ViewHour, ViewTotal


def forget(ids: Collection[int]) -> None:
    """Delete every number kept about these articles, and add up anew the days they were read on.

    What their journals hold is booked first: it would come back with the next flush. Some ten
    queries, and those of each day (``daily.add_up_again``).
    """
    flushing.flush()
    hours = ViewHour.objects.filter(article_id__in=ids).values_list("hour", flat=True).distinct()
    read_on = {days.day_of(hour) for hour in hours}
    read_on.update(ViewDay.objects.filter(article_id__in=ids).values_list("day", flat=True).distinct())
    with transaction.atomic(using=router.db_for_write(ViewTotal)):
        carrying.forget(ids)
        for model in (ViewTotal, ViewHour, ViewDay, PopularEntry):
            model.objects.filter(article_id__in=ids).delete()
    for day in read_on:
        daily.add_up_again(day)
