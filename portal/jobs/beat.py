"""The beat: runs due entries of the timetable, each once however many workers there are."""

from __future__ import annotations

import datetime as dt
import logging
import threading

from django.db import close_old_connections, connections
from django.utils import timezone

from portal.jobs import timetable
from portal.jobs.models import Due

log = logging.getLogger(__name__)
PULSE = "portal.jobs.upkeep.pulse"
PULSE_SECONDS = 15
# A clock that is set right by less does not matter.
STEP = dt.timedelta(seconds=2)
FORGOTTEN = dt.timedelta(days=8)


def plan(now: dt.datetime) -> None:
    """Give every registered entry its row; forget rows without one for so long that no release has it.

    An older or newer release may run beside this one, and needs the rows of its own entries. 3–4 queries.
    """
    known = timetable.of_the_portal()
    Due.objects.bulk_create(
        [
            Due(name=entry.name, due_at=now if entry.at_first_start else entry.upcoming(now))
            for entry in known.values()
        ],
        ignore_conflicts=True,
    )
    Due.objects.exclude(name__in=known).filter(due_at__lt=now - FORGOTTEN).delete()
    bring_forward(now)


def bring_forward(now: dt.datetime) -> int:
    """Let nothing wait longer than from now to its next time; how many did, as after a clock was set back.

    One query, and one for each of them.
    """
    known = timetable.of_the_portal()
    waiting = 0
    for row in Due.objects.filter(name__in=known, due_at__gt=now):
        upcoming = known[row.name].upcoming(now)
        if row.due_at > upcoming:
            waiting += Due.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=upcoming)
    return waiting


def run_due(now: dt.datetime | None = None) -> list[str]:
    """Run every entry that is due; the names of those run here.

    One query when nothing is due; two more per entry. A failure is logged and kept in the row; the entry's
    next time comes as planned.
    """
    now = now or timezone.now()
    known = timetable.of_the_portal()
    ran = []
    for row in Due.objects.filter(due_at__lte=now).order_by("due_at"):
        entry = known.get(row.name)
        if entry is None:
            continue
        mine = Due.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=entry.upcoming(now))
        if not mine:
            continue  # another worker was first
        _run(row, entry)
        ran.append(entry.name)
    return ran


def _run(row: Due, entry: timetable.Entry) -> None:
    try:
        entry.action()
    except Exception as error:
        log.exception("Timetable entry %s failed", entry.name)
        row.failures, row.error = row.failures + 1, f"{type(error).__name__}: {error}"[:2000]
    else:
        row.failures, row.error = 0, ""
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at", "failures", "error"])


def last_pulse() -> dt.datetime | None:
    """When a worker last showed that it lives; None before the first time. One query."""
    return Due.objects.filter(name=PULSE).values_list("finished_at", flat=True).first()


class Beat(threading.Thread):
    """Looks at the timetable once a second until stopped."""

    def __init__(self) -> None:
        super().__init__(name="beat", daemon=True)
        self._stopped = threading.Event()

    def run(self) -> None:
        planned = fails = False
        latest = timezone.now()
        try:
            while not self._stopped.is_set():
                try:
                    close_old_connections()
                    now = timezone.now()
                    if not planned:
                        plan(now)
                        planned = True
                    elif now < latest - STEP:
                        log.warning("The clock was set back; %d entries wait no longer", bring_forward(now))
                    latest = now
                    run_due(now)
                    if fails:
                        log.warning("The timetable is read again")
                    fails = False
                except Exception:
                    # A locked or restarting database, or whatever else, must not end the beat; the rows wait.
                    if not fails:
                        log.exception("The timetable could not be read")
                    fails = True
                finally:
                    # Another thread's view of a file depends on what is still open (portal.sqlite).
                    close_old_connections()
                self._stopped.wait(1)
        finally:
            connections.close_all()

    def stop(self, *, within: float) -> None:
        """Let the running entry end, at most ``within`` seconds."""
        self._stopped.set()
        self.join(within)
