"""Marks: who has read what within the last half hour.

A mark is a keyed hash of reader and article; the key is the day's (``register``). Nobody can turn a mark
back, and after midnight nobody can even compare it.

Each process writes marks of its own and reads all. So no mark is lost to another writer, and no system call
stands in a reader's way: a lock between processes costs two, and each hands the interpreter to another
thread. That one reader at two processes at once counts once comes from announcing before looking.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from pathlib import Path

from articles.readership.register import CHANGES, Register, make_room

HALF_HOUR = 30 * 60
# Half a million readings within half an hour and process; beyond that the oldest marks go first.
BUCKETS = 1 << 17
WAYS = 4
BUCKET = WAYS * 8  # bytes
LENGTH = BUCKETS * BUCKET
SUFFIX = ".readers"

# A mark is a word: 40 bits of the hash, one for "still deciding", 23 for the second it was made in.
TAG = 24
DECIDING = 1 << 23
CLOCK = DECIDING - 1
# In seconds; deciding takes microseconds, or as long as a busy machine puts a process aside. Whose process
# died over it has not counted.
STALE = 2
PATIENCE = 1.0

halves = struct.Struct("QQ").unpack
marks_at = struct.Struct(f"{WAYS}Q").unpack_from

# One clock for all processes, which nobody can set back.
clock = time.monotonic


class Marks:
    """The marks this process makes, and those of the others. Not for two threads at once.

    ``number`` is that of the process's journal. Without one nobody else sees what is marked here: better than
    no marks while the disk is full. Raises ``OSError``.
    """

    def __init__(self, register: Register, number: int | None) -> None:
        self._register, self._number = register, number or 0
        self._map = mmap.mmap(-1, LENGTH)
        if number:
            with register.changing():
                self._map = _make(self._path(number))
        self._words = memoryview(self._map).cast("Q")
        self._others: list[tuple[int, mmap.mmap]] = []
        self._known: int | None = None

    def is_first(self, hashed: bytes) -> bool:
        """Whether the reader's last counted view is half an hour old; marks this one if so. 2 µs.

        ``hashed`` has 16 bytes. Of two processes that ask at the same moment each announces itself before it
        looks, so that at least one sees the other; the higher number gives way.
        """
        low, high = halves(hashed)
        at = low % BUCKETS * BUCKET
        tag = high >> TAG
        now = int(clock())
        bucket = marks_at(self._map, at)
        if _find(bucket, tag, now):
            return False
        place = (at >> 3) + _place(bucket, now)
        words, mark = self._words, tag << TAG | now & CLOCK
        words[place] = mark | DECIDING
        # After the announcement: a process that came before it is seen now, one that comes later sees it.
        if self._register.words[CHANGES] != self._known:
            self._look()
        # Read anew: who announced himself before us may have read it a second later than we did.
        now = int(clock())
        for number, others in self._others:
            if _find(marks_at(others, at), tag, now) and self._has_counted(number, others, at, tag, now):
                words[place] = 0
                return False
        words[place] = mark
        return True

    def _has_counted(self, number: int, others: mmap.mmap, at: int, tag: int, now: int) -> bool:
        """Whether another process that knows the reader has counted, or will."""
        mark = _find(marks_at(others, at), tag, now)
        if mark & DECIDING and number > self._number:
            mark = _decided(others, at, tag, now)
        return bool(mark)

    def _look(self) -> None:
        """Notice the marks of processes that have come or gone."""
        known = self._register.changes
        found = (path.stem for path in self._register.folder.glob(f"*{SUFFIX}"))
        numbers = {int(name) for name in found if name.isdecimal()} - {self._number}
        maps = ((number, _theirs(self._path(number))) for number in sorted(numbers))
        self._others = [(number, marks) for number, marks in maps if marks is not None]
        self._known = known

    def _path(self, number: int) -> Path:
        return self._register.folder / f"{number}{SUFFIX}"


def _find(bucket: tuple[int, ...], tag: int, now: int) -> int:
    """The fresh mark with this tag in the bucket, 0 without one."""
    for mark in bucket:
        if mark >> TAG == tag and mark:
            age = (now - mark) & CLOCK
            if age < (STALE if mark & DECIDING else HALF_HOUR):
                return mark
    return 0


def _place(bucket: tuple[int, ...], now: int) -> int:
    """Where in the bucket a new mark may stand: where one says nothing any more, else the oldest's place."""
    for place, mark in enumerate(bucket):
        if not mark or (now - mark) & CLOCK >= HALF_HOUR:
            return place
    ages = [(now - mark) & CLOCK for mark in bucket]
    return ages.index(max(ages))


def _decided(marks: mmap.mmap, at: int, tag: int, now: int) -> int:
    """The same mark once its process has decided: it had counted before we announced, or it gives way."""
    until = clock() + PATIENCE
    while clock() < until:
        mark = _find(marks_at(marks, at), tag, now)
        if not mark & DECIDING:
            return mark
        time.sleep(PATIENCE / 10_000)
    return 0


def _make(path: Path) -> mmap.mmap:
    """The marks of this process, those of its forerunner included. Raises ``OSError``."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(fd).st_size != LENGTH:
            os.ftruncate(fd, 0)
            make_room(fd, 0, LENGTH)
        return mmap.mmap(fd, LENGTH)
    finally:
        os.close(fd)


def _theirs(path: Path) -> mmap.mmap | None:
    """The marks of another process, None where there are none of this layout."""
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), LENGTH, access=mmap.ACCESS_READ)
    except (FileNotFoundError, ValueError):
        return None
