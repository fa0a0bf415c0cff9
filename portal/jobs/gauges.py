"""How background work stands, for who watches."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from portal.jobs import beat
from portal.jobs import timetable as entries
from portal.jobs.compat import TaskResultStatus
from portal.jobs.models import Due
from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge

WAITING = Gauge("dateline_tasks_waiting", "Tasks that could be done now.")
OLDEST = Gauge("dateline_tasks_oldest_seconds", "For how long the oldest of them could have been done.")
FAILED = Gauge("dateline_tasks_given_up", "Tasks that failed for good within thirty days.")
LAG = Gauge("dateline_timetable_lag_seconds", "How late the latest entry of the timetable is.")
PULSE = Gauge("dateline_worker_silent_seconds", "When a worker last showed that it lives, in seconds ago.")


@gathers(WAITING, OLDEST, FAILED)
def tasks() -> Iterator[Sample]:
    """Two queries."""
    now = timezone.now()
    # The package writes the end of time where a task may be done at once.
    has_time = Q(run_after__lte=now)
    found = DBTaskResult.objects.filter(
        has_time | Q(run_after=get_date_max()), status=TaskResultStatus.READY
    ).aggregate(
        count=Count("pk"),
        enqueued=Min("enqueued_at", filter=~has_time),
        due=Min("run_after", filter=has_time),
    )
    moments = [one for one in (found["enqueued"], found["due"]) if one is not None]
    yield WAITING, (), found["count"]
    yield OLDEST, (), max(0.0, (now - min(moments)).total_seconds()) if moments else 0.0
    yield FAILED, (), DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()


@gathers(LAG, PULSE)
def timetable() -> Iterator[Sample]:
    """Two queries."""
    now = timezone.now()
    # Rows of another release's entries wait for that release.
    own = Due.objects.filter(name__in=entries.of_the_portal())
    first = own.aggregate(first=Min("due_at"))["first"]
    yield LAG, (), max(0.0, (now - first).total_seconds()) if first else 0.0
    if pulse := beat.last_pulse():
        yield PULSE, (), max(0.0, (now - pulse).total_seconds())
