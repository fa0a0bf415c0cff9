"""A crowd of readers: so many requests a second for as long as a step lasts, and what came of them."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

THREADS: Final = 8
PATIENCE: Final = 30.0
# Opens a connection to whoever is rehearsed with.
Connect = Callable[[], http.client.HTTPConnection]


@dataclass
class Books:
    """What was asked and answered in one step."""

    step: str
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    # Nobody answered, also when asked again.
    lost: int = 0
    # A line was closed unread, as by a process that ends, and asked again as browsers do.
    again: int = 0
    took: list[float] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """What a reader would have seen as a fault."""
        return self.lost + sum(count for status, count in self.statuses.items() if status >= 500)

    def quantile(self, share: float) -> float:
        """So many ms or less took this share of the requests."""
        ordered = sorted(self.took)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Crowd:
    """Asks for addresses at random. ``answered`` and ``unsure`` tell for each what may have been counted."""

    def __init__(
        self, connect: Connect, paths: list[str], rate: float, headers: Callable[[], dict[str, str]]
    ) -> None:
        self.connect, self.paths, self.rate, self.headers = connect, paths, rate, headers
        self.books: list[Books] = []
        self.answered: Counter[str] = Counter()
        self.unsure: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def reading(self, step: str) -> Iterator[Books]:
        """Within the block the crowd reads."""
        books, stopped = Books(step), threading.Event()
        threads = [
            threading.Thread(target=self._read, args=(books, stopped, number), daemon=True)
            for number in range(THREADS)
        ]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        try:
            yield books
        finally:
            stopped.set()
            for thread in threads:
                thread.join(2 * PATIENCE)
            books.seconds = time.monotonic() - began
            self.books.append(books)

    def _read(self, books: Books, stopped: threading.Event, number: int) -> None:
        chance, line = random.Random(number), self.connect()
        pause = THREADS / self.rate
        due = time.monotonic() + chance.random() * pause
        while not stopped.wait(max(0.0, due - time.monotonic())):
            # Who falls behind does not catch up: a crowd that waits asks no harder.
            due = max(due + pause, time.monotonic())
            self._ask(line, chance.choice(self.paths), books)
        line.close()

    def _ask(self, line: http.client.HTTPConnection, path: str, books: Books) -> None:
        began = time.monotonic()
        status = self._status(line, path)
        if status is None:
            with self._lock:
                books.again += 1
                self.unsure[path] += 1
            status = self._status(line, path)
        with self._lock:
            books.took.append(time.monotonic() - began)
            if status is None:
                books.lost += 1
                self.unsure[path] += 1
            else:
                books.statuses[status] += 1
                self.answered[path] += status == 200

    def _status(self, line: http.client.HTTPConnection, path: str) -> int | None:
        """What was answered; None when the line broke."""
        try:
            line.request("GET", path, headers=self.headers())
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            line.close()
            return None
        return answer.status
