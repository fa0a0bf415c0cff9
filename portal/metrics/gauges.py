"""How things stand, asked when somebody looks: rooms say it in a module ``gauges.py``, imported only then.

WAITING = Gauge("dateline_tasks_waiting", "Tasks that could be done now.")

@gathers(WAITING)
def waiting() -> Iterator[Sample]:
    yield WAITING, (), Task.objects.count()
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from django.db import connections
from django.utils.module_loading import autodiscover_modules

from portal.metrics.meters import Gauge, Values

log = logging.getLogger(__name__)
Sample = tuple[Gauge, Values, float]
Ask = Callable[[], Iterable[Sample]]
# In seconds: what was asked so short a time ago stands; so long a look waits; older answers are no answer.
KEPT_FOR, PATIENCE, OLDEST = 5.0, 1.0, 60.0
UNANSWERED: Final = Gauge("dateline_gauges_unanswered", "Groups of figures that could not be asked just now.")

_groups: list[Ask] = []


def gathers(*gauges: Gauge) -> Callable[[Ask], Ask]:
    """Have the function asked whenever somebody looks; it yields figures of these gauges."""

    def register(ask: Ask) -> Ask:
        _groups.append(ask)
        return ask

    return register


def discover() -> None:
    """Import what rooms tell, and with it every meter there is, also those that others count with."""
    autodiscover_modules("gauges")


class Gatherer:
    """Asks the rooms, on a thread of its own: a database that hangs keeps nobody from looking at the rest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._asks = False
        self._samples: list[Sample] = []
        self._at = float("-inf")

    def samples(self) -> list[Sample]:
        """The figures, at most a minute old, else the one that says so. Waits a second at most."""
        with self._lock:
            age = time.monotonic() - self._at
            if age > KEPT_FOR and not self._asks:
                self._asks = True
                self._answered.clear()
                threading.Thread(target=self._gather, name="gauges", daemon=True).start()
        if age > KEPT_FOR:
            self._answered.wait(PATIENCE)
        if time.monotonic() - self._at > OLDEST:
            return [(UNANSWERED, (), float(max(1, len(_groups))))]
        return self._samples

    def _gather(self) -> None:
        try:
            self._samples, self._at = ask(), time.monotonic()
        finally:
            connections.close_all()
            self._asks = False
            self._answered.set()


def ask() -> list[Sample]:
    """Every room's figures, now. Costs what the rooms' queries cost, about twenty."""
    discover()
    found: list[Sample] = []
    unanswered = 0
    for group in _groups:
        try:
            found += list(group())
        except Exception as error:  # whatever it was, others are asked
            unanswered += 1
            log.warning("%s could not be asked: %s", group.__module__, error)
    return [*found, (UNANSWERED, (), float(unanswered))]
