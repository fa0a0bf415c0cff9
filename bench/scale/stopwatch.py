"""How long statements take, fetching included: SQLite finds most rows only when they are fetched."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.backends.utils import CursorWrapper

FETCHING = ("fetchone", "fetchmany", "fetchall")


@dataclass
class Watch:
    """What was asked while it ran: each statement, and the milliseconds of all that read alike."""

    statements: list[str] = field(default_factory=list)
    milliseconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def timed(self, call: Callable[..., Any], cursor: Any, *args: Any) -> Any:
        """What the call gives; its time is added to its statement's."""
        clock = clock_of(cursor.db)
        began = clock()
        try:
            return call(*args)
        finally:
            self.milliseconds[getattr(cursor, "said", "")] += (clock() - began) * 1000


def clock_of(database: Any) -> Callable[[], float]:
    """Seconds of a processor that worked for the statement: whoever else is busy here does not count.

    SQLite works in the thread that asks, a server in a process for each connection.
    """
    if database.vendor == "sqlite":
        return time.thread_time
    told = Path(f"/proc/{database.connection.info.backend_pid}/schedstat")
    if not told.exists():
        return time.perf_counter  # of a server elsewhere
    return lambda: int(told.read_text().split()[0]) / 1e9


@contextmanager
def watching() -> Iterator[Watch]:
    """Within the block every statement of Django's cursors is timed, in whatever database."""
    watch = Watch()
    executing = CursorWrapper._execute  # type: ignore[attr-defined]

    def execute(self: Any, sql: str, params: Any, *ignored: Any) -> Any:
        watch.statements.append(sql)
        self.said = sql
        return watch.timed(executing, self, self, sql, params, *ignored)

    def fetching(name: str) -> Callable[..., Any]:
        def fetch(self: Any, *args: Any) -> Any:
            with self.db.wrap_database_errors:
                return watch.timed(getattr(self.cursor, name), self, *args)

        return fetch

    CursorWrapper._execute = execute  # type: ignore[attr-defined]
    for name in FETCHING:
        setattr(CursorWrapper, name, fetching(name))
    try:
        yield watch
    finally:
        CursorWrapper._execute = executing  # type: ignore[attr-defined]
        for name in FETCHING:
            delattr(CursorWrapper, name)
