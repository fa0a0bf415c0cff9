"""The register: one small file that every process of the machine maps.

Its first word changes whenever a journal comes, grows or goes, so that a reader's request learns of it by
looking at memory, not by asking the file system. It also holds the key of the day's readers, which is drawn
anew at midnight: with the old one goes every way from a mark back to a reader.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import mmap
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

SIZE = 4096
CHANGES, DAY, BOOT = 0, 1, 2
KEY = slice(24, 56)


class Register:
    """The register of the journals in ``folder``, made where there is none. Raises ``OSError``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._fd = os.open(folder / "register", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._claim_room()
        self._map = mmap.mmap(self._fd, SIZE)
        self.words = memoryview(self._map).cast("Q")

    def __del__(self) -> None:
        if hasattr(self, "_fd"):
            os.close(self._fd)

    @property
    def changes(self) -> int:
        """A number that has moved on whenever what the folder holds has changed."""
        return self.words[CHANGES]

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Within the block nobody else changes what the folder holds; afterwards everybody looks again."""
        with self._alone():
            try:
                yield
            finally:
                self.words[CHANGES] = (self.words[CHANGES] + 1) % 2**63

    def key_of(self, today: Callable[[], dt.date]) -> bytes:
        """The day's key, 32 bytes, the same in every process; drawn anew on another day or after a boot.

        The day is asked for once nobody else can change it: two processes at midnight agree.
        """
        with self._alone():
            wanted = (today().toordinal(), this_boot())
            if (self.words[DAY], self.words[BOOT]) != wanted:
                self._map[KEY] = secrets.token_bytes(32)
                self.words[DAY], self.words[BOOT] = wanted
                self.words[CHANGES] = (self.words[CHANGES] + 1) % 2**63
            return self._map[KEY]

    def _claim_room(self) -> None:
        with self._alone():
            if os.fstat(self._fd).st_size < SIZE:
                make_room(self._fd, 0, SIZE)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._fd, fcntl.LOCK_UN)


def make_room(fd: int, offset: int, length: int) -> None:
    """Have the disk keep room for these bytes of the file. Raises ``OSError`` when it is full.

    A write through a mapping can't fail politely: on a full disk it kills the process.
    """
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(fd, offset, length)
    elif os.fstat(fd).st_size < offset + length:
        os.ftruncate(fd, offset + length)


@cache
def this_boot() -> int:
    """A number that is another after each start of the machine; 0 where the system does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    except OSError:
        return 0
    return int.from_bytes(hashlib.blake2b(boot.strip(), digest_size=8).digest(), "little") >> 1
