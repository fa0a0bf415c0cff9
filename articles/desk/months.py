"""The months in which an edition published, and which of them are too large for one sitemap."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from articles import cachekeys
from articles.models import CrowdedMonth, crowded, periods
from portal import editions
from portal.jobs.compat import task
from portal.pagecache.purging import purge
from portal.pagecache.recording import midnight_after


def of(edition: str) -> list[date]:
    """The first days of the months between the edition's newest story and its oldest. Two queries."""
    ends = periods.ends(edition)
    if ends is None:
        return []
    first, last = map(timezone.localdate, ends)
    numbers = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def bounds(first: date) -> periods.Period:
    """When the month that begins with ``first`` begins, and the next one."""
    after = (first + timedelta(days=31)).replace(day=1)
    return midnight_after(first - timedelta(days=1)), midnight_after(after - timedelta(days=1))


@task()
def find_crowded() -> None:
    """Note which months are too large, for the list of sitemaps; harmless twice. Four queries an edition.

    The running month is not looked at: its file holds its newest stories.
    """
    for edition in editions.codes():
        over = [first for first in of(edition) if first < timezone.localdate().replace(day=1)]
        places = periods.crowded(edition, list(map(bounds, over)), crowded.MOST_OF_A_MONTH)
        _note(edition, {over[place] for place in places})


def _note(edition: str, found: set[date]) -> None:
    rows = CrowdedMonth.objects.filter(edition=edition)
    known = set(rows.values_list("first", flat=True))
    if known == found:
        return
    with transaction.atomic():
        rows.filter(first__in=known - found).delete()
        added = [CrowdedMonth(edition=edition, first=first) for first in found - known]
        CrowdedMonth.objects.bulk_create(added, ignore_conflicts=True)
        purge(cachekeys.archive_ends(edition))
