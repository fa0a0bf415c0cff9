"""Which file a SQLite database stands in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

# What is not there, or lies in a folder that is away.
NO_FILE: Final = (0, 0)


def is_file(name: object) -> bool:
    """Whether a database has a file of its own: not one in memory, nor an address that says all itself."""
    return not str(name).startswith((":memory:", "file:"))


def identity(name: object) -> tuple[int, int]:
    """Which file stands under a name; 2 µs."""
    try:
        facts = os.stat(str(name))
    except OSError:
        return NO_FILE
    return facts.st_dev, facts.st_ino


def may_be_written(name: object) -> bool:
    """Whether this process may write the file, its log and the log's index, if they are there; 10 µs."""
    if not is_file(name):
        return True
    found = [f"{name}{ending}" for ending in ("", "-wal", "-shm") if os.path.exists(f"{name}{ending}")]
    return all(os.access(file, os.W_OK) for file in found)


def made(name: object) -> None:
    """Have a file stand there: an empty one is a database without tables. Raises ``OSError``."""
    if is_file(name):
        Path(str(name)).touch()
