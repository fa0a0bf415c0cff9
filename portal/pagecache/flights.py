"""Single flight: a page is rendered once at a time, however many readers ask, in however many processes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from pathlib import Path
from typing import Generic, TypeVar

from portal.pagecache.purges import slot_of

T = TypeVar("T")
# In seconds: a render that asks the database, and had hardly any of the processor's time for so long, waits
# for one that hangs.
STILL_AFTER = 0.4
HARDLY_ANY = 0.002
DATABASE = ("/django/db/backends/", "/psycopg")
# How many calls up it is looked: a pool waits with threading's own locks.
FRAMES = 4


class StandsStill(TooLate):
    """The render waits for something, and nobody should wait for it."""


class Flight(Generic[T]):
    """One render under way in this process; whoever wants the same page waits for ``landing``."""

    def __init__(self) -> None:
        self.landing: Future[T] = Future()
        self._began: float | None = None
        self._clock: int | None = None
        self._thread = 0
        self.stands = False

    def begin(self) -> None:
        """The render begins, in the calling thread; until then the flight waits for a free one."""
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._began = time.monotonic()

    def wait(self, seconds: float) -> T:
        """What lands within so many seconds. Raises ``TooLate``, or ``StandsStill`` before."""
        deadline = time.monotonic() + seconds
        used = self._used()
        while (left := deadline - time.monotonic()) > STILL_AFTER:
            with contextlib.suppress(TooLate):
                return self.landing.result(STILL_AFTER)
            before, used = used, self._used()
            if before is not None and used is not None and used - before < HARDLY_ANY and self._asks():
                self.stands = True
                raise StandsStill
        return self.landing.result(max(0.0, left))

    def _asks(self) -> bool:
        """Whether the render's thread is in the middle of asking the database."""
        frame = sys._current_frames().get(self._thread)
        for _ in range(FRAMES):
            if frame is None:
                break
            if any(name in frame.f_code.co_filename for name in DATABASE):
                return True
            frame = frame.f_back
        return False

    def _used(self) -> float | None:
        """The processor's seconds that the render's thread has had; None before it begins."""
        if self._clock is None:
            return None
        with contextlib.suppress(OSError):  # The thread has ended.
            return time.clock_gettime(self._clock)
        return None

    @property
    def age(self) -> float:
        """Seconds under way."""
        return 0.0 if self._began is None else time.monotonic() - self._began


class Flights(Generic[T]):
    """What is being rendered: a table for this process, byte locks in a file for all of them.

    The locks go with a process that dies.
    """

    def __init__(self, path: Path) -> None:
        self._flying: dict[str, Flight[T]] = {}
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            if not hasattr(os, "memfd_create"):
                raise
            # A disk that takes nothing: each process renders for itself.
            self._file = os.memfd_create("flights")

    def board(self, address: str) -> tuple[Flight[T], bool]:
        """The flight for an address, and whether the caller is the one who has to fly it."""
        with self._lock:
            found = self._flying.get(address)
            if found is not None:
                return found, False
            flight: Flight[T] = Flight()
            self._flying[address] = flight
            return flight, True

    def land(self, address: str, result: T | BaseException) -> None:
        """The flight is over, whoever waits gets its result; the next to ask begins a new one."""
        landing = self._flying[address].landing
        if isinstance(result, BaseException):
            landing.set_exception(result)
        else:
            landing.set_result(result)
        with self._lock:
            del self._flying[address]

    def several_stand(self) -> bool:
        """Whether more than one render is under way that stood still: the database hangs. One may be slow."""
        with self._lock:
            return sum(flight.stands for flight in self._flying.values()) > 1

    def close(self) -> None:
        """Give the file back, and every claim with it."""
        os.close(self._file)

    def __len__(self) -> int:
        return len(self._flying)

    def claim(self, address: str) -> bool:
        """Whether no other process renders the address; from now on none does, until ``release``."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot_of(address))
        except OSError:
            return False
        return True

    def release(self, address: str) -> None:
        """Let other processes render the address."""
        with contextlib.suppress(OSError):
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, slot_of(address))
