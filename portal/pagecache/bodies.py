"""Taking in what is sent, whole, and by few at a time.

The server waits for a body as long as its connection lives. Such a wait cannot be called off, and while it
lasts the request may not be answered: Granian would answer nobody any more. So a connection that goes silent
is cut (``overdue``), and strangers have places of their own, one an address: whatever they hold, people who
have signed in go on saving.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from portal.pagecache.overdue import Watch

# How many are waited for at a time, of people who have signed in and of strangers; all but those of slow
# clients take no time.
KNOWN = 2
STRANGERS = 2
# Between its pieces a body has so many seconds, and one more for so many bytes that have come.
GRACE = 10.0
LEAST_A_SECOND = 8 << 10
IN_MEMORY = 1 << 20
CHUNK = 16 << 10


class NoPlace(Exception):
    """Others' bodies are waited for, or one of the same address."""


class TooSlow(Exception):
    """It came too slowly and was given up."""


class BrokenOff(Exception):
    """The client went before all of it had come."""


class Bodies:
    """The bodies that one process takes in."""

    def __init__(self, strangers: int = STRANGERS) -> None:
        self._lock = threading.Lock()
        self._most = strangers
        self._known = 0
        self._strangers: set[str] = set()
        self._watch = Watch()

    def take(self, source: Any, length: int, *, stranger: str = "", peer: str = "") -> IO[bytes]:
        """All of a body, from its beginning; whoever asked closes it.

        ``stranger`` is the address of somebody who has not signed in; empty for whoever has. ``peer`` is at
        the other end of the line. Raises ``NoPlace``, ``TooSlow``, ``BrokenOff``.
        """
        with self._place(stranger):
            body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # Whoever asked for it closes it.
            try:
                self._copy(source, body, length, peer)
            except BaseException:
                body.close()
                raise
        body.seek(0)
        return body

    @contextmanager
    def _place(self, stranger: str) -> Iterator[None]:
        with self._lock:
            if stranger:
                if stranger in self._strangers or len(self._strangers) >= self._most:
                    raise NoPlace
                self._strangers.add(stranger)
            else:
                if self._known >= KNOWN:
                    raise NoPlace
                self._known += 1
        try:
            yield
        finally:
            with self._lock:
                if stranger:
                    self._strangers.discard(stranger)
                else:
                    self._known -= 1

    def _copy(self, source: Any, target: IO[bytes], length: int, peer: str) -> None:
        began, received = time.monotonic(), 0
        with self._watch.over(peer, began + GRACE) as waiting:
            while received < length:
                chunk = source.read(min(length - received, CHUNK))
                if not chunk:
                    raise BrokenOff
                target.write(chunk)
                received += len(chunk)
                until = began + GRACE + received / LEAST_A_SECOND
                waiting.heard(until)
                if received < length and time.monotonic() > until:
                    raise TooSlow
