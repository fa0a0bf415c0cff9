"""A circuit breaker: who does not answer, or slowly, is left alone for a moment, then one asks again.

However many want something, in each rest no more than one of them waits for somebody who is not there.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

log = logging.getLogger(__name__)

# In seconds: for how long nobody asks after a failure.
REST: Final = 1.0
# An answer that took longer is a slow one, and so many in a row, or one of their length, are as bad as none.
SLOW: Final = 0.15
SLOW_ONES: Final = 2
# It is back once it has answered for so long: what comes and goes each second fills no log.
STEADY: Final = 3.0


class Breaker:
    """Knows whether to ask. Of all threads of a process; a few microseconds."""

    def __init__(self, name: str, *, rest: float = REST) -> None:
        self._name, self._rest = name, rest
        self._lock = threading.Lock()
        self._is_open = False
        self._asks_again_at = 0.0
        self._failed_at = 0.0
        self._slow = 0
        self._away_since: float | None = None

    @property
    def away_since(self) -> float | None:
        """Since when there was no steady answer, in seconds since 1970; None where all is well."""
        return self._away_since

    def may_ask(self) -> bool:
        """Whether to ask now. While it rests nobody may; then one, whose answer decides."""
        if not self._is_open:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._asks_again_at:
                return False
            self._asks_again_at = now + self._rest
            return True

    def note_answer(self, took: float) -> None:
        """It answered after so many seconds."""
        if took > SLOW:
            self._slow += int(took / SLOW)
            if self._slow >= SLOW_ONES:
                self.note_failure(f"it takes {took:.2f} s to answer")
            return
        if self._slow or self._is_open or self._away_since is not None:
            self._mend()

    def note_failure(self, reason: object) -> None:
        """It did not answer, or not as it should."""
        with self._lock:
            self._failed_at = time.monotonic()
            self._asks_again_at = self._failed_at + self._rest
            self._is_open = True
            is_news, self._away_since = self._away_since is None, self._away_since or time.time()
        if is_news:
            log.warning("%s does not answer: the portal goes on without it (%s)", self._name, reason)

    def _mend(self) -> None:
        with self._lock:
            self._slow, self._is_open = 0, False
            if self._away_since is None or time.monotonic() < self._failed_at + STEADY:
                return
            away, self._away_since = time.time() - self._away_since, None
        log.warning("%s answers again, after %.0f s", self._name, away)
