"""Pages that failed a moment ago: nobody tries them at once, so that a broken database is asked no harder."""

from __future__ import annotations

import time

# Where the database is away all renders rest of which there is a copy: not each of them waits for it in turn.
EVERYTHING = "*"
# In seconds.
REST_AFTER_FAILURE = 2.0
MOST_RESTING = 1000


class Resting:
    """Addresses that rest, in one process."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def has(self, address: str) -> bool:
        """Whether it failed a moment ago."""
        return time.monotonic() < self._until.get(address, 0.0)

    def begin(self, address: str) -> None:
        """It has failed."""
        if len(self._until) >= MOST_RESTING:
            self._until.clear()
        self._until[address] = time.monotonic() + REST_AFTER_FAILURE

    def end(self, address: str) -> None:
        """It is well."""
        self._until.pop(address, None)

    def clear(self) -> None:
        """None rests."""
        self._until.clear()

    def __len__(self) -> int:
        return len(self._until)
