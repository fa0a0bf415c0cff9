"""Signs of life: each worker gives one where there are several machines.

So what a worker had begun on a machine that is gone is begun anew after a minute, not after the longest time
that any task may take. A sign is a lease in the name of the worker's process. No query on one machine alone.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Final

from django.conf import settings
from django.db.models.functions import Now

from portal.jobs import leases
from portal.jobs.models import Lease

# In seconds.
EVERY: Final = 15
GOOD_FOR: Final = 60
_PREFIX: Final = "worker:"


class Signs:
    """Those that one process gives, and what it may conclude from others'."""

    def __init__(self) -> None:
        self._first = self._last = float("-inf")

    def give(self, process: str) -> None:
        """Say that this process lives. One query, two the first time. Raises ``DatabaseError``."""
        leases.hold(f"{_PREFIX}{process}", seconds=GOOD_FOR, holder=process)
        now = time.monotonic()
        if now - self._last > GOOD_FOR:
            self._first = now
        self._last = now

    def stopped(self) -> set[str]:
        """Processes that gave signs and give none any more. One query at most.

        Nobody is judged by whoever could not give signs itself a moment ago: the database was away for all.
        """
        now = time.monotonic()
        if (
            not settings.PORTAL_SEVERAL_MACHINES
            or now - self._last > GOOD_FOR
            or now - self._first < GOOD_FOR
        ):
            return set()
        over = Lease.objects.filter(name__startswith=_PREFIX, until__lt=Now())
        return set(over.values_list("holder", flat=True))


def forget_old() -> int:
    """Delete signs whose worker can have no task any more; how many. One query."""
    old = Lease.objects.filter(name__startswith=_PREFIX, until__lt=Now() - dt.timedelta(days=1))
    return old.delete()[0]


here: Final = Signs()
