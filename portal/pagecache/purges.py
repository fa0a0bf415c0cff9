"""What has been purged: one file that every process of the machine maps.

It holds a number that grows with each purge and, per hashed key, the number of the key's last purge. Whoever
renders a page notes the number before it begins; the page is good while none of its keys has a greater one.
A purge that comes in the middle of a render therefore outdates what is being rendered.

Plain Python: the supervisor marks a clean stop here.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MAGIC = b"purges 2"
HEAD = 4096
# Each key has a word in either half of the slots, and is purged when both are. Keys that share both are
# purged together: with a thousand keys purged since its render that befalls one page in some thousand.
BITS = 17
SLOTS = 2 << BITS
FIRST = (1 << BITS) - 1
SIZE = HEAD + 8 * SLOTS
NUMBER, FLOOR, CLEAN = 1, 2, 3  # 64-bit words of the head, after the magic
# What this machine knows of others: see ``portal.pagecache.machines``.
HEARD, LOOKED, CONTACT, DOUBT, SETTLED = 4, 5, 6, 7, 511
BOOT = slice(64, 128)
# The marks of rows carried out here last, in a ring, and how many there have been.
CARRIED, MARKS, ROOM = 16, 17, 494
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# The number of a file that somebody has found to be no longer in its place.
GONE = 1 << 62


# How often it is looked whether the file is still in its place.
LOOK_EVERY = 1.0


def slot_of(key: str) -> int:
    """Where a key stands: its place in the first half in the low ``BITS``, that in the second above them."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    first, second = struct.unpack("<II", digest)
    return int(first % (1 << BITS) | (second % (1 << BITS) | 1 << BITS) << BITS)


