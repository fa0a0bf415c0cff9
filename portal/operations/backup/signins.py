"""Who is signed in is no part of a backup: whoever has the file must not be let in by it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any, Final

TABLES: Final = ("django_session", "usersessions_usersession")


def forget_in_file(database: sqlite3.Connection) -> None:
    """Take every row out of an SQLite file, and what they said out of its pages."""
    database.execute("PRAGMA secure_delete=ON")
    for table in TABLES:
        with suppress(sqlite3.OperationalError):  # An older release had no such table.
            database.execute(f"DELETE FROM {table}")  # noqa: S608  (names of ours alone)
    database.commit()


def forget_on_server(database: Any, tables: dict[str, Any]) -> None:
    """Take every row out, within the open transaction."""
    for table in set(TABLES) & tables.keys():
        database.execute(f"DELETE FROM {table}")  # noqa: S608  (names of ours alone)
