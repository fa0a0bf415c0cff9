"""The file of a journal: a header, the articles counted last, and a row of counters per article.

Everything is a word of 8 bytes in the machine's own order. One process writes it and a counter only grows,
but for the few views that are taken back, so that anybody may read it at any time. The file has holes: an
article nobody has read takes no room.

=============  ==========================================================================
words          what
=============  ==========================================================================
0–511          header, see the names below
512–66 047     the trail: row and kind of the n-th view counted stand at n modulo its length
from 66 048    row n: the counters of article n by kind of referrer, three words spare
=============  ==========================================================================
"""

from __future__ import annotations

import errno
import logging
import mmap
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from articles.readership.referrers import Kind

log = logging.getLogger(__name__)

WORD = 8
MAGIC, VERSION, IDENTITY, BOOT, ROWS, COUNTED, OWNERS, TAKEN, SETTLED = range(9)
THE_MAGIC = int.from_bytes(b"Dateline", "big")
THE_VERSION = 1
TRAIL = 512
TRAIL_LENGTH = 65_536
FIRST_ROW = TRAIL + TRAIL_LENGTH
ROW = 8
# In a step of the trail the kind stands above the row.
STEP_BITS = 32
STEP_ROW = (1 << STEP_BITS) - 1
KINDS = len(Kind)
# Room on the disk is taken in blocks; the file itself grows by more, since all processes map it anew then.
BLOCK = 1024
GROWTH = 16 * BLOCK
MOST_ROWS = 1 << 28
# By how much a counter may be ahead of the number of views counted: what a power cut can leave behind.
SLACK = 1 << 24


class Damaged(Exception):
    """The file is no journal of this version, or holds numbers that nobody counted."""


def length_for(rows: int) -> int:
    """The length in bytes of a file with so many rows."""
    return (FIRST_ROW + rows * ROW) * WORD


