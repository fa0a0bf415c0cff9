"""The shelf: all journals of the machine, read by any process."""

from __future__ import annotations

import logging
import threading

from articles.readership.counterfile import FIRST_ROW, KINDS, ROW, CounterFile, Damaged
from articles.readership.register import Register

log = logging.getLogger(__name__)


class Shelf:
    """The journals that are present, mapped for reading. It notices when one comes, grows or goes."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._lock = threading.Lock()
        self._known: int | None = None
        self._files: tuple[CounterFile, ...] = ()
        self._counters: tuple[tuple[memoryview, int], ...] = ()

    @property
    def files(self) -> tuple[CounterFile, ...]:
        """The journals, lowest number first."""
        if self._register.changes != self._known:
            self._look()
        return self._files

    @property
    def identities(self) -> list[int]:
        return [file.identity for file in self.files]

    def total(self, slot: int) -> int:
        """All views of an article that the present journals have counted. No query, no system call."""
        if self._register.changes != self._known:
            self._look()
        at = FIRST_ROW + slot * ROW
        total = 0
        for words, end in self._counters:
            if at < end:
                total += sum(words[at : at + KINDS])
        return total

    def _look(self) -> None:
        with self._lock:
            # Before the look: what changes meanwhile is looked at again.
            known = self._register.changes
            files = []
            names = (path.name for path in self._register.folder.iterdir() if path.name.isdecimal())
            for name in sorted(names, key=int):
                try:
                    files.append(CounterFile(self._register.folder / name))
                except FileNotFoundError:
                    continue
                except Damaged as error:
                    log.warning("Journal %s is left out: %s.", name, error)
            self._files = tuple(files)
            self._counters = tuple((file.words, file.end) for file in files)
            self._known = known
