"""Databases that are SQLite files: copied while they are written to, and looked through before they count."""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from portal.operations.backup import signins
from portal.operations.backup.archive import PIECE, Refused, Writer

ENGINE: Final = "SQLite"
# Where SQLite holds a lock in the file beside a WAL database for as long as somebody has it open.
OPEN_BYTE: Final = 128


def files() -> dict[str, Path]:
    """The file of each database by the database's name."""
    return {alias: Path(database["NAME"]) for alias, database in settings.DATABASES.items()}


def add_to(writer: Writer, room: Path) -> dict[str, Any]:
    """Add each database as it is at one moment; what the manifest tells of them.

    Writers go on: SQLite copies within one read transaction. ``room`` takes the copies meanwhile.
    """
    told: dict[str, Any] = {"counts": {}, "migrations": {}, "snapshot": "SQLite's backup API, file by file"}
    for alias, file in files().items():
        copy = room / f"{alias}.sqlite3"
        with closing(_connected(file)) as source, closing(sqlite3.connect(copy)) as target:
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target)
            # One file without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
            signins.forget_in_file(target)
            expect_sound(target, f"The {alias} database")
            told["counts"][alias] = _counts(target)
            told["migrations"][alias] = _migrations(target)
        packed = room / f"{alias}.sqlite3.gz"
        with copy.open("rb") as plain, gzip.open(packed, "wb", compresslevel=1) as zipped:
            shutil.copyfileobj(plain, zipped, PIECE)
        copy.unlink()
        writer.add_file(f"databases/{packed.name}", packed)
        packed.unlink()
    return told


def unpack(folder: Path) -> list[str]:
    """Put each database below ``folder`` under the name of its file, looked through; the names."""
    names = []
    for alias, file in files().items():
        packed = folder / "databases" / f"{alias}.sqlite3.gz"
        if not packed.exists():
            raise Refused(f"The backup lacks the {alias} database.")
        with gzip.open(packed) as zipped, (folder / file.name).open("wb") as plain:
            shutil.copyfileobj(zipped, plain, PIECE)
            plain.flush()
            os.fsync(plain.fileno())
        packed.unlink()
        with closing(sqlite3.connect(folder / file.name)) as database:
            expect_sound(database, f"The {alias} database of the backup")
            signins.forget_in_file(database)
        names.append(file.name)
    return names


def expect_sound(database: sqlite3.Connection, name: str) -> None:
    """Raise ``Refused`` if the database contradicts itself."""
    try:
        (said,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Refused(f"{name} is damaged: {' '.join(str(said).split())}")


def is_open(file: Path) -> bool:
    """Whether another process has the database open. This one must not: its locks would go."""
    beside = file.with_name(f"{file.name}-shm")
    try:
        with beside.open("r+b") as shared:
            fcntl.lockf(shared, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, OPEN_BYTE)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _connected(file: Path) -> sqlite3.Connection:
    if not file.exists():
        raise Refused(f"{file} is not there: nothing to back up.")
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=60)


def _counts(database: sqlite3.Connection) -> dict[str, int]:
    listed = database.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    found = {}
    for (name,) in listed.fetchall():
        quoted = name.replace('"', '""')
        (found[name],) = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608  (quoted)
    return found


def _migrations(database: sqlite3.Connection) -> list[list[str]]:
    return [list(row) for row in database.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")]