class Purges:
    """The file, mapped. Reading costs a memory access; a purge takes the file's lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._looked_at = time.monotonic()
        self._use(opened(path))

    def _use(self, file: int) -> None:
        self._is_frozen = is_frozen(file)
        access = mmap.ACCESS_READ if self._is_frozen else mmap.ACCESS_DEFAULT
        self._file, self._map = file, mmap.mmap(file, SIZE, access=access)
        view = memoryview(self._map)
        # The head first: whoever still reads former slots finds every number outdated by it.
        self._head = view[:HEAD].cast("Q")
        self._slots = view[HEAD:].cast("Q")

    def number(self) -> int:
        """The number of the last purge. Note it before a render."""
        return self._head[NUMBER]

    def floor(self) -> int:
        """What was rendered before this number is outdated whatever it shows."""
        return self._head[FLOOR]

    def outdated(self, slots: Iterable[int], since: int) -> bool:
        """Whether one of the slots was purged after the number ``since`` was noted.

        A number that is still to come was noted in another file: what was purged since then nobody knows.
        """
        purged = self._slots
        if not self._head[FLOOR] <= since <= self._head[NUMBER]:
            return True
        return any(purged[slot & FIRST] > since and purged[slot >> BITS] > since for slot in slots)

    def look(self) -> None:
        """Map the file anew where somebody has deleted it or put another in its place.

        Whoever keeps to a deleted file hears of no purge any more. It is looked for once a second at most;
        whoever finds it gone tells all who have it mapped, and they look at once.
        """
        if self._head[NUMBER] >= GONE or time.monotonic() >= self._looked_at + LOOK_EVERY:
            with self._threads:
                self._look()

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        try:
            if os.path.samestat(os.fstat(self._file), self._path.stat()) and not (
                self._is_frozen and os.access(self._path, os.W_OK)
            ):
                return
        except FileNotFoundError:
            pass
        except OSError:
            return
        former, head, is_frozen = self._file, self._head, self._is_frozen
        with contextlib.suppress(OSError):
            self._use(opened(self._path))
            if not is_frozen:
                # No page is found good by it any more: whoever has one must look.
                head[FLOOR] = head[NUMBER] = GONE
            # What other threads still read of the former map goes when they have read it.
            os.close(former)

    def purge(self, keys: Iterable[str], *, mark: int = 0) -> int:
        """Outdate every page that needs one of ``keys``, in every process at once; the purge's number.

        Of several who carry out the row with the same ``mark`` the first does.
        """
        slots = [slot_of(key) for key in keys]

        def write() -> int:
            if mark and self.has_carried_out(mark):
                return self._head[NUMBER]
            number = self._head[NUMBER] + 1
            # The number last: whoever sees it sees the slots.
            for slot in slots:
                self._slots[slot & FIRST] = self._slots[slot >> BITS] = number
            self._head[NUMBER] = number
            if mark:
                self._head[MARKS + self._head[CARRIED] % ROOM] = mark
                self._head[CARRIED] += 1
            return number

        return self._locked(write)

    def has_carried_out(self, mark: int) -> bool:
        """Whether the row with a mark is among the last few hundred carried out here; 10 µs."""
        return mark in self._head[MARKS : MARKS + ROOM].tolist()

    def word(self, name: int) -> int:
        """One of the words that tell what is known of other machines; 0 in a new file."""
        return self._head[name]

    def note(self, name: int, value: int) -> None:
        """Write one of those words."""
        if not self._is_frozen:
            self._head[name] = value

    def doubt(self) -> None:
        """Others may lend pages that are older than what was purged here: none is taken from them."""

        def write() -> int:
            self._head[DOUBT] += 1
            return self._head[DOUBT]

        self._locked(write)

    def purge_everything(self) -> int:
        """Outdate every page there is; the purge's number."""

        def write() -> int:
            number = self._head[NUMBER] + 1
            self._head[FLOOR] = number
            self._head[NUMBER] = number
            return number

        return self._locked(write)

    def open_day(self) -> bool:
        """Called once before serving: outdate everything unless the last stop was clean and of this boot.

        After a power cut purges may be missing from the file. True if what is stored is still good.
        """
        boot = boot_id()
        is_good = bool(self._head[CLEAN]) and self._map[BOOT] == boot
        if not is_good:
            self.purge_everything()
        if self._map[BOOT] != boot:
            # Counted since that boot, they would lie in the future of this one.
            self._head[LOOKED] = self._head[CONTACT] = 0
        self._map[BOOT] = boot
        self._head[CLEAN] = 0
        self._map.flush()
        return is_good

    def close_day(self) -> None:
        """Called once after serving: every purge of the day is in the file."""
        self._map.flush()
        self._head[CLEAN] = 1
        self._map.flush()

    def close(self) -> None:
        """Give the file back."""
        self._head.release()
        self._slots.release()
        self._map.close()
        os.close(self._file)

    def _locked(self, write: Callable[[], int]) -> int:
        with self._threads:
            self._look()
            if self._is_frozen:
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self._path))
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                return write()
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)


def opened(path: Path) -> int:
    """The file's descriptor. A missing file, a truncated one, noise and other versions are made anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        if not is_ours(path):
            fresh = path.with_suffix(".new")
            # Numbers must outgrow those of a lost file, or old pages would look new.
            number = fresh_number()
            head = struct.pack("<8sQQQ", MAGIC, number, number, 0).ljust(BOOT.start, b"\0") + boot_id()
            # All of it at once: once the disk is full, who writes into a hole is killed.
            fresh.write_bytes(head.ljust(SIZE, b"\0"))
            # Another file in its place: cutting the old one would kill whoever has mapped it.
            fresh.replace(path)
        try:
            return os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            # A disk that takes nothing: kept pages are read on, and nobody can purge one.
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(folder)


def is_frozen(file: int) -> bool:
    """Whether an opened file can only be read."""
    return fcntl.fcntl(file, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY


def is_ours(path: Path) -> bool:
    """Whether the file is whole and of this version."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC and path.stat().st_size == SIZE
    except FileNotFoundError:
        return False


def fresh_number() -> int:
    """A number above all that an earlier file can have reached: purges are rarer than microseconds."""
    return time.time_ns() // 1000


def boot_id() -> bytes:
    """64 bytes that change with each start of the machine; the same always where it tells none."""
    try:
        return BOOT_ID.read_bytes().strip().ljust(64)[:64]
    except OSError:
        return b"unknown".ljust(64)
