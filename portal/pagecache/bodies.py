"""Taking in what is sent: whole, in good time, or not at all.

The server waits for a body as long as its connection lives, and such a wait cannot be called off. So each
is read by a thread of its own, which whoever waits for the body leaves behind when it comes too slowly.
Strangers have places of their own, one an address until the connection ends: nobody's dribble keeps the desk
from saving.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from concurrent import futures
from typing import IO, Any

# How many are waited for at a time, of people who have signed in and of strangers; all but those of slow
# clients take no time.
PLACES = {True: 2, False: 2}
# How many were left behind and hang on a connection still; a thread that waits takes some 30 KB.
MOST_LEFT = 64
# A body has so many seconds, and one more for so many bytes that have come.
GRACE = 10.0
LEAST_A_SECOND = 8 << 10
LOOK_EACH = 0.5
IN_MEMORY = 1 << 20
CHUNK = 16 << 10


class NoPlace(Exception):
    """Others' bodies are waited for, or one of the same address."""


class TooSlow(Exception):
    """It came too slowly and was given up."""


class BrokenOff(Exception):
    """The client went before all of it had come."""


class _Reading:
    """One body under way."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.received = 0
        self.landing: futures.Future[IO[bytes]] = futures.Future()

    @property
    def is_too_slow(self) -> bool:
        return time.monotonic() - self.began > GRACE + self.received / LEAST_A_SECOND


class Bodies:
    """The bodies that one process takes in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waited_for = {True: 0, False: 0}
        self._left = 0
        self._of_strangers: Counter[str] = Counter()

    def take(self, source: Any, length: int, *, stranger: str = "") -> IO[bytes]:
        """All of a body, from its beginning; whoever asked closes it.

        ``stranger`` is the address of somebody who has not signed in; empty for whoever has. Raises
        ``NoPlace``, ``TooSlow``, ``BrokenOff``.
        """
        self._enter(stranger)
        reading = _Reading()
        arguments = (reading, source, length, stranger)
        threading.Thread(target=self._read, args=arguments, name="body", daemon=True).start()
        try:
            while not reading.landing.done():
                futures.wait([reading.landing], min(LOOK_EACH, GRACE))
                if reading.is_too_slow and self._leave_behind(reading):
                    raise TooSlow
            return reading.landing.result()
        finally:
            with self._lock:
                self._waited_for[not stranger] -= 1

    def _enter(self, stranger: str) -> None:
        is_known = not stranger
        with self._lock:
            if self._waited_for[is_known] >= PLACES[is_known]:
                raise NoPlace
            if stranger and (self._of_strangers[stranger] or self._left >= MOST_LEFT):
                raise NoPlace
            self._waited_for[is_known] += 1
            if stranger:
                self._of_strangers[stranger] += 1

    def _leave_behind(self, reading: _Reading) -> bool:
        """Whether it is not there after all."""
        with self._lock:
            if reading.landing.done():
                return False
            self._left += 1
            return reading.landing.cancel()

    def _read(self, reading: _Reading, source: Any, length: int, stranger: str) -> None:
        body: IO[bytes] | None = None
        error: BaseException = BrokenOff()
        try:
            body = _copied(source, length, reading)
        except BaseException as raised:
            error = raised
        with self._lock:
            if stranger:
                self._of_strangers -= Counter([stranger])
            if reading.landing.cancelled():
                self._left -= 1
                if body is not None:
                    body.close()
            elif body is None:
                reading.landing.set_exception(error)
            else:
                reading.landing.set_result(body)


def _copied(source: Any, length: int, reading: _Reading) -> IO[bytes]:
    body = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # Whoever asked for it closes it.
    try:
        while reading.received < length:
            chunk = source.read(min(length - reading.received, CHUNK))
            if not chunk or reading.landing.cancelled():
                raise BrokenOff
            body.write(chunk)
            reading.received += len(chunk)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body
