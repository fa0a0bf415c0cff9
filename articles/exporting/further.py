"""Files of the rooms above: they announce what an export takes along of theirs, and how it comes in again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from articles.exporting.names import Names


@dataclass(frozen=True)
class File:
    """A file of that ``name``; ``records`` yields what stands in it, in flat memory.

    ``take`` puts some of its records in where all stories are there; how many were new. Done again, it puts
    nothing in.
    """

    name: str
    records: Callable[[Names], Iterator[dict[str, Any]]]
    take: Callable[[list[dict[str, Any]], Names], int]


_files: list[File] = []


def register(file: File) -> None:
    """Have a file written, once."""
    if file.name not in {one.name for one in _files}:
        _files.append(file)


def files() -> list[File]:
    """All of them, in the order in which they were announced."""
    return list(_files)
