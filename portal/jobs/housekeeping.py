"""Housekeeping: what each machine does for its own folder, whatever other machines do.

It needs no row anywhere: a machine keeps its own times, in one process. That is its worker, or, where a
machine has a web server alone, ``manage.py keep_house``.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading

from django.db import close_old_connections, connections
from django.utils import timezone

from portal.jobs import attendants, timetable

log = logging.getLogger(__name__)


class Rounds:
    """The entries of each machine and when they are due here; the first times count from ``now``."""

    def __init__(self, now: dt.datetime) -> None:
        self._entries = timetable.of_each_machine()
        self._due = {
            name: now if entry.at_first_start else entry.upcoming(now)
            for name, entry in self._entries.items()
        }
        self._failing: set[str] = set()

    def run_due(self, now: dt.datetime | None = None) -> list[str]:
        """Run every entry that is due, one after the other; their names. No query of its own.

        A failure is logged when it begins and when it is over; the entry's next time comes as planned.
        """
        now = now or timezone.now()
        ran = []
        for name, entry in self._entries.items():
            # After the clock was set back nothing waits for its former time.
            self._due[name] = min(self._due[name], entry.upcoming(now))
            if self._due[name] <= now:
                self._due[name] = entry.upcoming(now)
                self._run(entry)
                ran.append(name)
        return ran

    def _run(self, entry: timetable.Entry) -> None:
        try:
            entry.action()
        except Exception:
            if entry.name not in self._failing:
                log.exception("Timetable entry %s fails and will be tried again", entry.name)
            self._failing.add(entry.name)
        else:
            if entry.name in self._failing:
                log.warning("Timetable entry %s works again", entry.name)
            self._failing.discard(entry.name)


class Housekeeper(threading.Thread):
    """Goes its rounds once a second until stopped."""

    def __init__(self) -> None:
        super().__init__(name="housekeeper", daemon=True)
        self._stopped = threading.Event()

    def run(self) -> None:
        rounds: Rounds | None = None
        fails = False
        try:
            while not self._stopped.is_set():
                try:
                    close_old_connections()
                    rounds = rounds or Rounds(timezone.now())
                    rounds.run_due()
                    # Another thread's view of a file depends on what is still open (portal.sqlite).
                    close_old_connections()
                except Exception:
                    # Nobody begins this thread again: whatever it was, the next second may be better.
                    if not fails:
                        log.exception("The rounds of this machine fail and will be tried again")
                    fails = True
                else:
                    fails = False
                self._stopped.wait(1)
        finally:
            connections.close_all()

    def stop(self, *, within: float) -> None:
        """Let the running entry end, at most ``within`` seconds."""
        self._stopped.set()
        self.join(within)


def threads() -> list[Housekeeper | attendants.Attendant]:
    """All threads that keep house on a machine, not started yet."""
    own = [attendants.Attendant(one) for one in timetable.constants() if one.each_machine]
    return [Housekeeper(), *own]
