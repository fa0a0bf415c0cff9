"""A database on a PostgreSQL server: every table as it was at one moment, put back in one transaction."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connections

from portal.operations.backup import signins
from portal.operations.backup.archive import PIECE, Refused, Writer

ENGINE: Final = "PostgreSQL"
# Padding is written anew with the rows.
TABLES: Final = """
    SELECT t.tablename, array_agg(c.column_name::text ORDER BY c.ordinal_position)
    FROM pg_tables t JOIN information_schema.columns c
      ON c.table_schema = t.schemaname AND c.table_name = t.tablename
    WHERE t.schemaname = current_schema() AND c.is_generated = 'NEVER' AND c.column_name <> 'padding'
    GROUP BY 1 ORDER BY 1
"""
OTHERS: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'dateline'
"""


@contextmanager
def books() -> Iterator[Any]:
    """A connection of its own, beside the pool, without limits of time."""
    wrapper: Any = connections["default"]
    wanted = {**wrapper.get_connection_params()}
    wanted.pop("cursor_factory", None), wanted.pop("context", None)
    wanted["options"] = "-c statement_timeout=0 -c lock_timeout=10s -c idle_in_transaction_session_timeout=0"
    wanted["application_name"] = "dateline backup"
    with closing(wrapper.Database.connect(**wanted)) as opened:
        yield opened


def add_to(writer: Writer, room: Path) -> dict[str, Any]:
    """Add each table; what the manifest tells of them. Writers go on."""
    told: dict[str, Any] = {"counts": {"default": {}}, "snapshot": "one transaction, REPEATABLE READ"}
    with books() as database:
        database.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        told["tables"] = dict(database.execute(TABLES).fetchall())
        told["migrations"] = {"default": _migrations(database)}
        for table, columns in told["tables"].items():
            packed = room / f"{table}.copy.gz"
            rows = _quoted(table) + (" WHERE false" if table in signins.TABLES else "")
            named = ", ".join(map(_quoted, columns))
            with (
                gzip.open(packed, "wb", compresslevel=1) as zipped,
                database.cursor().copy(f"COPY (SELECT {named} FROM {rows}) TO STDOUT") as lines,  # noqa: S608  (names of ours alone)
            ):
                for piece in lines:
                    zipped.write(piece)
            count = database.execute(f"SELECT count(*) FROM {rows}").fetchone()  # noqa: S608  (names of ours alone)
            told["counts"]["default"][table] = count[0]
            writer.add_file(f"databases/{packed.name}", packed)
            packed.unlink()
        told["sequences"] = {
            name: value
            for name, value in database.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
            )
            if value is not None
        }
        database.rollback()
    return told


def expect_same_tables(database: Any, manifest: dict[str, Any]) -> None:
    """Raise ``Refused`` unless the server's tables are those of the release that made the backup."""
    mine, theirs = set(map(tuple, _migrations(database))), set(map(tuple, manifest["migrations"]["default"]))
    if mine != theirs or dict(database.execute(TABLES).fetchall()) != manifest["tables"]:
        raise Refused(
            f"On PostgreSQL a backup is restored by the release that made it, {manifest['version']}: "
            "install that one, restore, then upgrade."
        )


def is_open(database: Any) -> bool:
    """Whether web server or worker are connected."""
    return bool(database.execute(OTHERS).fetchone()[0])


def put_back(database: Any, folder: Path, manifest: dict[str, Any]) -> int:
    """Replace every row, within the open transaction; the transaction's number. To be committed."""
    number = database.execute("SELECT txid_current()").fetchone()[0]
    names = ", ".join(_quoted(table) for table in manifest["tables"])
    database.execute(f"TRUNCATE {names}")
    # Foreign keys are looked at when all is there.
    database.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, columns in manifest["tables"].items():
        packed = folder / "databases" / f"{table}.copy.gz"
        if not packed.exists():
            raise Refused(f"The backup lacks the table {table}.")
        with (
            gzip.open(packed) as zipped,
            database.cursor().copy(f"COPY {_spelled(table, columns)} FROM STDIN") as lines,
        ):
            while piece := zipped.read(PIECE):
                lines.write(piece)
        packed.unlink()
    signins.forget_on_server(database, manifest["tables"])
    for sequence, value in manifest["sequences"].items():
        database.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [sequence, value])
    database.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return int(number)


def was_committed(number: int) -> bool:
    """Whether the transaction of that number was committed."""
    with books() as database:
        return bool(database.execute("SELECT txid_status(%s)", [number]).fetchone()[0] == "committed")


def _migrations(database: Any) -> list[list[str]]:
    return list(map(list, database.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")))


def _spelled(table: str, columns: list[str]) -> str:
    return f"{_quoted(table)} ({', '.join(map(_quoted, columns))})"


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
