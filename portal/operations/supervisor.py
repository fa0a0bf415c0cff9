"""One parent for the server and the worker: starts them, restarts them, renews them, stops them.

Plain Python without Django, so the parent that only waits takes little memory; without ``typing``,
``dataclasses`` and ``hashlib`` either, which would be a quarter of it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

from portal.operations.adopted import adopt_orphans, bury
from portal.operations.child import DEATHS_ALLOWED, Child
from portal.operations.generations import WebServer
from portal.operations.guard import Guard
from portal.operations.logbook import logbook
from portal.operations.nursling import Nursling

TYPE_CHECKING = False  # as ``typing`` has it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

TICK = 0.2


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
                    logbook.say("Renewing.")
                    for child in self.children:
                        child.renew(time.monotonic())
                given_up = self._tend()
                if self.guard is not None and self.guard.look():
                    logbook.say("Nobody has looked after the portal for a while; somebody is told.")
                if not announced and not given_up and self.is_ready():
                    announced = True
                    logbook.say(self.ready_line)
                bury(self._processes())
                time.sleep(TICK)
        finally:
            logbook.say("Stopping; what is being worked on is finished first.")
            # In order: the worker books the last readers once no more can come.
            for child in self.children:
                child.stop()
        return 1 if given_up else 0

    def _processes(self) -> set[int]:
        """The numbers of all whose end somebody here asks for."""
        sent = [] if self.guard is None else self.guard.processes_now()
        return {process.pid for child in self.children for process in child.processes_now()} | {
            process.pid for process in sent
        }

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _renew(self, number: int, frame: FrameType | None) -> None:
        self.renewing = True

    def _tend(self) -> bool:
        """Start what shall run; True when a child died too often to go on."""
        now = time.monotonic()
        for child in self.children:
            child.tend(now)
            if child.is_over(now) or child.process is None:
                if now >= child.start_at:
                    child.start()
                continue
            status = child.process.poll()
            if status is None:
                continue
            if not child.note_death(now):
                logbook.say(f"The {child.name} ended {DEATHS_ALLOWED + 1} times within a minute; giving up.")
                return True
            logbook.say(f"The {child.name} ended unexpectedly (status {status}); starting it again.")
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


def planned(plans: list[dict[str, Any]]) -> list[Child]:
    """The children; beside a web server others are forked from what it has loaded (Linux)."""
    children: list[Child] = []
    server: WebServer | None = None
    for plan in plans:
        if "processes" in plan:
            server = WebServer(**plan)
            children.append(server)
        elif server is not None and sys.platform == "linux":
            children.append(Nursling(**plan, server=server))
        else:
            children.append(Child(**plan))
    return children


def main(plan: dict[str, Any]) -> int:
    """Run the plan that ``manage.py serve`` wrote: children, where to knock, what to say then."""
    if sys.platform == "linux":
        adopt_orphans()
    logbook.path, logbook.as_json = Path(plan["log"]), plan["as_json"]
    knock = plan["knock"]
    supervisor = Supervisor(
        planned(plan["children"]),
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
    logbook.say("Stopped.")
    return status


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
