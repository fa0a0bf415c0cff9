"""Search terms in the database: what several readers asked for, week by week."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.search.engines import alias
from articles.search.models import SearchTerm
from articles.search.terms import Asked, Tally, taken_from

FOLDER: Final = settings.PORTAL_DATA / "terms"
KEPT: Final = dt.timedelta(days=180)

tally: Final = Tally(FOLDER)


def book() -> int:
    """Book what the processes of this machine wrote; how many terms. A few queries for each."""
    booked = 0
    for searches in taken_from(FOLDER):
        with transaction.atomic(using=alias()):
            for asked in searches:
                _book(asked)
        booked += len(searches)
    return booked


def forget() -> None:
    """Forget what was asked half a year ago. One query."""
    SearchTerm.objects.filter(week__lt=timezone.localdate() - KEPT).delete()


def _book(asked: Asked) -> None:
    today = timezone.localdate()
    row, _is_new = SearchTerm.objects.get_or_create(
        week=today - dt.timedelta(days=today.weekday()), edition=asked.edition, term=asked.term
    )
    SearchTerm.objects.filter(pk=row.pk).update(searches=F("searches") + asked.searches, found=asked.found)