def rows_for(slot: int) -> int:
    """How many rows a file gets that shall hold row ``slot``."""
    return (slot // GROWTH + 1) * GROWTH


class CounterFile:
    """A journal's file, mapped as it is now. Raises ``Damaged``, ``OSError``."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self.path = path
        self.fd = os.open(path, (os.O_RDWR if writable else os.O_RDONLY) | os.O_CLOEXEC)
        # Whose it was when it was found to have no owner.
        self._left_by = -1
        self._access = mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
        self.map()

    def __del__(self) -> None:
        if hasattr(self, "fd"):
            os.close(self.fd)

    def map(self) -> None:
        """Map the whole file; who holds the former mapping may go on reading it."""
        size = os.fstat(self.fd).st_size
        if size < length_for(0):
            raise Damaged("it is too short")
        words = memoryview(mmap.mmap(self.fd, size - size % WORD, access=self._access)).cast("Q")
        if words[MAGIC] != THE_MAGIC:
            raise Damaged("it is no journal")
        if words[VERSION] != THE_VERSION:
            raise Damaged(f"its version is {words[VERSION]}, not {THE_VERSION}")
        if words[ROWS] > MOST_ROWS or length_for(words[ROWS]) > size:
            raise Damaged("it is cut off")
        self.words = words
        self.end = FIRST_ROW + words[ROWS] * ROW

    @property
    def number(self) -> int:
        return int(self.path.name)

    @property
    def identity(self) -> int:
        """The name of these counters for ever: a new file under the same number has another."""
        return self.words[IDENTITY]

    @property
    def boot(self) -> int:
        return self.words[BOOT]

    @property
    def counted(self) -> int:
        """How many views have been counted here; moves on after the counter did."""
        return self.words[COUNTED]

    @property
    def owners(self) -> int:
        """How many processes have owned it, one after the other."""
        return self.words[OWNERS]

    @property
    def taken(self) -> int:
        """How many views were taken back, as another machine had counted them."""
        return self.words[TAKEN]

    @property
    def settled(self) -> int:
        """Up to which view it is sure that it stays counted: about later ones Redis is still being asked.

        What a process that is gone had not asked about stays counted.
        """
        settled, counted = self.words[SETTLED], self.counted
        return counted if not settled or self._left_by == self.owners else min(settled - 1, counted)

    @property
    def is_asked_about(self) -> bool:
        """Whether views are, or were, taken back here."""
        return bool(self.words[SETTLED] or self.taken)

    def note_left(self) -> None:
        """It has no owner."""
        self._left_by = self.owners

    def unsettled(self, since: int) -> Counter[tuple[int, int]]:
        """How many views were counted after the one given, by row and kind; none where nobody knows."""
        return Counter(
            (step & STEP_ROW, step >> STEP_BITS) for step in self._steps(since, self.counted) or ()
        )

    def row(self, slot: int) -> list[int]:
        """The counters of an article by kind of referrer. Raises ``Damaged`` for impossible ones."""
        at = FIRST_ROW + slot * ROW
        if at >= self.end and slot < self.words[ROWS]:
            self.map()  # its owner has let it grow since
        if at >= self.end:
            return [0] * KINDS
        row = self.words[at : at + KINDS].tolist()
        if max(row) > self.counted + SLACK:
            raise Damaged(f"it has counted {self.counted} views, but row {slot} holds {max(row)}")
        return row

    def trail(self, since: int, until: int) -> set[int] | None:
        """The rows counted between two values of ``counted``; None if the trail is no longer that long."""
        steps = self._steps(since, until)
        return None if steps is None else {step & STEP_ROW for step in steps}

    def _steps(self, since: int, until: int) -> list[int] | None:
        if until - since > TRAIL_LENGTH:
            return None
        first, last = since % TRAIL_LENGTH, until % TRAIL_LENGTH
        if since == until:
            return []
        walked = self.words[TRAIL:FIRST_ROW]
        if first < last:
            steps = walked[first:last].tolist()
        else:
            steps = walked[first:].tolist() + walked[:last].tolist()
        # What the owner has written meanwhile may stand where the oldest steps stood.
        return None if self.counted - since > TRAIL_LENGTH else steps

    def rows(self) -> Iterator[int]:
        """Every row that holds a number, in order. Holes in the file are not read."""
        for begin, end in self._written():
            for at in range(begin, end, BLOCK * ROW):
                until = min(at + BLOCK * ROW, end)
                block = self.words[at:until].tolist()
                if any(block):
                    slot = (at - FIRST_ROW) // ROW
                    for step in range(0, until - at, ROW):
                        if any(block[step : step + KINDS]):
                            yield slot + step // ROW

    def _written(self) -> Iterator[tuple[int, int]]:
        """From which row's first word to which the file has been written to, in order."""
        at, end = FIRST_ROW * WORD, self.end * WORD
        width = ROW * WORD
        while at < end:
            try:
                begin = os.lseek(self.fd, at, os.SEEK_DATA)
                until = os.lseek(self.fd, begin, os.SEEK_HOLE)
            except OSError as error:
                if error.errno == errno.ENXIO:
                    return  # nothing but a hole follows
                begin, until = at, end  # this file system does not tell its holes
            begin = FIRST_ROW * WORD + (begin - FIRST_ROW * WORD) // width * width
            until = min(until + -(until - FIRST_ROW * WORD) % width, end)
            if begin >= end:
                return
            yield begin // WORD, until // WORD
            at = until

    def is_in_place(self) -> bool:
        """Whether the file still stands where others look for it."""
        try:
            return self.path.stat().st_ino == os.fstat(self.fd).st_ino
        except FileNotFoundError:
            return False

    def sync(self) -> None:
        """Let what was counted survive a power cut."""
        os.fsync(self.fd)


def set_aside(path: Path, reason: object) -> None:
    """Move a file out of the way, where somebody can look at it; call it while the register is changing."""
    aside = path.with_name(f"{path.name}.damaged-{time.time_ns()}")
    path.rename(aside)
    log.error("Journal %s was set aside as %s: %s. What was not booked is lost.", path, aside.name, reason)
