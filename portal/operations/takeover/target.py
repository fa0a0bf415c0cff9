"""PostgreSQL's side: how far the move is stands in the server, in the transaction of what was moved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg
from django.db.utils import ConnectionHandler

from portal.kit import databases
from portal.operations.takeover.refusal import Refused
from portal.operations.takeover.tables import Table

# Where it stands; the table goes with the end of the move.
BOOK: Final = "dateline_move"
NOT_MOVED: Final = frozenset({BOOK, "django_migrations"})
# "dateline" in digits: who moves has this lock of the database.
LOCK: Final = 0x64_61_74_65_6C_69_6E_65
AGAIN: Final = "When it is mended, ask again: the move goes on where it stopped."
# As lines are written, and without limits of time.
SESSION: Final = {
    "statement_timeout": "0",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "0",
    "timezone": "UTC",
    "datestyle": "ISO",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "maintenance_work_mem": "256MB",
}
COLUMNS: Final = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
        array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY 1 ORDER BY 1
"""
# What every row would be looked up for, or put into, and is made of all rows within seconds: as statements
# that take it away and bring it back.
FOREIGN_KEYS: Final = """
    SELECT conname, format('ALTER TABLE %I DROP CONSTRAINT %I', relname, conname),
        format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, pg_get_constraintdef(f.oid))
    FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
    WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1
"""
INDEXES: Final = """
    SELECT c.relname, format('DROP INDEX %I', c.relname), pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisunique AND c.relnamespace = current_schema()::regnamespace ORDER BY 1
"""


