"""A crew: a few threads that call Django, so that the server's own are always free for what is kept.

Each of them holds database connections with their caches; the server's threads hold none.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from portal.kit import requestids

# Python runs one of them at a time; a second goes on while the first waits for the database.
SIZE = 2
# In seconds: where nothing is finished for so long, the database hangs, and waiting for it blocks everybody.
STUCK_AFTER = 1.0
# As nice(1) has it: of a full core such a thread gets a fifth of what an ordinary one gets.
NICENESS = 7
NICEST = 19


class Crew:
    """Does tasks, few at a time, and tells when it does not get on. Each thread calls ``begin`` first."""

    def __init__(self, name: str, begin: Callable[[], object] | None = None, *, size: int = SIZE) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name, initializer=begin)
        self._size = size
        self._lock = threading.Lock()
        self._unfinished = 0
        # When something was last finished, or begun after a rest.
        self._moved_at = 0.0

    def submit(self, task: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        """Have a task done for this request once a thread is free. RuntimeError while the process ends."""
        with self._lock:
            if not self._unfinished:
                self._moved_at = time.monotonic()
            self._unfinished += 1
        try:
            future = self._pool.submit(requestids.carried, requestids.current(), task, *arguments)
        except RuntimeError:
            with self._lock:
                self._unfinished -= 1
            raise
        future.add_done_callback(self._note)
        return future

    def _note(self, future: Future[Any]) -> None:
        with self._lock:
            self._unfinished -= 1
            # What was called off shows no progress.
            if not future.cancelled():
                self._moved_at = time.monotonic()

    @property
    def waiting(self) -> int:
        """How many tasks no thread has begun with."""
        return max(0, self._unfinished - self._size)

    @property
    def is_stuck(self) -> bool:
        """Whether every thread is busy and none has finished anything for a while."""
        return self._unfinished >= self._size and time.monotonic() - self._moved_at > STUCK_AFTER


def stand_back() -> None:
    """Leave a full core to the threads that send what is kept. For a crew's thread; Linux alone can.

    It holds nobody up with the interpreter's lock: while others wait for that, the core is free.
    """
    if sys.platform == "linux" and threading.current_thread() is not threading.main_thread():
        ordinary = os.getpriority(os.PRIO_PROCESS, os.getpid())
        os.setpriority(os.PRIO_PROCESS, 0, min(NICEST, ordinary + NICENESS))
