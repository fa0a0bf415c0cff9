"""How far caches in front follow, for who watches."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from portal.edge import channels, sending, telling
from portal.edge.channels import kind_of
from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge

# What it counts, the process that is asked can tell, also where it tells nobody.
COUNTING = (sending,)
OLDEST = Gauge(
    "dateline_edge_oldest_seconds", "For how long a cache in front was not told of a change.", "channel"
)


@gathers(OLDEST)
def caches() -> Iterator[Sample]:
    """One query. Of several caches of one kind the one that is furthest behind."""
    now = timezone.now()
    found = dict.fromkeys(map(kind_of, channels.every()), 0.0)
    for key, since in telling.waiting().items():
        kind = kind_of(key)
        found[kind] = max(found.get(kind, 0.0), (now - since).total_seconds())
    for kind, age in found.items():
        yield OLDEST, (kind,), age
