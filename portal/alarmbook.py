"""The book of alarms: what is broken since when, and who was told. One file for all processes.

It is written into the same blocks each time, so that a full disk, which it may have to tell of, cannot
keep it from being written.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

SIZE: Final = 16 << 10


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


Book = dict[str, Entry]


def path() -> Path:
    """The file of this portal."""
    return Path(settings.PORTAL_DATA) / "alarms"


def read() -> Book:
    """What is broken, by its key. Damage counts as an empty book: somebody is told once more."""
    try:
        return _parsed(path().read_bytes())
    except OSError:
        return {}


@contextmanager
def opened() -> Iterator[tuple[Book, int] | None]:
    """The book for whoever changes it, with what ``save`` needs; None while another process has it."""
    file = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        yield _parsed(os.pread(file, SIZE, 0)), file
    finally:
        os.close(file)


def save(book: Book, file: int) -> None:
    """Write the book; on the disk when this returns. What does not fit is not kept."""
    text = json.dumps({key: asdict(entry) for key, entry in book.items()}).encode()
    os.pwrite(file, text.ljust(SIZE)[:SIZE], 0)
    os.fsync(file)


def _parsed(data: bytes) -> Book:
    try:
        return {key: Entry(**facts) for key, facts in json.loads(data or b"{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
