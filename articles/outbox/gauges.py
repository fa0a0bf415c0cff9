"""How deliveries stand, for who watches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone

from articles.outbox import channels, sending
from articles.outbox.channels import kind_of
from articles.outbox.models import Delivery
from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge

# What it counts, the process that is asked can tell, also where it sends nothing.
COUNTING = (sending,)
WAITING = Gauge("dateline_deliveries_due", "Deliveries that could be made now.", "channel")
OLDEST = Gauge("dateline_deliveries_oldest_seconds", "For how long the oldest of them is due.", "channel")


@gathers(WAITING, OLDEST)
def deliveries() -> Iterator[Sample]:
    """Two queries: of every channel that there is, and of those that had something to tell."""
    now = timezone.now()
    counts: dict[str, int] = defaultdict(int, {kind_of(key): 0 for key in channels.every()})
    oldest = dict.fromkeys(counts, now)
    due = Delivery.objects.due(now).order_by().values_list("channel")
    for key, count, first in due.annotate(count=Count("pk"), first=Min("due_at")):
        kind = kind_of(key)
        counts[kind] += count
        oldest[kind] = min(oldest.get(kind, now), first)
    for kind, count in counts.items():
        yield WAITING, (kind,), count
        yield OLDEST, (kind,), max(0.0, (now - oldest[kind]).total_seconds())
