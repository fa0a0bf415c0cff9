"""What stories of an export point to by number: attachments and reusable blocks, on disk, not in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from articles.importing.intake.values import Photo
from articles.importing.wordpress.items import Item

TABLES: Final = """
    CREATE TABLE IF NOT EXISTS attachments (
        id INTEGER PRIMARY KEY, parent INTEGER, place INTEGER, url TEXT, alt TEXT, caption TEXT
    );
    CREATE INDEX IF NOT EXISTS attachments_of ON attachments (parent, place, id);
    CREATE TABLE IF NOT EXISTS blocks (id INTEGER PRIMARY KEY, text TEXT);
    CREATE TABLE IF NOT EXISTS survey (told TEXT);
"""
MOST_IN_GALLERY: Final = 500


class Shelf:
    """A small database in a file of its own, made by the survey and read by the stories."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._held = sqlite3.connect(path, isolation_level=None)
        self._held.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES}")

    def begin(self) -> None:
        """Empty it, and take what follows in one go."""
        self._held.execute("BEGIN")
        for table in ("attachments", "blocks", "survey"):
            self._held.execute(f"DELETE FROM {table}")  # noqa: S608  (names of ours alone)

    def keep(self, item: Item) -> None:
        """An attachment, or a block that several texts share."""
        number = _number(item.id)
        if number is None:
            return
        if item.type == "wp_block":
            self._held.execute("INSERT OR REPLACE INTO blocks VALUES (?, ?)", (number, item.content))
            return
        facts = (item.attachment or item.guid, item.meta_of("_wp_attachment_image_alt"), item.excerpt.strip())
        place = (_number(item.parent) or 0, _number(item.order) or 0)
        self._held.execute(
            "INSERT OR REPLACE INTO attachments VALUES (?, ?, ?, ?, ?, ?)", (number, *place, *facts)
        )

    def end(self, survey: str) -> None:
        """All is taken; with it what was counted on the way."""
        self._held.execute("INSERT INTO survey VALUES (?)", (survey,))
        self._held.execute("COMMIT")

    @property
    def survey(self) -> str:
        """What was counted; empty until all is taken."""
        row = self._held.execute("SELECT told FROM survey").fetchone()
        return str(row[0]) if row else ""

    def photo(self, number: str) -> Photo | None:
        """The picture of an attachment's number."""
        found = _number(number)
        if found is None:
            return None
        row = self._held.execute(
            "SELECT url, alt, caption FROM attachments WHERE id = ?", (found,)
        ).fetchone()
        return Photo(*row) if row else None

    def photos_of(self, parent: str) -> Iterator[Photo]:
        """The pictures that were attached to a story, in their order there."""
        asked = "SELECT url, alt, caption FROM attachments WHERE parent = ? ORDER BY place, id LIMIT ?"
        number = _number(parent)
        if number:
            for row in self._held.execute(asked, (number, MOST_IN_GALLERY)):
                yield Photo(*row)

    def block(self, number: str) -> str | None:
        """The text of a reusable block."""
        found = _number(number)
        row = self._held.execute("SELECT text FROM blocks WHERE id = ?", (found,)).fetchone()
        return str(row[0]) if row else None

    def close(self) -> None:
        """Give the file back."""
        self._held.close()


def _number(written: str) -> int | None:
    written = written.strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 18 else None
