"""Where entries are kept: in this process's memory, and in files that all processes share.

Both are bounded. Addresses with a query and answers other than 200 stand on a shelf of their own, so that
random ones never push the pages people read out.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from django.conf import settings

from portal.pagecache.entries import Entry, Unreadable, packed, unpacked

log = logging.getLogger(__name__)

MEMORY_BYTES = 32 << 20
FILE_BYTES = 1 << 30
SIDE_SHARE = 16  # the side shelf gets one sixteenth
# What an entry takes in memory beside its pieces: headers, keys, the table of its CRC.
OVERHEAD = 8 << 10


def folder() -> Path:
    """Where the page cache keeps what processes share."""
    return Path(settings.PORTAL_DATA) / "pagecache"


class Sized(Protocol):
    """Something that says how many bytes it takes."""

    @property
    def size(self) -> int: ...


T = TypeVar("T", bound=Sized)


def is_aside(address: str, status: int = 200) -> bool:
    """Whether an entry belongs on the side shelf: there are endlessly many of its kind."""
    return status != 200 or "?" in address


class Memory(Generic[T]):
    """A bounded dict without a lock: two halves, of which the older is dropped when the newer is full.

    What is read moves into the newer half, so what is read stays.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._newer: dict[str, T] = {}
        self._older: dict[str, T] = {}
        self._size = 0

    def get(self, address: str) -> T | None:
        """What is kept under the address."""
        found = self._newer.get(address)
        if found is None and (found := self._older.get(address)) is not None:
            self.put(address, found)
        return found

    def put(self, address: str, thing: T) -> None:
        """Keep it; what was kept under the address is forgotten."""
        size = thing.size + OVERHEAD
        if self._size + size > self.limit // 2:
            self._older, self._newer, self._size = self._newer, {}, 0
        self._newer[address] = thing
        self._size += size

    def __len__(self) -> int:
        return len(self._newer.keys() | self._older.keys())

    def clear(self) -> None:
        """Forget everything."""
        self._newer, self._older, self._size = {}, {}, 0


class Files:
    """Entries in files below ``folder``. A file that cannot be read or written is as good as none."""

    def __init__(self, folder: Path, limit: int = FILE_BYTES) -> None:
        self.folder, self.limit = folder, limit

    def read(self, address: str) -> Entry | None:
        """The entry last written for the address."""
        for is_side in (False, True):
            try:
                entry = unpacked(self.path(address, is_side).read_bytes())
            except OSError:
                continue
            except (Unreadable, ValueError, TypeError, KeyError):
                log.warning("A stored page was damaged and is rendered anew: %s", address)
                continue
            if entry.address == address:
                return entry
        return None

    def write(self, entry: Entry) -> bool:
        """Write the entry, whole or not at all. False, with a line in the log, when the disk is full."""
        is_side = is_aside(entry.address, entry.status)
        path = self.path(entry.address, is_side)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(packed(entry))
            fresh.replace(path)
        except OSError as error:
            log.warning("A page was not stored: %s", error)
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            return False
        # A page that became a redirect, or the other way round, stands on one shelf only.
        with contextlib.suppress(OSError):
            self.path(entry.address, not is_side).unlink(missing_ok=True)
        return True

    def path(self, address: str, is_side: bool) -> Path:
        """Where an address is kept."""
        name = hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return self.folder / ("side" if is_side else "pages") / name[:2] / name[2:]

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Every file of both shelves."""
        for shelf in ("pages", "side"):
            yield from _files_of(self.folder / shelf)

    def prune(self) -> int:
        """Delete the oldest files of a shelf that has outgrown its share; how many. For the worker."""
        limits = {"pages": self.limit, "side": self.limit // SIDE_SHARE}
        return sum(_prune(self.folder / shelf, limit) for shelf, limit in limits.items())

    def clear(self) -> int:
        """Delete every file; how many."""
        return _prune(self.folder / "pages", -1) + _prune(self.folder / "side", -1)


def _files_of(shelf: Path) -> Iterator[os.DirEntry[str]]:
    if not shelf.is_dir():
        return
    for folder in os.scandir(shelf):
        yield from os.scandir(folder.path)


def _prune(shelf: Path, limit: int) -> int:
    facts = []
    for file in _files_of(shelf):
        with contextlib.suppress(FileNotFoundError):
            stat = file.stat()
            facts.append((stat.st_mtime, stat.st_blocks * 512, file.path))
    excess = sum(size for _, size, _ in facts) - limit
    deleted = 0
    for _moment, size, path in sorted(facts):
        if excess <= 0 and limit >= 0:
            break
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        excess -= size
        deleted += 1
    return deleted
