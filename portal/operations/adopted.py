"""Processes that others began and that fall to the supervisor (Linux). Plain Python without Django."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from contextlib import suppress

PR_SET_CHILD_SUBREAPER = 36
# In seconds: how often it is looked whether one has ended that is waited for.
LOOK_EVERY = 0.05


def adopt_orphans() -> None:
    """From now on whatever loses its parent below this process becomes a child of it."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def bury(ours: set[int]) -> None:
    """Let go of what has ended and is none of ``ours``, which others ask how they ended."""
    with suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid in ours:
                return
            os.waitpid(ended.si_pid, 0)


class Adopted:
    """A child that this process did not start: as much of ``subprocess.Popen`` as ``Child`` asks for."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended: its status, or minus the signal; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The same, once it has ended. Raises ``subprocess.TimeoutExpired`` after ``timeout`` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() >= until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(LOOK_EVERY)
        return status

    def terminate(self) -> None:
        """Ask it to end, if it still runs."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it, if it still runs."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)
