"""What rooms count with. Until ``begin`` is called, which a setting decides, nothing is kept.

Names are Prometheus': the unit at the end, ``_total`` for what only grows. Values of labels come from short
lists: never an address, a name or a number of a row.
"""

from __future__ import annotations

import os
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from portal.metrics.table import Table

Values = tuple[str, ...]
# Upper bounds in seconds, from a part of a page to a page that nobody waits for.
BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MICRO: Final = 1_000_000

_table: Table | None = None
_role = ""


class Meter:
    """A family of figures: its name, what it tells, what its figures are parted by."""

    kind: ClassVar[str]
    known: ClassVar[dict[str, Meter]] = {}

    def __init__(self, name: str, says: str, *labels: str) -> None:
        if name in Meter.known:
            raise ValueError(f"There are two meters {name}.")
        self.name, self.says, self.labels = name, says, labels
        self._slots: dict[tuple[Values, str], int] = {}
        Meter.known[name] = self

    def slot(self, table: Table, values: Values, part: str = "") -> int:
        """Where the figure with these labels stands in the table."""
        found = self._slots.get((values, part))
        if found is None:
            found = self._slots[values, part] = table.slot_of(self.name, values, part)
        return found


class Counter(Meter):
    """What only grows."""

    kind = "counter"

    def add(self, *values: str, by: int = 1) -> None:
        """One more with these labels. 0.5 µs."""
        if _table is not None:
            _table.add(self.slot(_table, values), by)


class Histogram(Meter):
    """How long something took."""

    kind = "histogram"

    def observe(self, seconds: float, *values: str) -> None:
        """It took so long with these labels. 1 µs."""
        if _table is not None:
            bucket = str(bisect_left(BOUNDS, seconds))
            _table.add(self.slot(_table, values, bucket), 1)
            _table.add(self.slot(_table, values, "sum"), max(0, int(seconds * MICRO)))

    @contextmanager
    def timed(self, *values: str) -> Iterator[None]:
        """Observe how long the block takes, whatever comes of it."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.observe(time.perf_counter() - began, *values)


class Latest(Meter):
    """A figure that some process sets now and then: the newest one counts."""

    kind = "gauge"

    def set(self, value: float, *values: str) -> None:
        """So it is now. Not negative; kept to a millionth."""
        if _table is not None:
            _table.put(self.slot(_table, values), int(value * MICRO))
            _table.put(self.slot(_table, values, "at"), time.time_ns() // 1000)


class Gauge(Meter):
    """How something stands when somebody looks; see ``gauges``."""

    kind = "gauge"


DATABASE_ERRORS: Final = Counter(
    "dateline_database_errors_total",
    "Requests, renders and rounds of the worker that the database left undone.",
)


def begin(role: str) -> None:
    """From now on this process counts, as one that does this or that. Without room on the disk it does not.

    A process that is forked counts for itself.
    """
    global _table, _role
    from portal.metrics.table import opened

    if not _role:
        os.register_at_fork(after_in_child=_begin_again)
    _role = role
    for meter in Meter.known.values():
        meter._slots.clear()
    _table = opened(role)


def _begin_again() -> None:
    if _table is not None:
        begin(_role)


def end() -> None:
    """Count no more, and leave the table to the next process."""
    global _table
    if _table is not None:
        _table.close()
    _table = None


def table() -> Table | None:
    """Where this process counts, if it does."""
    return _table
