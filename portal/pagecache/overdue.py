"""Ending connections whose body does not come: whoever waits for one cannot be called off.

The server tells an application the address of a client, and not which of this process's connections is his.
The kernel knows when each last brought something, and whoever waits when that was: of one address it is the
connection that has been silent for just as long. Where none has (not on Linux, or by another server) nothing
is cut.
"""

from __future__ import annotations

import logging
import os
import socket
import stat
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

log = logging.getLogger(__name__)
LOOK = 0.5
# In seconds: a piece may have lain so long before it was read; and so exactly moments are measured.
LAIN, ABOUT = 3.0, 0.3
# Where the kernel's struct tcp_info says how many milliseconds ago data came last.
LAST_DATA_RECEIVED = struct.Struct("52xI")


@dataclass
class Waiting:
    """Somebody waits for a body: from whom, how long he may, and when a piece of it came last."""

    peer: str
    until: float
    heard_at: float = field(default_factory=time.monotonic)

    def heard(self, until: float) -> None:
        """A piece has come; the next may take until then."""
        self.heard_at, self.until = time.monotonic(), until


class Watch:
    """Looks after all who wait in this process, on a thread of its own while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: list[Waiting] = []
        self._watches = False

    @contextmanager
    def over(self, peer: str, until: float) -> Iterator[Waiting]:
        """Within the block the peer's connection is cut once ``until``, in monotonic seconds, is past."""
        waiting = Waiting(peer, until)
        with self._lock:
            self._all.append(waiting)
            if not self._watches:
                self._watches = True
                threading.Thread(target=self._look, name="overdue", daemon=True).start()
        try:
            yield waiting
        finally:
            with self._lock:
                self._all.remove(waiting)

    def _look(self) -> None:
        while True:
            time.sleep(LOOK)
            with self._lock:
                if not self._all:
                    self._watches = False
                    return
                overdue = [one for one in self._all if time.monotonic() > one.until]
            for one in overdue:
                if cut(one.peer, one.heard_at):
                    log.info("A connection was ended whose request did not come")


def cut(peer: str, heard_at: float) -> bool:
    """End the peer's connection that was last heard at that moment (monotonic); whether there is one.

    Looks at every open file of this process: a few µs each.
    """
    with ExitStack() as stack:
        lines = [stack.enter_context(line) for line in _lines()]
        fitting = []
        for line in lines:
            with suppress(OSError, ValueError, struct.error):
                late = heard_at - _heard_at(line)
                if _is_of(line, peer) and -ABOUT <= late <= LAIN:
                    fitting.append((abs(late), line.fileno(), line))
        for _late, _number, line in sorted(fitting)[:1]:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            return True
    return False


def _lines() -> Iterator[socket.socket]:
    """This process's connections, each by a handle of its own."""
    with suppress(OSError):
        for name in os.listdir("/proc/self/fd"):
            with suppress(OSError):
                own = os.dup(int(name))
                if stat.S_ISSOCK(os.fstat(own).st_mode):
                    yield socket.socket(fileno=own)
                else:
                    os.close(own)


def _heard_at(line: socket.socket) -> float:
    facts = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED.size)
    return time.monotonic() - LAST_DATA_RECEIVED.unpack(facts)[0] / 1000


def _is_of(line: socket.socket, peer: str) -> bool:
    return _plain(line.getpeername()[0]) == _plain(peer)


def _plain(address: str) -> IPv4Address | IPv6Address:
    """ValueError for what is no address."""
    parsed = ip_address(address.partition("%")[0])
    return getattr(parsed, "ipv4_mapped", None) or parsed
