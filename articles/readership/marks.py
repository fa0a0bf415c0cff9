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
import time
from pathlib import Path

from articles.readership.register import Register, make_room

HALF_HOUR = 30 * 60
# Half a million readings within half an hour and process; beyond that the oldest marks go first.
BUCKETS = 1 << 17
WAYS = 4
LENGTH = BUCKETS * WAYS * 8
SUFFIX = ".readers"

# A mark is a word: 40 bits of the hash, one for "still deciding", 23 for the second it was made in.
TAG = 24
DECIDING = 1 << 23
CLOCK = DECIDING - 1
# In seconds; deciding takes microseconds. Whose process died over it has not counted.
STALE = 2
PATIENCE = 0.1

# One clock for all processes, which nobody can set back.
clock = time.monotonic


class Marks:
    """The marks this process makes, and those of the others. Not for two threads at once.

    ``number`` is that of the process's journal. Without one nobody else sees what is marked here: better than
    no marks while the disk is full. Raises ``OSError``.
    """

    def __init__(self, register: Register, number: int | None) -> None:
        self._register, self._number = register, number or 0
        self._own = _unshared()
        if number:
            with register.changing():
                self._own = _make(self._path(number))
        self._others: list[tuple[int, memoryview]] = []
        self._known: int | None = None

    def is_first(self, low: int, high: int) -> bool:
        """Whether the reader's last counted view is half an hour old; marks this one if so.

        ``low`` and ``high`` are the halves of the hash. Of two processes that ask at the same moment each
        announces itself before it looks, so that at least one sees the other; the higher number gives way.
        """
        at = low % BUCKETS * WAYS
        tag = high >> TAG
        now = int(clock())
        bucket = self._own[at : at + WAYS].tolist()
        if _find(bucket, tag, now):
            return False
        place = at + _place(bucket, now)
        mark = tag << TAG | now & CLOCK
        self._own[place] = mark | DECIDING
        if self._is_known_to_others(at, tag, now):
            self._own[place] = 0
            return False
        self._own[place] = mark
        return True

    def _is_known_to_others(self, at: int, tag: int, now: int) -> bool:
        # After the announcement: a process that came before it is seen now, one that comes later sees it.
        if self._register.changes != self._known:
            self._look()
        for number, others in self._others:
            mark = _find(others[at : at + WAYS].tolist(), tag, now)
            if mark & DECIDING and number > self._number:
                mark = _decided(others, at, tag, now)
            if mark:
                return True
        return False

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


def _find(bucket: list[int], tag: int, now: int) -> int:
    """The fresh mark with this tag in the bucket, 0 without one."""
    for mark in bucket:
        if mark >> TAG == tag and mark:
            age = (now - mark) & CLOCK
            if age < (STALE if mark & DECIDING else HALF_HOUR):
                return mark
    return 0


def _place(bucket: list[int], now: int) -> int:
    """Where in the bucket a new mark goes: to an empty place, else to that of the oldest."""
    if 0 in bucket:
        return bucket.index(0)
    ages = [(now - mark) & CLOCK for mark in bucket]
    return ages.index(max(ages))


def _decided(marks: memoryview, at: int, tag: int, now: int) -> int:
    """The same mark once its process has decided: it had counted before we announced, or it gives way."""
    until = clock() + PATIENCE
    while clock() < until:
        mark = _find(marks[at : at + WAYS].tolist(), tag, now)
        if not mark & DECIDING:
            return mark
        time.sleep(PATIENCE / 1000)
    return 0


def _make(path: Path) -> memoryview:
    """The marks of this process, those of its forerunner included. Raises ``OSError``."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(fd).st_size != LENGTH:
            os.ftruncate(fd, 0)
            make_room(fd, 0, LENGTH)
        return memoryview(mmap.mmap(fd, LENGTH)).cast("Q")
    finally:
        os.close(fd)


def _theirs(path: Path) -> memoryview | None:
    """The marks of another process, None where there are none of this layout."""
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), LENGTH, access=mmap.ACCESS_READ)).cast("Q")
    except (FileNotFoundError, ValueError):
        return None


def _unshared() -> memoryview:
    return memoryview(mmap.mmap(-1, LENGTH)).cast("Q")
