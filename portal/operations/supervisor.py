"""One parent for the server and the worker: starts them, restarts them, renews them, stops them.

Plain Python without Django, so the parent that only waits takes little memory; without ``typing``,
``dataclasses`` and ``hashlib`` either, which would be a quarter of it.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from portal.operations.guard import Guard
from portal.operations.logbook import Logbook

TYPE_CHECKING = False  # as ``typing`` has it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

DEATHS_ALLOWED = 5
DEATHS_WITHIN = 60.0
STOP_WITHIN = 20.0
TICK = 0.2
# Processes that outlive the web server above them go on answering until another one surely does.
OUTLIVES = 10.0
PR_SET_PDEATHSIG = 1


# Set when the plan is known.
logbook = Logbook(Path(os.devnull))


def say(line: str) -> None:
    """One line for the person at the terminal, and for the log."""
    logbook.say(line)


def _die_with_parent() -> None:
    """Children end with the supervisor even when it is killed (Linux only; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A process that shall run as long as the supervisor does."""

    def __init__(self, name: str, command: list[str], *, renews_itself: bool = False) -> None:
        self.name, self.command = name, command
        # Whether it renews its own processes at SIGHUP while it answers; else it is stopped and started.
        self.renews_itself = renews_itself
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths: deque[float] = deque()
        self.start_at = 0.0
        # Groups of processes whose first one died, and when they have to go.
        self.orphans: dict[int, float] = {}
        # By when it has to end because another one shall start; else None.
        self.ends_by: float | None = None

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops each child once.
        self.process = subprocess.Popen(  # noqa: S603 (the command is ours)
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        if self.process.stdout is not None:
            logbook.follow(self.process.stdout, self.name)

    def stop(self) -> None:
        """Let it end what it does; what takes longer than ``STOP_WITHIN`` is cut off."""
        self.dismiss_orphans(float("inf"))
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def renew(self, now: float) -> None:
        """Run it with the code and settings of now. Waits for nothing: ``is_over`` says when it has ended."""
        if self.process is None:
            self.start_at = 0.0
        elif self.renews_itself:
            self.process.send_signal(signal.SIGHUP)
        elif self.ends_by is None:
            self.dismiss_orphans(float("inf"))
            self.process.terminate()
            self.ends_by = now + STOP_WITHIN

    def is_over(self, now: float) -> bool:
        """Whether it has ended so that another one starts, which is made to happen in time."""
        if self.process is None or self.ends_by is None:
            return False
        if self.process.poll() is None:
            if now >= self.ends_by:
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
            return False
        self.process, self.ends_by, self.start_at = None, None, 0.0
        return True

    def note_death(self, now: float) -> bool:
        """Plan the restart with growing delay; False when it died too often."""
        if self.process is not None:
            self.orphans[self.process.pid] = now + OUTLIVES
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
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGTERM)


class Supervisor:
    """Runs children until told to stop or until one of them dies too often."""

    def __init__(
        self,
        children: list[Child],
        *,
        is_ready: Callable[[], bool],
        ready_line: str,
        guard: Guard | None = None,
    ) -> None:
        self.children = children
        self.guard = guard
        self.is_ready = is_ready
        self.ready_line = ready_line
        self.stopping = False
        self.renewing = False

    def run(self) -> int:
        """Blocks; returns the exit status: 0 after a wanted stop, 1 after a child was given up."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        # A terminal that is closed says the same as who asks a service to renew itself.
        signal.signal(signal.SIGHUP, self._stop if sys.stdin.isatty() else self._renew)
        given_up = False
        announced = False
        try:
            while not self.stopping and not given_up:
                if self.renewing:
                    self.renewing = False
                    say("Renewing.")
                    for child in self.children:
                        child.renew(time.monotonic())
                given_up = self._tend()
                if self.guard is not None and self.guard.look():
                    say("Nobody has looked after the portal for a while; somebody is told.")
                if not announced and not given_up and self.is_ready():
                    announced = True
                    say(self.ready_line)
                time.sleep(TICK)
        finally:
            say("Stopping; what is being worked on is finished first.")
            # In order: the worker books the last readers once no more can come.
            for child in self.children:
                child.stop()
        return 1 if given_up else 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _renew(self, number: int, frame: FrameType | None) -> None:
        self.renewing = True

    def _tend(self) -> bool:
        """Start what shall run; True when a child died too often to go on."""
        now = time.monotonic()
        for child in self.children:
            child.dismiss_orphans(now)
            if child.is_over(now) or child.process is None:
                if now >= child.start_at:
                    child.start()
                continue
            status = child.process.poll()
            if status is None:
                continue
            if not child.note_death(now):
                say(f"The {child.name} ended {DEATHS_ALLOWED + 1} times within a minute; giving up.")
                return True
            say(f"The {child.name} ended unexpectedly (status {status}); starting it again.")
        return False


def answers(host: str, port: int) -> bool:
    """Whether a web server answers there, whatever it says (waits 1 s at most)."""
    # By hand: `http.client` brings TLS and e-mail along, half of what this process would take.
    request = f"HEAD /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode()
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            connection.sendall(request)
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def main(plan: dict[str, Any]) -> int:
    """Run the plan that ``manage.py serve`` wrote: children, where to knock, what to say then."""
    logbook.path, logbook.as_json = Path(plan["log"]), plan["as_json"]
    children = [Child(**child) for child in plan["children"]]
    knock = plan["knock"]
    supervisor = Supervisor(
        children,
        # Where no web server is, nobody knocks.
        is_ready=lambda: knock is None or answers(*knock),
        ready_line="Ready. Ctrl-C stops everything.",
        guard=Guard(Path(plan["pulse"]), plan["sentinel"]),
    )
    # Held until this process ends, however it ends: one server at a time keeps house in a data folder.
    os.set_inheritable(plan["lock"], False)
    status = supervisor.run()
    # Needed, with what it brings along, for this moment alone.
    from portal.pagecache.purges import Purges

    Purges(Path(plan["purges"])).close_day()
    say("Stopped.")
    return status


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
