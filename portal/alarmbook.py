"""The book of alarms: what is broken since when, and who was told. One file for all processes.

It is written into the same blocks each time, so that a full disk, which it may have to tell of, cannot
keep it from being written. While the disk takes nothing at all it is kept in memory.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

SIZE: Final = 16 << 10
SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 (owner and links are looked at)


@dataclass
class Entry:
    """One thing that broke, by moments in seconds since 1970."""

    since: float
    said: str
    # Since when it is well again; None while it is not.
    well_since: float | None = None
    # Which channels know that it broke, and which that it is well; when each was last tried, and how often.
    told: list[str] = field(default_factory=list)
    told_well: list[str] = field(default_factory=list)
    tried: dict[str, list[float]] = field(default_factory=dict)
    # When each was last told that it broke, and when the newest of its faults came, where each is told.
    alarmed: dict[str, float] = field(default_factory=dict)
    newest: float = 0.0


Book = dict[str, Entry]


def path() -> Path:
    """The file of this portal."""
    return Path(settings.PORTAL_DATA) / "alarms"


def stand_in() -> Path:
    """Where it is kept while that file can't be written: in memory, for all processes of this user."""
    digest = hashlib.blake2b(str(path()).encode(), digest_size=8).hexdigest()
    return SHARED_MEMORY / f"dateline-alarms-{os.geteuid()}-{digest}"


def read() -> Book:
    """What is broken, by its key. Damage counts as an empty book: somebody is told once more."""
    for file in (stand_in(), path()):
        with suppress(OSError), os.fdopen(_opened(file, os.O_RDONLY), "rb") as opened:
            if data := opened.read(SIZE):
                return _parsed(data)
    return {}


@contextmanager
def opened() -> Iterator[tuple[Book, int] | None]:
    """The book for whoever changes it, with what ``save`` needs; None while another process has it."""
    file = _lasting()
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        mine = b"" if _is_of_disk(file) else os.pread(file, SIZE, 0)
        yield _parsed(mine) if mine else read(), file
    finally:
        os.close(file)


def save(book: Book, file: int) -> None:
    """Write the book; on the disk when this returns, or, while that takes nothing, in memory.

    What does not fit is not kept.
    """
    text = json.dumps({key: asdict(entry) for key, entry in book.items()}).encode().ljust(SIZE)[:SIZE]
    try:
        os.pwrite(file, text, 0)
        os.fsync(file)
        if _is_of_disk(file):
            stand_in().unlink(missing_ok=True)
    except OSError:
        with suppress(OSError), os.fdopen(_opened(stand_in(), os.O_RDWR | os.O_CREAT), "wb") as opened:
            opened.write(text)


def _lasting() -> int:
    """The first file that can be written: on the disk, in memory, in this process's memory."""
    for file in (path(), stand_in()):
        with suppress(OSError):
            return _opened(file, os.O_RDWR | os.O_CREAT)
    return os.dup(_own())


def _opened(file: Path, how: int) -> int:
    """Raises ``OSError``, also where another user has put something in its place."""
    found = os.open(file, how | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.fstat(found).st_uid == os.geteuid() or file == path():
        return found
    os.close(found)
    raise PermissionError(f"{file} is another user's")


def _is_of_disk(file: int) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path().stat())
    except OSError:
        return False


@cache
def _own() -> int:
    return os.memfd_create("alarms") if hasattr(os, "memfd_create") else os.open(os.devnull, os.O_RDWR)


def _parsed(data: bytes) -> Book:
    try:
        return {key: Entry(**facts) for key, facts in json.loads(data or b"{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
