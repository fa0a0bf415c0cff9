"""How late the desk's timed deeds are, for who watches."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Min
from django.utils import timezone

from articles.desk.models import TimedDeed
from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge

LAG = Gauge("dateline_schedule_lag_seconds", "How late the latest story is that has a time.")


@gathers(LAG)
def schedule() -> Iterator[Sample]:
    """One query."""
    now = timezone.now()
    first = TimedDeed.objects.aggregate(first=Min("at"))["first"]
    yield LAG, (), max(0.0, (now - first).total_seconds()) if first else 0.0
