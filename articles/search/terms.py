"""Which words readers search for: counted in memory, written down only when several readers asked for them.

What one reader types may be a name that is nobody's business. A process remembers the words of the hour
beside codes of who asked, mixed with a secret of that hour; both are forgotten when it is over. Words that
three readers asked for are written into a file of the process, from which the worker books them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.kit.text import fold

READERS: Final = 3
HOUR: Final = 3600.0
LONGEST: Final = 60
# So many different words an hour are remembered, and so many readers of each are told apart.
MOST_TERMS: Final = 2000
MOST_READERS: Final = 500
# An address, a number of a telephone, a card or a document is no subject of the news.
PRIVATE: Final = re.compile(r"@|\d[\d\s()+-]{5,}")


@dataclass(frozen=True)
class Asked:
    """Searches for a term that are to be booked; ``found`` is how many stories the last one had."""

    edition: str
    term: str
    searches: int
    found: int


class Tally:
    """The hour's searches as one process saw them. Safe for threads; never asks a database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._begin(0.0)

    def note(self, edition: str, typed: str, found: int, reader: bytes) -> None:
        """Count a search, once a reader and hour. Raises ``OSError`` where the file can't be written."""
        term = term_of(typed)
        if not term:
            return
        with self._lock:
            if time.monotonic() >= self._until:
                self._begin(time.monotonic() + HOUR)
                self._set_clock()
            readers = self._readers.get((edition, term))
            if readers is None:
                if len(self._readers) >= MOST_TERMS:
                    return
                readers = self._readers[edition, term] = set()
            code = hashlib.blake2b(reader, key=self._secret, digest_size=8).digest()
            if code in readers or len(readers) >= MOST_READERS:
                return
            readers.add(code)
            if len(readers) >= READERS:
                # The first two are told of with the third.
                self._write(Asked(edition, term, READERS if len(readers) == READERS else 1, found))

    def _begin(self, until: float) -> None:
        self._until = until
        self._secret = secrets.token_bytes(32)
        self._readers: dict[tuple[str, str], set[bytes]] = {}

    def _set_clock(self) -> None:
        """Have the hour forgotten when it ends, though nobody searches any more."""
        clock = threading.Timer(HOUR, self._forget)
        clock.daemon = True
        clock.start()

    def _forget(self) -> None:
        with self._lock:
            if time.monotonic() >= self._until:
                self._begin(0.0)

    def _write(self, asked: Asked) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = json.dumps(vars(asked), ensure_ascii=False) + "\n"
        file = os.open(self._folder / f"{os.getpid()}.terms", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)


def term_of(typed: str) -> str:
    """The words as editors read them, in small letters; empty for what is not kept."""
    term = fold(typed).strip(' "-')
    return "" if len(term) > LONGEST or len(term) < 2 or PRIVATE.search(term) else term


def taken_from(folder: Path) -> Iterator[list[Asked]]:
    """What each process wrote, taken out of its file. A worker that is killed here loses a minute's words."""
    for file in sorted(folder.glob("*.terms")):
        taken = file.with_suffix(".taken")
        file.rename(taken)
        yield [Asked(**json.loads(line)) for line in taken.read_text(encoding="utf-8").splitlines()]
        taken.unlink()
