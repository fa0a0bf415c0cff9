"""The shelf: all journals of the machine, read by any process."""

from __future__ import annotations

import logging
import os
import threading
import time

from articles.readership import bookings
from articles.readership.counterfile import FIRST_ROW, KINDS, ROW, CounterFile, Damaged
from articles.readership.register import CHANGES, Register

log = logging.getLogger(__name__)
# The file of what other machines have counted; see ``others``.
OTHERS = "others"
# In seconds, since somebody last brought it up to date. Long: the database may be away.
BELIEVED = 3600.0


class NotKnownError(Exception):
    """What other machines have counted is not known yet."""


class Shelf:
    """The journals that are present, mapped for reading. It notices when one comes, grows or goes."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._lock = threading.Lock()
        self._known: int | None = None
        self._files: tuple[CounterFile, ...] = ()
        self._counters: tuple[tuple[memoryview, int], ...] = ()
        self._lacks_others = False

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
        """All views of an article that journals have counted, others' included. No query, no system call.

        Raises ``NotKnownError`` in the moment before a machine first knows of the others.
        """
        if self._register.words[CHANGES] != self._known:
            self._look()
            if self._lacks_others:
                raise NotKnownError
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
            counters = [(file.words, file.end) for file in files]
            self._lacks_others = False
            if bookings.are_told():
                others = self._others()
                counters += [(others.words, others.end)] if others else []
                self._lacks_others = others is None
            self._counters = tuple(counters)
            # Without it each look is a new one.
            self._known = None if self._lacks_others else known

    def _others(self) -> CounterFile | None:
        try:
            file = CounterFile(self._register.folder / OTHERS)
        except (FileNotFoundError, Damaged):
            return None
        # Else a machine that was off for days would begin with the numbers of then.
        return file if time.time() - os.fstat(file.fd).st_mtime < BELIEVED else None
