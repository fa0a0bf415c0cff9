"""Taking in what is sent, whole, and by few at a time.

The server waits for a body as long as its connection lives. Such a wait cannot be called off, and while it
lasts the request may not be answered: Granian would answer nobody any more. So strangers have places of their
own, one an address: whatever they hold, people who have signed in go on saving.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

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

    def take(self, source: Any, length: int, *, stranger: str = "") -> IO[bytes]:
        """All of a body, from its beginning; whoever asked closes it.

        ``stranger`` is the address of somebody who has not signed in; empty for whoever has. Raises
        ``NoPlace``, ``TooSlow``, ``BrokenOff``.
        """
        with self._place(stranger):
            body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # Whoever asked for it closes it.
            try:
                _copy(source, body, length)
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


def _copy(source: Any, target: IO[bytes], length: int) -> None:
    began, received = time.monotonic(), 0
    while received < length:
        chunk = source.read(min(length - received, CHUNK))
        if not chunk:
            raise BrokenOff
        target.write(chunk)
        received += len(chunk)
        if received < length and time.monotonic() - began > GRACE + received / LEAST_A_SECOND:
            raise TooSlow
