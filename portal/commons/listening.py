"""Listening to a channel of Redis, on a connection of its own. Never raises."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from portal.commons import client

# In seconds: a line that is silent for so long is asked whether it is there.
SILENCE: Final = 2.0


class Listener:
    """Calls ``heard`` with each message of a channel, in the thread that listens."""

    def __init__(self, channel: str, heard: Callable[[bytes], object]) -> None:
        self._channel, self._heard = channel, heard
        self._line: Any = None
        self._spoken_at = self._asked_at = 0.0
        # Whether every message since some moment was heard, which begins anew with each connection.
        self.is_on = False

    def listen(self, seconds: float) -> bool:
        """Hear what is said within so many seconds; whether the line is there. False comes at once."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if client.here().attempt(partial(self._hear, min(left, SILENCE))) is client.AWAY:
                self.close()
                return False
        return self.is_on

    def close(self) -> None:
        """Hang up."""
        line, self._line, self.is_on = self._line, None, False
        if line is not None:
            client.here().attempt(line.close)

    def _hear(self, seconds: float) -> None:
        now = time.monotonic()
        if self._line is None:
            self._line = client.here().line()
            self._line.subscribe(self._channel)
            self._spoken_at = self._asked_at = now
        said = self._line.get_message(timeout=seconds)
        now = time.monotonic()
        if said is not None:
            self._spoken_at = now
            self.is_on = True
            if said["type"] == "message":
                self._heard(said["data"])
        elif now - self._spoken_at > 2 * SILENCE:
            raise TimeoutError("The line is silent.")
        elif now - max(self._spoken_at, self._asked_at) > SILENCE / 2:
            self._asked_at = now
            self._line.ping()
