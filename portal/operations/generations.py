"""The web server, renewed without a pause: another one begins beside it, and once that one answers it ends.

Both listen at the same port (SO_REUSEPORT). When a new one answers is told by its processes, however long
they take on a busy machine. Plain Python without Django, for the supervisor.
"""

from __future__ import annotations

import os
import socket
import sys
import time

from portal.operations.child import STOP_WITHIN, Child, cut_off
from portal.operations.logbook import logbook
from portal.operations.nursling import NURSERY
from portal.operations.telling import READY_PIPE

TYPE_CHECKING = False  # as ``typing`` has it
if TYPE_CHECKING:
    import subprocess

    from portal.operations.child import Process

# In seconds: how long after its word a process surely listens. It takes milliseconds, where a process is let.
GRACE = 3.0
# After so many seconds a new one is given up, and the former one goes on.
PATIENCE = 120.0


class Generation:
    """One web server, whose ``wanted`` processes each write their number into the pipe ``told``.

    Its ``nursery`` is asked through the socket of that name, and ends when that is closed.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        told: int,
        wanted: int,
        began: float,
        nursery: socket.socket | None = None,
    ) -> None:
        self.process, self.wanted, self.began, self.nursery = process, wanted, began, nursery
        self.told = os.fdopen(told, "rb", buffering=0)
        self.said: set[int] = set()
        # When all had said so.
        self.complete: float | None = None
        self.is_ready = False

    def look(self, now: float) -> bool:
        """Whether all its processes listen, now or earlier."""
        if self.is_ready:
            return True
        self.said |= {int(number) for number in (self.told.read(4096) or b"").split()}
        if sum(map(_runs, self.said)) < self.wanted:
            self.complete = None
        elif self.complete is None:
            self.complete = now
        elif now - self.complete >= GRACE:
            self.is_ready = True
            self.told.close()
        return self.is_ready

    def __del__(self) -> None:
        self.told.close()
        if self.nursery is not None:
            self.nursery.close()


class WebServer(Child):
    """The web server with so many ``processes``; for a while two of them."""

    # Those that outlive a killed one answer until the next one does.
    outlives = PATIENCE

    def __init__(self, name: str, command: list[str], *, processes: int) -> None:
        super().__init__(name, command)
        self.processes = processes
        self.current: Generation | None = None
        self.coming: Generation | None = None
        # Whether it was to be renewed once more meanwhile.
        self.again = False
        # Former ones that finish what they do, and by when they have to be gone.
        self.leaving: dict[Process, float] = {}

    def start(self) -> None:
        self.current = self._begin(time.monotonic())
        self.process = self.current.process

    def processes_now(self) -> list[Process]:
        coming = [] if self.coming is None else [self.coming.process]
        return [*super().processes_now(), *coming, *self.leaving]

    def is_settled(self) -> bool:
        """Whether one answers and nothing of a renewal is under way."""
        is_renewing = self.coming is not None or self.again
        return (
            self.process is not None
            and self.current is not None
            and self.current.is_ready
            and not is_renewing
        )

    def stop(self) -> None:
        super().stop()
        self.current = self.coming = None

    def renew(self, now: float) -> None:
        """Begin another one beside it; one that is already coming is waited for first."""
        if self.process is None or sys.platform != "linux":
            super().renew(now)
        elif self.coming is not None:
            self.again = True
        else:
            try:
                self.coming = self._begin(now)
            except OSError as error:
                logbook.say(f"The {self.name} cannot be renewed ({error.strerror}); the former one goes on.")

    def tend(self, now: float) -> None:
        super().tend(now)
        for process, until in list(self.leaving.items()):
            if process.poll() is not None:
                self._bury(process, now)
            elif now >= until:
                cut_off(process)
        if self.process is not None and self.current is not None and self.current.look(now):
            self.dismiss_orphans(float("inf"))
        if self.coming is not None:
            self._await(self.coming, now)
        elif self.again:
            self.again = False
            self.renew(now)

    def note_death(self, now: float) -> bool:
        """The same; one that is already coming takes its place."""
        goes_on = super().note_death(now)
        if self.coming is not None:
            self.current, self.coming = self.coming, None
            self.process = self.current.process
        return goes_on

    def _begin(self, now: float) -> Generation:
        told, tells = os.pipe()
        os.set_blocking(told, False)
        nursery, door = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        nursery.setblocking(False)
        names = {READY_PIPE: str(tells), NURSERY: str(door.fileno())}
        try:
            process = self.run(pass_fds=(tells, door.fileno()), env={**os.environ, **names})
        except OSError:
            os.close(told)
            nursery.close()
            raise
        finally:
            os.close(tells)
            door.close()
        return Generation(process, told, self.processes, now, nursery)

    def _await(self, coming: Generation, now: float) -> None:
        status = coming.process.poll()
        if status is not None:
            # Its processes that still load would not listen to a gentler word.
            cut_off(coming.process)
            said = f"The new {self.name} ended (status {status}) before it answered; the former one goes on."
        elif coming.look(now):
            if self.process is not None:
                self._dismiss(self.process, now)
            self.current, self.process = coming, coming.process
            said = f"The {self.name} is renewed."
        elif now - coming.began >= PATIENCE:
            self._dismiss(coming.process, now)
            said = f"The new {self.name} did not answer in {PATIENCE:.0f} seconds; the former one goes on."
        else:
            return
        self.coming = None
        logbook.say(said)

    def _dismiss(self, process: Process, now: float) -> None:
        process.terminate()
        self.leaving[process] = now + STOP_WITHIN

    def _bury(self, process: Process, now: float) -> None:
        """Nobody outlives one that ended beside another."""
        self.leaving.pop(process, None)
        self.orphans[process.pid] = now


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, PermissionError):
        # A number that another user's process has by now is none of ours.
        return False
    return True
