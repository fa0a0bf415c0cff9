"""The move itself: prepared, carried out in batches, compared."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections

from portal.operations import listening, preparing
from portal.operations.backup import manifest, sqlite
from portal.operations.takeover import target as server
from portal.operations.takeover.digests import Compared, Digest
from portal.operations.takeover.refusal import Refused
from portal.operations.takeover.source import Source, held
from portal.operations.takeover.tables import Table, described
from portal.operations.takeover.target import Target

Tell = Callable[[str, int, int], object]
Say = Callable[[str], object]

# What one transaction takes: enough that its end costs little, little enough to be held in memory.
ROWS: Final = 10_000
BYTES: Final = 4 << 20
# Tables of SQLite alone that nobody misses: the migrations are PostgreSQL's own.
NOT_MOVED: Final = frozenset({"django_migrations"})


def move(address: str, *, start_over: bool, tell: Tell, say: Say) -> list[Compared]:
    """Take every row of this portal over to the server, and compare; one entry for each table.

    Goes on where a killed move stopped. The portal must be stopped: SQLite's files are held against writers.
    Raises ``Refused`` before anything is moved, but for what the server alone can refuse.
    """
    expect_sqlite()
    with alone(), held(sqlite.files()) as source, server.opened(address) as target:
        tables = begin(source, target, address, start_over=start_over, say=say)
        copy(source, target, tables, tell)
        for done, total in target.bring_back():
            tell("Indexes and foreign keys made", done, total)
        for table in tables:
            if target.is_counted_up(table):
                target.count_on(table, source.last_number(table))
        say("Counting what the tables hold …")
        target.tidy(tables)
        found = compare(source, target, tables, tell)
        if all(one.agrees for one in found):
            target.close_book()
        return found


def expect_sqlite() -> None:
    """Raise ``Refused`` unless this portal's databases are files, with every migration of this release."""
    if connections["default"].vendor != "sqlite":
        raise Refused("This portal is on PostgreSQL already. Take DATABASE_URL out of its settings first.")
    for alias, file in sqlite.files().items():
        if not file.exists():
            raise Refused(f"{file} is not there: nothing to move.")
        if preparing.unapplied(alias):
            raise Refused("The tables are older than this release. Run manage.py prepare first.")


@contextmanager
def alone() -> Iterator[None]:
    """Within the block nobody serves from this data folder. Raises ``Refused`` where somebody does."""
    connections.close_all()
    try:
        lock = listening.claim(settings.PORTAL_DATA)
    except listening.CannotListenError:
        raise Refused(f"The portal runs on {settings.PORTAL_DATA}. Stop it first.") from None
    try:
        if any(sqlite.is_open(file) for file in sqlite.files().values()):
            raise Refused("Another process has the database open. Stop web server and worker first.")
        yield
    finally:
        os.close(lock)


def begin(source: Source, target: Target, address: str, *, start_over: bool, say: Say) -> list[Table]:
    """Have the server's tables there and empty, or as a killed move of these files left them.

    Raises ``Refused``.
    """
    there = target.names()
    if server.BOOK not in there:
        if there:
            raise Refused(f"The database holds {len(there)} tables already. Name an empty one.")
        target.open_book(source.facts)
    elif start_over:
        target.note("source", "files", source.facts)
    elif target.noted("source")["files"] != source.facts:
        raise Refused(
            "SQLite's files were written to since this move was begun. Say --start-over to move all anew."
        )
    if start_over or not target.noted("step"):
        if manifest.known_migrations() - target.migrations():
            say("Making the tables …")
            migrate(address)
        tables = expect_movable(source, target, say)
        target.clear()
        return tables
    say("Going on where the last one stopped …")
    return expect_movable(source, target, say)


