"""The numbers of this machine: a file for each process, mapped, and one that says which number stands where.

A number grows in its process's file alone; what the machine has counted is the sum of all files. Whoever dies
leaves the file to the next process, which goes on with its numbers: they never fall, also not in a restart.
"""

from __future__ import annotations

import fcntl
import json
import logging
import mmap
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from django.conf import settings

log = logging.getLogger(__name__)
WORD: Final = 8
# Words of the head: which process, what it does.
PID, ROLE, FIRST = 0, 1, 8
ROLES: Final = ("", "web", "worker", "housekeeper")
# So many different figures; what goes beyond is added up in the first slot, which nobody shows.
MOST: Final = 4000
SIZE: Final = WORD * (FIRST + MOST)
SERIES, ENDING = "series", ".numbers"


@dataclass(frozen=True)
class Series:
    """One figure: its meter, its labels, which part of it."""

    name: str
    values: tuple[str, ...]
    part: str


@dataclass(frozen=True)
class Numbers:
    """What one process has counted: its place among the files, its number if it lives, its words."""

    place: int
    role: str
    pid: int | None
    words: memoryview


class Table:
    """This process's file. For any number of threads."""

    def __init__(self, folder: Path, role: str) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = _claimed(folder)
        self._map = mmap.mmap(self._file, SIZE)
        self._words = memoryview(self._map).cast("Q")
        self._words[PID], self._words[ROLE] = os.getpid(), ROLES.index(role)
        # Python may stop a thread between reading a word and writing it.
        self._lock = threading.Lock()

    def add(self, slot: int, by: int) -> None:
        """So many more. 0.2 µs."""
        with self._lock:
            self._words[slot] += by

    def put(self, slot: int, value: int) -> None:
        """So it is now."""
        self._words[slot] = value

    def slot_of(self, name: str, values: tuple[str, ...], part: str) -> int:
        """Where a figure stands in every process's file. Reads a file; ask once."""
        wanted = Series(name, values, part)
        path = self.folder / SERIES
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                lines = series(self.folder)
                if wanted in lines:
                    return FIRST + lines.index(wanted)
                if len(lines) >= MOST:
                    return FIRST
                # A line that a power cut left unfinished stays one that means nothing.
                start = "" if path.read_bytes()[-1:] in {b"", b"\n"} else "\n"
                os.write(file, f"{start}{json.dumps([name, list(values), part])}\n".encode())
                return FIRST + len(lines)
            finally:
                os.close(file)
        except OSError as error:
            log.warning("A figure has no place: %s", error)
            return FIRST

    def close(self) -> None:
        """Leave the file to the next process."""
        self._words.release()
        self._map.close()
        os.close(self._file)


def opened(role: str) -> Table | None:
    """A table of this process's own; None where the disk has no room for it."""
    try:
        return Table(settings.PORTAL_DATA / "metrics", role)
    except OSError as error:
        log.warning("Nothing is counted for PORTAL_METRICS: %s", error)
        return None


def series(folder: Path) -> list[Series | None]:
    """Which figure stands in which slot; the first is nobody's."""
    found: list[Series | None] = [None]
    try:
        written = (folder / SERIES).read_text("utf-8", "replace")
    except FileNotFoundError:
        return found
    for line in written.splitlines():
        try:
            name, values, part = json.loads(line)
            found.append(Series(name, tuple(values), part))
        except ValueError:
            found.append(None)
    return found[:MOST]


def numbers(folder: Path) -> Iterator[Numbers]:
    """What each process of this machine has counted, those too that have ended."""
    for path in sorted(folder.glob(f"*{ENDING}"), key=lambda path: path.name):
        with path.open("rb") as file:
            words = memoryview(file.read(SIZE).ljust(SIZE, b"\0")).cast("Q")
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                pid = None
            except BlockingIOError:
                pid = words[PID]
        role = ROLES[words[ROLE]] if words[ROLE] < len(ROLES) else ""
        yield Numbers(int(path.name.removesuffix(ENDING)), role, pid, words)


def _claimed(folder: Path) -> int:
    """The first file that no living process has, with room for every figure. Raises ``OSError``."""
    for place in count(1):
        file = os.open(folder / f"{place}{ENDING}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Who writes into a hole once the disk is full is killed.
            os.posix_fallocate(file, 0, SIZE)
        except BlockingIOError:
            os.close(file)
            continue
        except OSError:
            os.close(file)
            raise
        return file
    raise AssertionError("There is always one more file.")
