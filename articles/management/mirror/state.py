"""What the mirror holds, and of which moment: so that the next run writes only what has changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from articles.management.mirror.boxes import Box
from portal.pagecache import release

NAME = ".mirror.sqlite3"
# What is known of a page, as it is written down: of another make nothing is known.
MAKE = "2"


class Known(NamedTuple):
    """A page of the mirror: by what it would be out of date, and what its own text leads to."""

    slots: tuple[int, ...]
    number: int
    good_until: float
    links: tuple[str, ...]
    # Bytes of its file, and where in them stand boxes that other pages have, too.
    size: int = 0
    boxes: tuple[Box, ...] = ()


class State:
    """The pages by their address, kept beside the files. Another release forgets all of it."""

    def __init__(self, root: Path) -> None:
        self._books = sqlite3.connect(root / NAME)
        self._books.executescript(
            "CREATE TABLE IF NOT EXISTS page (address TEXT PRIMARY KEY, known TEXT);"
            "CREATE TABLE IF NOT EXISTS made_by (release TEXT)"
        )
        now = f"{MAKE} {release.fingerprint()}"
        if self._books.execute("SELECT release FROM made_by").fetchall() != [(now,)]:
            self._books.execute("DELETE FROM page")
            self._books.execute("DELETE FROM made_by")
            self._books.execute("INSERT INTO made_by VALUES (?)", [now])
        self._pages: dict[str, str] = dict(self._books.execute("SELECT address, known FROM page"))

    def __contains__(self, address: str) -> bool:
        return address in self._pages

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._pages))

    def get(self, address: str) -> Known | None:
        """What is known of a page; None of one that is not there."""
        written = self._pages.get(address)
        if written is None:
            return None
        slots, number, good_until, links, size, boxes = json.loads(written)
        found = tuple(Box(*box) for box in boxes)
        return Known(tuple(slots), number, good_until, tuple(links), size, found)

    def put(self, address: str, known: Known) -> None:
        self._pages[address] = written = json.dumps(known, separators=(",", ":"))
        self._books.execute("INSERT OR REPLACE INTO page VALUES (?, ?)", [address, written])

    def drop(self, address: str) -> None:
        del self._pages[address]
        self._books.execute("DELETE FROM page WHERE address = ?", [address])

    def close(self) -> None:
        """What was written is on the disk."""
        self._books.commit()
        self._books.close()
