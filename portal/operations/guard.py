"""Whether anybody watches: the worker tells of everything but its own silence.

Plain Python without Django, for the supervisor.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

# In seconds: how often it is looked, after how long nobody watches, how often somebody is sent then.
LOOK_EVERY = 5.0
SILENT_AFTER = 90.0
SEND_EVERY = 60.0
# The file in PORTAL_DATA that whoever looks touches.
PULSE = "watch.pulse"


class Guard:
    """Sends somebody to look, once a minute, while the file ``pulse`` is not touched by the worker."""

    def __init__(self, pulse: Path, command: list[str]) -> None:
        self.pulse, self.command = pulse, command
        self._since = time.time()
        self._looked = self._sent = 0.0
        self._sentinel: subprocess.Popen[bytes] | None = None

    def look(self) -> bool:
        """Whether somebody was sent. To be called again and again."""
        now = time.time()
        if abs(now - self._looked) < LOOK_EVERY:
            return False
        self._looked = now
        if self._sentinel is not None and self._sentinel.poll() is None:
            return False
        # The sentinel touches the file, too: between two of them the worker is given a chance.
        if self.silence(now) < SILENT_AFTER or abs(now - self._sent) < SEND_EVERY:
            return False
        self._sent = now
        self._sentinel = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)  # noqa: S603 (ours)
        return True

    def processes_now(self) -> list[subprocess.Popen[bytes]]:
        """Who was sent, until it is asked how it ended."""
        return [] if self._sentinel is None else [self._sentinel]

    def silence(self, now: float) -> float:
        """For how many seconds nobody has watched."""
        try:
            last = max(self.pulse.stat().st_mtime, self._since)
        except OSError:
            last = self._since
        return now - last
