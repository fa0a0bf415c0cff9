"""A process that the supervisor keeps running. Plain Python without Django, for the supervisor."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress

from portal.operations.logbook import logbook

TYPE_CHECKING = False  # as ``typing`` has it
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from portal.operations.adopted import Adopted

    Process = subprocess.Popen[bytes] | Adopted

DEATHS_ALLOWED = 5
DEATHS_WITHIN = 60.0
STOP_WITHIN = 20.0
PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Children end with the supervisor even when it is killed (Linux only; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A process that shall run as long as the supervisor does."""

    # In seconds: processes that outlive the one above them go on so long.
    outlives = 10.0

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.process: Process | None = None
        self.deaths: deque[float] = deque()
        self.start_at = 0.0
        # Groups of processes whose first one died, and when they have to go.
        self.orphans: dict[int, float] = {}
        # By when it has to end because another one shall start; else None.
        self.ends_by: float | None = None

    def start(self) -> None:
        self.process = self.run()

    def run(self, **more: Any) -> subprocess.Popen[bytes]:
        """Its command as a new process, whose lines go to the log."""
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops each child once.
        process = subprocess.Popen(  # noqa: S603 (the command is ours)
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **more,
        )
        if process.stdout is not None:
            logbook.follow(process.stdout, self.name)
        return process

    def processes_now(self) -> list[Process]:
        """What runs for it at the moment, or just ended."""
        return [] if self.process is None else [self.process]

    def stop(self) -> None:
        """Let it end what it does; what takes longer than ``STOP_WITHIN`` is cut off."""
        orphans = list(self.orphans)
        self.dismiss_orphans(float("inf"))
        end(self.processes_now())
        for group in orphans:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    def renew(self, now: float) -> None:
        """Run it with the code and settings of now. Waits for nothing: ``is_over`` says when it has ended."""
        if self.process is None:
            self.start_at = 0.0
        elif self.ends_by is None:
            self.dismiss_orphans(float("inf"))
            self.process.terminate()
            self.ends_by = now + STOP_WITHIN

    def tend(self, now: float) -> None:
        """Do what is due beside it. Waits for nothing."""
        self.dismiss_orphans(now)

    def is_over(self, now: float) -> bool:
        """Whether it has ended so that another one starts, which is made to happen in time."""
        if self.process is None or self.ends_by is None:
            return False
        if self.process.poll() is None:
            if now >= self.ends_by:
                cut_off(self.process)
            return False
        self.process, self.ends_by, self.start_at = None, None, 0.0
        return True

    def note_death(self, now: float) -> bool:
        """Plan the restart with growing delay; False when it died too often."""
        if self.process is not None:
            self.orphans[self.process.pid] = now + self.outlives
        self.process = None
        self.deaths.append(now)
        while self.deaths and now - self.deaths[0] > DEATHS_WITHIN:
            self.deaths.popleft()
        self.start_at = now + min(2.0 ** (len(self.deaths) - 1), 10.0) - 1
        return len(self.deaths) <= DEATHS_ALLOWED

    def dismiss_orphans(self, now: float) -> None:
        """End what a killed process left running, once its time has come."""
        for group in [group for group, at in self.orphans.items() if at <= now]:
            del self.orphans[group]
            # The number may be another user's by now.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGTERM)


def cut_off(process: Process) -> None:
    """Kill it and its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def end(processes: Iterable[Process]) -> None:
    """Have all end at once, and wait; what takes longer than ``STOP_WITHIN`` is cut off."""
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + STOP_WITHIN
    for process in running:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            cut_off(process)
            process.wait()
