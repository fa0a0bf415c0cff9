"""Where entries are kept: in this process's memory, and in files that all processes share.

Both are bounded. Addresses with a query and answers other than 200 stand on a shelf of their own, so that
random ones never push the pages people read out. In files it has a fixed number of places: who comes later
takes the place of another.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from django.conf import settings

from portal.pagecache.entries import Entry, Unreadable, packed, unpacked

log = logging.getLogger(__name__)

MEMORY_BYTES = 32 << 20
FILE_BYTES = 1 << 30
SIDE_SECONDS = 1800
SIDE_SHARE = 16  # of the memory the side shelf gets one sixteenth
SIDE_PLACES = 4096
SIDE_LARGEST = 64 << 10
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
        if (former := self._newer.get(address)) is not None:
            size -= former.size + OVERHEAD
        if self._size + size > self.limit // 2:
            self._older, self._newer, self._size = self._newer, {}, 0
            size = thing.size + OVERHEAD
        self._newer[address] = thing
        self._size += size

    def drop(self, address: str) -> None:
        """Forget what is kept under the address, if anything is."""
        if (former := self._newer.pop(address, None)) is not None:
            self._size -= former.size + OVERHEAD
        self._older.pop(address, None)

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
            except Unreadable:
                path = address.partition("?")[0]
                log.warning("A stored page cannot be read and is rendered anew: %r", path)
                continue
            if entry.address == address:
                return entry
        return None

    def write(self, entry: Entry) -> bool:
        """Write the entry, whole or not at all. False, with a line in the log, when the disk is full."""
        is_side = is_aside(entry.address, entry.status)
        if is_side and entry.size > SIDE_LARGEST:
            return False
        path = self.path(entry.address, is_side)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(packed(entry))
            fresh.replace(path)
            if is_side:
                # A page that became a redirect or went away stands on one shelf only.
                self.path(entry.address, False).unlink(missing_ok=True)
        except OSError as error:
            log.warning("A page was not stored: %s", error)
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            return False
        return True

    def path(self, address: str, is_side: bool) -> Path:
        """Where an address is kept. On the side shelf it shares its place with others."""
        digest = hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=16)
        if is_side:
            return self.folder / "side" / f"{int.from_bytes(digest.digest()) % SIDE_PLACES:03x}"
        name = digest.hexdigest()
        return self.folder / "pages" / name[:2] / name[2:]

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Every file of both shelves."""
        yield from _files_below(self.folder / "pages")
        yield from _files_below(self.folder / "side")

    def prune(self) -> int:
        """Delete the oldest pages once there are too many, and what stood aside for long; how many.

        For the worker.
        """
        facts = []
        for file in _files_below(self.folder / "pages"):
            with contextlib.suppress(FileNotFoundError):
                stat = file.stat()
                facts.append((stat.st_mtime, stat.st_blocks * 512, file.path))
        excess = sum(size for _, size, _ in facts) - self.limit
        deleted = self._forget_aside()
        for _moment, size, path in sorted(facts):
            if excess <= 0:
                break
            excess -= size
            deleted += _is_deleted(path)
        return deleted

    def _forget_aside(self) -> int:
        """What readers have searched for is in these addresses: it is not kept beyond its use."""
        deleted = 0
        for file in _files_below(self.folder / "side"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > SIDE_SECONDS:
                    deleted += _is_deleted(file.path)
        return deleted

    def clear(self) -> int:
        """Delete every file; how many."""
        return sum(_is_deleted(file.path) for file in self.entries())


def _files_below(folder: Path) -> Iterator[os.DirEntry[str]]:
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                yield from _files_below(Path(one.path))
            else:
                yield one


def _is_deleted(path: str) -> bool:
    """Whether the file was there to be deleted."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
        return True
    return False
