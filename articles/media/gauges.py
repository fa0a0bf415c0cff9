"""How much waits for the store, for who watches; none where there is no store."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone

from articles.media.models import Errand
from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge

WAITING = Gauge("dateline_store_waiting", "Errands to the object store.")
OLDEST = Gauge("dateline_store_oldest_seconds", "For how long the oldest of them waits.")


@gathers(WAITING, OLDEST)
def errands() -> Iterator[Sample]:
    """One query, of an empty table where there is no store."""
    found = Errand.objects.aggregate(count=Count("pk"), since=Min("asked_at"))
    yield WAITING, (), found["count"]
    yield OLDEST, (), (timezone.now() - found["since"]).total_seconds() if found["since"] else 0.0