def expect_movable(source: Source, target: Target, say: Say) -> list[Table]:
    """The tables to be moved. Raises ``Refused`` with all that the server would refuse; reads every table."""
    tables = described(target.columns())
    if missing := source.missing(tables):
        raise Refused(f"SQLite lacks {', '.join(missing)}. Run manage.py prepare with this release first.")
    if strangers := source.left_behind({table.name for table in tables} | NOT_MOVED):
        say(f"Not taken along, for no room of this release has them: {', '.join(strangers)}.")
    say("Looking for what PostgreSQL would refuse …")
    if faults := source.faults(tables):
        raise Refused("\n".join(["PostgreSQL would refuse this; mend it, then begin again:", *faults]))
    return tables


def migrate(address: str) -> None:
    """Make the tables as a portal on that server would. Raises ``Refused``."""
    told = {"DATABASE_URL": address, "PORTAL_DATA": str(settings.PORTAL_DATA)}
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, Path(settings.BASE_DIR) / "manage.py", "migrate", "--verbosity=0"],
        env={**os.environ, **told}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr.strip() or "no word").splitlines()[-1]
        raise Refused(f"The server's tables could not be made: {said}")


def copy(source: Source, target: Target, tables: list[Table], tell: Tell) -> None:
    """Put every row into the server that is not there yet."""
    noted = target.noted("table")
    total = sum(source.count(table) for table in tables)
    done = sum(told["rows"] for told in noted.values())
    for table in tables:
        for rows in _batches(source, target, table, noted.get(table.name)):
            done += rows
            tell("Rows moved", done, total)


def _batches(source: Source, target: Target, table: Table, noted: dict[str, Any] | None) -> Iterator[int]:
    """Move a table on from where it is; how many rows each transaction took."""
    told = noted or {"rows": 0, "last": None, "beside": [0, "0"]}
    digest = Digest(told["beside"][0], int(told["beside"][1]))
    lines: list[bytes] = []
    beside: list[tuple[str, ...]] = []
    size = 0

    def end(last: Any) -> None:
        for row in beside:
            digest.add(_counted(row))
        told.update(last=last, rows=told["rows"] + len(lines), beside=[digest.rows, str(digest.sum)])
        target.put(table, b"".join(lines), beside, told)

    row: tuple[Any, ...] = ()
    for row in source.rows(table, after=told["last"]):
        lines.append(table.line(row))
        size += len(lines[-1])
        if table.beside:
            beside.append(table.beside_row(row))
        if len(lines) >= ROWS or size >= BYTES:
            end(row[table.key_place])
            yield len(lines)
            lines, beside, size = [], [], 0
    if lines:
        end(row[table.key_place])
        yield len(lines)


def _counted(row: tuple[str, ...]) -> bytes:
    """A row of a table beside as both sides can tell it: its key, and how many words each vector holds."""
    key, *vectors = row
    return ("\t".join([key, *(str(len(one.split())) for one in vectors)]) + "\n").encode()


def compare(source: Source, target: Target, tables: list[Table], tell: Tell) -> list[Compared]:
    """Read all of both sides, and say of each table whether they hold the same."""
    noted = target.noted("table")
    total, done = 2 * sum(source.count(table) for table in tables), 0
    found = []

    def more(rows: int) -> None:
        nonlocal done
        done += rows
        tell("Rows compared", done, total)

    for table in tables:
        table.mended.clear()
        here = Digest().add_all(map(table.line, source.rows(table)), more)
        mended = dict(table.mended)
        query = f"SELECT {table.named} FROM {table.quoted}"  # noqa: S608  (names of ours alone)
        there = Digest().add_all(target.lines(query), more)
        found.append(Compared(table.name, here, there, mended))
        if table.beside:
            rows, summed = noted.get(table.name, {}).get("beside", [0, "0"])
            key, *vectors = table.beside.columns
            counted = ", ".join([key, *(f"length({one})" for one in vectors)])
            query = f"SELECT {counted} FROM {table.beside.name}"  # noqa: S608  (names of ours alone)
            there = Digest().add_all(target.lines(query), lambda _rows: None)
            found.append(Compared(table.beside.name, Digest(rows, int(summed)), there))
    return found
