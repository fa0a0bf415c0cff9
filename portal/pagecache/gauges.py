"""How purging stands, for who watches."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone

from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge
from portal.pagecache import metered, purging, renders, warming
from portal.pagecache.machines import loans, stamps
from portal.pagecache.models import Purge

# What they count, the process that is asked can tell, also where it does none of it.
COUNTING = (loans, metered, purging, renders, stamps, warming)

WAITING = Gauge("dateline_purges_waiting", "Purges that are noted and not carried out.")
OLDEST = Gauge("dateline_purges_oldest_seconds", "For how long the oldest of them has waited.")


@gathers(WAITING, OLDEST)
def purges() -> Iterator[Sample]:
    """One query. With several machines a row stays for some minutes after it was carried out."""
    found = Purge.objects.filter(carried_out_at=None).aggregate(count=Count("pk"), oldest=Min("created_at"))
    yield WAITING, (), found["count"]
    age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    yield OLDEST, (), max(0.0, age)
