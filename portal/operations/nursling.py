"""A child that is forked from what the web server has loaded, so that both share that memory.

It is begun by the web server's nursery (``nursery.py``), which the supervisor asks through a socket. Where
that does not answer the child is started as any other. Plain Python without Django, for the supervisor.
"""

from __future__ import annotations

import json
import os
import socket
import time

from portal.operations.adopted import Adopted
from portal.operations.child import Child
from portal.operations.logbook import logbook

TYPE_CHECKING = False  # as ``typing`` has it
if TYPE_CHECKING:
    from portal.operations.generations import Generation, WebServer

# Names the socket's number in the environment of a web server that shall have a nursery.
NURSERY = "PORTAL_NURSERY"
# In seconds: so long a nursery may take, loading included. Then the child loads the portal itself.
PATIENCE = 30.0
GO = b"go"


class Birth:
    """A process that a nursery was asked for, until it is there.

    It says its number on a line of its own and waits for a word: one that comes too late finds the line
    closed, and ends. Raises ``OSError`` where the nursery is gone.
    """

    def __init__(self, nursery: socket.socket, command: list[str]) -> None:
        self.until = time.monotonic() + PATIENCE
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.line.setblocking(False)
        told, tells = os.pipe()
        self.output = os.fdopen(told, "rb")
        wish = json.dumps({"command": command, "parent": os.getpid()}).encode()
        try:
            socket.send_fds(nursery, [wish], [tells, theirs.fileno()])
        except OSError:
            self.forget()
            raise
        finally:
            os.close(tells)
            theirs.close()

    def look(self) -> Adopted | None:
        """The process, once it is our child. Raises ``OSError`` where it will not come."""
        try:
            said = self.line.recv(32)
        except BlockingIOError:
            if time.monotonic() >= self.until:
                raise TimeoutError("no answer") from None
            return None
        if not said:
            raise ConnectionError("nobody there")
        self.line.send(GO)
        self.line.close()
        return Adopted(int(said))

    def forget(self) -> None:
        """It is not wanted any more, whenever it comes."""
        self.line.close()
        self.output.close()


class Nursling(Child):
    """The worker, or who keeps house: it has the code of the web server beside it."""

    def __init__(self, name: str, command: list[str], *, server: WebServer) -> None:
        super().__init__(name, command)
        self.server = server
        self.birth: Birth | None = None
        # Whether it is to be renewed, and the web server of then.
        self.awaits_renewal = False
        self.former: Generation | None = None

    def start(self) -> None:
        """Have it forked; to be called again until ``process`` is there. Waits for nothing."""
        nursery = None if self.server.current is None else self.server.current.nursery
        if nursery is None:
            super().start()
            return
        try:
            self.birth = self.birth or Birth(nursery, self.command)
            self.process = self.birth.look()
        except OSError as error:
            logbook.say(
                f"The {self.name} cannot be forked ({error.strerror or error}); it loads the portal itself."
            )
            self._forget_birth()
            super().start()
            return
        if self.process is not None:
            logbook.follow(self.birth.output, self.name)
            self.birth = None

    def stop(self) -> None:
        self._forget_birth()
        super().stop()

    def renew(self, now: float) -> None:
        """Once the web server is renewed; where it is not, the former one goes on here, too."""
        if not self.awaits_renewal:
            self.awaits_renewal, self.former = True, self.server.current

    def tend(self, now: float) -> None:
        super().tend(now)
        if not self.awaits_renewal or not self.server.is_settled():
            return
        is_renewed = self.server.current is not self.former
        self.awaits_renewal, self.former = False, None
        if is_renewed:
            self._forget_birth()
            super().renew(now)

    def _forget_birth(self) -> None:
        if self.birth is not None:
            self.birth.forget()
            self.birth = None