class Target:
    """The server's database, with one connection."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def names(self) -> set[str]:
        """The tables that are there."""
        return {name for name, *_rest in self.connection.execute(COLUMNS)}

    def columns(self) -> dict[str, list[tuple[str, str]]]:
        """The columns of each table that is to be filled, with the server's names of their types."""
        return {
            table: list(zip(names, kinds, strict=True))
            for table, names, kinds in self.connection.execute(COLUMNS)
            if table not in NOT_MOVED
        }

    def migrations(self) -> set[tuple[str, str]]:
        """Those that were applied, as (app, name)."""
        if "django_migrations" not in self.names():
            return set()
        return set(self.connection.execute("SELECT app, name FROM django_migrations").fetchall())

    def open_book(self, facts: Any) -> None:
        """Begin a move in a database that has no table."""
        with self.connection.transaction():
            self.connection.execute(
                f"CREATE TABLE {BOOK} (kind text, name text, told jsonb NOT NULL, PRIMARY KEY (kind, name))"
            )
            self.note("source", "files", facts)

    def note(self, kind: str, name: str, told: Any) -> None:
        """Write down in the open transaction."""
        self.connection.execute(
            f"INSERT INTO {BOOK} VALUES (%s, %s, %s)"  # noqa: S608  (names of ours alone)
            " ON CONFLICT (kind, name) DO UPDATE SET told = excluded.told",
            [kind, name, json.dumps(told)],
        )

    def noted(self, kind: str) -> dict[str, Any]:
        """What was written down of that kind, by name."""
        rows = self.connection.execute(f"SELECT name, told FROM {BOOK} WHERE kind = %s ORDER BY name", [kind])  # noqa: S608  (names of ours alone)
        return dict(rows.fetchall())

    def clear(self) -> None:
        """Empty every table, put indexes and foreign keys aside, and begin anew. One transaction."""
        tables = ", ".join(f'"{name}"' for name in self.columns())
        with self.connection.transaction():
            self.connection.execute(f"TRUNCATE {tables}")
            self.connection.execute(f"DELETE FROM {BOOK} WHERE kind = 'table'")  # noqa: S608  (names of ours alone)
            for number, query in enumerate((FOREIGN_KEYS, INDEXES)):
                # Indexes come back first: they are what foreign keys are proved with.
                for name, away, back in self.connection.execute(query).fetchall():
                    self.connection.execute(away)
                    self.note("aside", f"{1 - number} {name}", back)
            self.note("step", "cleared", True)

    def put(self, table: Table, lines: bytes, beside: list[tuple[str, ...]], told: Any) -> None:
        """Add lines to the table, and rows to the one beside, with how far the table is. One transaction."""
        with self.connection.transaction():
            self._copy(f"COPY {table.quoted} ({table.named}) FROM STDIN", [lines])
            if beside and table.beside:
                columns = ", ".join(table.beside.columns)
                written = "".join("\t".join(map(_escaped, row)) + "\n" for row in beside)
                self._copy(f"COPY {table.beside.name} ({columns}) FROM STDIN", [written.encode()])
            self.note("table", table.name, told)

    def bring_back(self) -> Iterator[tuple[int, int]]:
        """Make indexes and foreign keys again; how many of how many are made. Raises ``Refused``.

        Killed in between, it goes on with those that are left.
        """
        aside = self.noted("aside")
        for done, (name, statement) in enumerate(aside.items(), 1):
            try:
                with self.connection.transaction():
                    self.connection.execute(statement)
                    self.connection.execute(f"DELETE FROM {BOOK} WHERE kind = 'aside' AND name = %s", [name])  # noqa: S608  (names of ours alone)
            except psycopg.Error as error:
                raise Refused(f"The server refuses {statement}: {_line(error)}") from error
            yield done, len(aside)

    def count_on(self, table: Table, last: int) -> None:
        """Have the next key of a table come after ``last``, where the server counts them up."""
        self.connection.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), greatest(%s, 1), %s > 0)",
            [table.quoted, table.key_column, last, last],
        )

    def is_counted_up(self, table: Table) -> bool:
        """Whether the server counts the table's keys up."""
        asked = [table.quoted, table.key_column]
        return bool(self.connection.execute("SELECT pg_get_serial_sequence(%s, %s)", asked).fetchone()[0])

    def lines(self, query: str) -> Iterator[bytes]:
        """What COPY gives of a query, line by line, in flat memory."""
        with self.connection.cursor().copy(f"COPY ({query}) TO STDOUT") as rows:
            for row in rows:
                yield bytes(row)

    def tidy(self, tables: list[Table]) -> None:
        """Have the server count what its plans hang on; half a minute for a million stories."""
        self.connection.execute(f"VACUUM (ANALYZE) {', '.join(table.quoted for table in tables)}")

    def close_book(self) -> None:
        """End the move: nothing of it stays."""
        self.connection.execute(f"DROP TABLE {BOOK}")

    def _copy(self, statement: str, pieces: Iterable[bytes]) -> None:
        try:
            with self.connection.cursor().copy(statement) as copy:
                for piece in pieces:
                    copy.write(piece)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise Refused(f"The server refuses what SQLite holds: {_line(error)}") from error


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\")


def _line(error: psycopg.Error) -> str:
    said = f"{error.diag.message_primary or error} {error.diag.message_detail or error.diag.context or ''}"
    return " ".join(said.split())[:400]


@contextmanager
def opened(address: str) -> Iterator[Target]:
    """The database at that address, for nobody else who moves. Raises ``Refused``."""
    told = databases.postgresql(address, connections=1)
    wrapper: Any = ConnectionHandler({"default": told})["default"]
    wanted = dict(wrapper.get_connection_params())
    for name in ("cursor_factory", "context"):
        wanted.pop(name, None)
    wanted["options"] = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    wanted["application_name"] = "dateline move"
    try:
        connection = psycopg.connect(**wanted, autocommit=True)
    except psycopg.OperationalError as error:
        raise Refused(f"The server cannot be reached: {' '.join(str(error).split())}") from error
    with closing(connection):
        (encoding,) = connection.execute("SHOW server_encoding").fetchone() or ("",)
        if encoding != "UTF8":
            raise Refused(f"The database has the encoding {encoding}. Make one with --encoding=UTF8.")
        try:
            # A killed move's connection may be there for a moment longer.
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        except psycopg.errors.LockNotAvailable as error:
            raise Refused("Another move into this database is under way.") from error
        try:
            yield Target(connection)
        except psycopg.OperationalError as error:
            raise Refused(f"The server went away: {_line(error)} {AGAIN}") from error
