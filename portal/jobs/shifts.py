"""Threads of a worker that work a queue off: one for each key, so that one that stalls delays no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connections

log = logging.getLogger(__name__)


class Shifts:
    """The threads of one queue in this process."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self.threads: dict[str, threading.Thread] = {}

    def begin(self, key: str, work: Callable[[], object]) -> bool:
        """Have a thread do it and close its connections; False while one of this key is at work.

        What it raises is logged. A worker that is told to stop waits until it ends.
        """
        if key in self.threads and self.threads[key].is_alive():
            return False
        name = f"{self._queue} {key}"
        # Whoever calls is a daemon, whose threads would be cut off with it.
        self.threads[key] = threading.Thread(target=_carry_out, args=(name, work), name=name, daemon=False)
        self.threads[key].start()
        return True


def _carry_out(name: str, work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("The work on %s was interrupted and goes on", name)
    finally:
        connections.close_all()
