"""SQLite's side: files that nobody else writes meanwhile, read in flat memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from portal.operations.takeover.lines import VARCHAR, WHOLE
from portal.operations.takeover.refusal import Refused
from portal.operations.takeover.tables import Table

SHOWN: Final = 10


class Source:
    """The portal's databases, each held so that nobody writes."""

    def __init__(self, databases: dict[str, sqlite3.Connection], facts: dict[str, list[int]]) -> None:
        self._databases = databases
        # What tells a file that was written to since from this one.
        self.facts = facts

    def count(self, table: Table) -> int:
        """How many rows it has. One query."""
        (number,) = self._of(table).execute(f"SELECT count(*) FROM {table.quoted}").fetchone()  # noqa: S608  (names of ours alone)
        return int(number)

    def rows(self, table: Table, *, after: Any = None) -> Iterator[tuple[Any, ...]]:
        """Every row in the order of its key, or those after a key, read as they are asked for. One query."""
        since, values = ("", []) if after is None else (f"WHERE {table.key} > ?", [after])
        yield from self._of(table).execute(
            f"SELECT {table.named} FROM {table.quoted} {since} ORDER BY {table.key}",  # noqa: S608  (names of ours alone)
            values,
        )

    def last_number(self, table: Table) -> int:
        """The greatest key that a row has or had, for keys that are counted up. Two queries."""
        database = self._of(table)
        (last,) = database.execute(f"SELECT max({table.key}) FROM {table.quoted}").fetchone()  # noqa: S608  (names of ours alone)
        used = database.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]).fetchone()
        return max(last or 0, used[0] if used else 0)

    def missing(self, tables: list[Table]) -> list[str]:
        """The columns that the files lack: a query would take such a name for a text."""
        found = []
        for table in tables:
            listed = self._of(table).execute("SELECT name FROM pragma_table_xinfo(?)", [table.name])
            there = {name for (name,) in listed}
            found += [f"{table.name}.{name}" for name, _kind in table.columns if name not in there]
        return found

    def left_behind(self, known: set[str]) -> list[str]:
        """Tables that are nobody's we know, with rows or without: they are not taken along."""
        names = {name for database in self._databases.values() for name in self._names(database)}
        return sorted(names - known)

    def faults(self, tables: list[Table]) -> list[str]:
        """What PostgreSQL would refuse: dangling keys, texts that are too long, numbers too great.

        Reads every table once.
        """
        found = []
        for alias, database in self._databases.items():
            for name, row, parent, _number in database.execute("PRAGMA foreign_key_check").fetchmany(SHOWN):
                found.append(f"{name}, row {row} of the {alias} database: its row in {parent} is missing")
        for table in tables:
            found += self._faults_of(table)
        return found

    def _faults_of(self, table: Table) -> list[str]:
        limits = [(name, limit) for name, kind in table.columns if (limit := _limit(name, kind))]
        if not limits:
            return []
        database = self._of(table)
        conditions = ", ".join(f"max({condition})" for _name, (condition, _what) in limits)
        hit = database.execute(f"SELECT {conditions} FROM {table.quoted}").fetchone()  # noqa: S608  (names of ours alone)
        found = []
        for (name, (condition, what)), is_hit in zip(limits, hit, strict=True):
            if is_hit:
                keys = database.execute(
                    f"SELECT {table.key} FROM {table.quoted} WHERE {condition} LIMIT {SHOWN}"  # noqa: S608  (names of ours alone)
                )
                rows = ", ".join(str(key) for (key,) in keys)
                found.append(f"{table.name}.{name} {what}, rows {rows}")
        return found

    def _of(self, table: Table) -> sqlite3.Connection:
        return self._databases[table.alias]

    def _names(self, database: sqlite3.Connection) -> set[str]:
        listed = database.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"
        )
        return {name for (name,) in listed}


def _limit(name: str, kind: str) -> tuple[str, str] | None:
    """The condition that a value of the column does not fit, and in words."""
    quoted = f'"{name}"'
    if length := VARCHAR.fullmatch(kind):
        longer = f"length(replace({quoted}, char(0), '')) > {length[1]}"
        return longer, f"is longer than the {length[1]} characters it may have"
    if bits := WHOLE.get(kind):
        return f"{quoted} NOT BETWEEN {-(2**bits)} AND {2**bits - 1}", "is too great a number"
    return None


@contextmanager
def held(files: dict[str, Path]) -> Iterator[Source]:
    """The files, which nobody else writes within the block. Raises ``Refused``."""
    with ExitStack() as stack:
        databases = {}
        try:
            for alias, file in files.items():
                opened = sqlite3.connect(
                    f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=10, isolation_level=None
                )
                databases[alias] = stack.enter_context(closing(opened))
                # What stands in the log goes into the file, so that its time tells when it was written.
                opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                opened.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise Refused(f"{file} cannot be read: {error}.") from error
        facts = {alias: [file.stat().st_size, file.stat().st_mtime_ns] for alias, file in files.items()}
        try:
            yield Source(databases, facts)
        except sqlite3.Error as error:
            raise Refused(f"SQLite's files cannot be read to their end: {error}.") from error
