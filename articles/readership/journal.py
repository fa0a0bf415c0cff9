"""The journal: the counters that this process writes, in a file that outlives it.

A worker claims the lowest free number by a lock that the kernel takes back when the worker dies, and goes on
with the counters it finds. What was counted belongs to the kernel at once: a killed process loses nothing.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from itertools import count
from pathlib import Path

from articles.readership.counterfile import (
    BLOCK,
    BOOT,
    COUNTED,
    FIRST_ROW,
    GROWTH,
    IDENTITY,
    MAGIC,
    MOST_ROWS,
    OWNERS,
    ROW,
    ROWS,
    SETTLED,
    STEP_BITS,
    TAKEN,
    THE_MAGIC,
    THE_VERSION,
    TRAIL,
    TRAIL_LENGTH,
    VERSION,
    WORD,
    CounterFile,
    Damaged,
    length_for,
    rows_for,
    set_aside,
)
from articles.readership.register import Register, make_room, this_boot


class Journal:
    """A journal of one's own. Not for two threads at once: the caller has a lock."""

    def __init__(self, register: Register, file: CounterFile) -> None:
        self._register = register
        self._file = file
        self._has_room = bytearray(MOST_ROWS // BLOCK)
        self._counted = file.counted

    @classmethod
    def claim(cls, register: Register, *, asks: bool = False) -> Journal:
        """The lowest journal that no living process owns, made where there is none. Raises ``OSError``.

        Who ``asks`` about the views it counts says with ``settle`` how far it has come; nobody books more.
        """
        with register.changing():
            for number in count(1):
                file = _own(register.folder / str(number))
                if file is not None:
                    # Before the owner is another: what the one before counted stays counted.
                    file.words[SETTLED] = file.counted + 1 if asks else 0
                    file.words[OWNERS] += 1
                    os.utime(file.fd)
                    return cls(register, file)
        raise AssertionError("There is always one more number.")

    @property
    def number(self) -> int:
        return self._file.number

    @property
    def identity(self) -> int:
        return self._file.identity

    @property
    def counted(self) -> int:
        """How many views stand here."""
        return self._counted

    def count(self, slot: int, kind: int) -> None:
        """Count one view of an article. Raises ``OSError`` when there is no room for its row.

        The counter goes first, so that whoever follows the trail finds it counted.
        """
        self.find_room(slot)
        words = self._file.words
        words[FIRST_ROW + slot * ROW + kind] += 1
        words[TRAIL + self._counted % TRAIL_LENGTH] = slot | kind << STEP_BITS
        self._counted += 1
        words[COUNTED] = self._counted

    def take_back(self, slot: int, kind: int) -> None:
        """Undo the count of a view that another machine has counted, too."""
        words, at = self._file.words, FIRST_ROW + slot * ROW + kind
        if at < self._file.end and words[at]:
            # Said first: whoever finds less than was booked knows why.
            words[TAKEN] += 1
            words[at] -= 1

    def settle(self, counted: int) -> None:
        """So many of the views counted here stay counted, but for those that have been taken back."""
        if self._file.words[SETTLED] != counted + 1:
            self._file.words[SETTLED] = counted + 1

    def is_in_place(self) -> bool:
        """Whether its file still stands where others look for it."""
        return self._file.is_in_place()

    def release(self) -> None:
        """Leave the journal to the next owner: all that stands in it stays counted."""
        self._file.words[SETTLED] = 0
        os.utime(self._file.fd)
        fcntl.flock(self._file.fd, fcntl.LOCK_UN)

    def find_room(self, slot: int) -> None:
        """Room for the block of this row, in the file and on the disk. Raises ``OSError`` without."""
        if self._has_room[slot // BLOCK]:
            return
        file = self._file
        if slot >= file.words[ROWS]:
            rows = rows_for(slot)
            with self._register.changing():
                os.ftruncate(file.fd, length_for(rows))
                # The length before the header that tells it, also after a power cut.
                os.fsync(file.fd)
                file.words[ROWS] = rows
                file.map()
        block = slot // BLOCK
        make_room(file.fd, length_for(block * BLOCK), BLOCK * ROW * WORD)
        self._has_room[block] = True


def _own(path: Path) -> CounterFile | None:
    """The journal's file, locked; None when another owns it, or when it has to be folded away first."""
    if not path.exists():
        make(path)
    try:
        file = CounterFile(path, writable=True)
        if not _lock(file.fd):
            return None
    except Damaged as error:
        set_aside(path, error)
        return _own(path)
    # Its last counters may have gone with the power: what is booked is settled before it goes.
    return file if file.boot == this_boot() else None


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def make(path: Path) -> None:
    """An empty journal under ``path``, whole or not at all. Raises ``OSError``."""
    new = path.with_name(f"{path.name}.new")
    fd = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        make_room(fd, 0, length_for(0))
        os.ftruncate(fd, length_for(GROWTH))
        header = memoryview(bytearray(TRAIL * WORD)).cast("Q")
        header[MAGIC], header[VERSION], header[ROWS] = THE_MAGIC, THE_VERSION, GROWTH
        header[IDENTITY] = secrets.randbits(63)
        header[BOOT] = this_boot()
        os.pwrite(fd, header, 0)
        os.fsync(fd)
        new.rename(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    finally:
        os.close(fd)
