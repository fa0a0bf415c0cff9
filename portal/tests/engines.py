"""What tests must know of the engine they run on: SQLite's files, or the server of ``TEST_DATABASE_URL``."""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext

from portal.tests.postgres import of

COUNTERS = "readership_"
LONG = 60_000  # Milliseconds


def is_postgresql() -> bool:
    return "TEST_DATABASE_URL" in os.environ


def environment_of(data: Path | str) -> dict[str, str]:
    """What a portal with this data folder is told of its database, which is made, with all tables."""
    return {"DATABASE_URL": _made_for(str(data))} if is_postgresql() else {}


@cache
def _made_for(data: str) -> str:
    server = os.environ["TEST_DATABASE_URL"]
    name = f"dateline_{hashlib.blake2b(data.encode(), digest_size=6).hexdigest()}_{os.getpid()}"
    template = os.environ.get("TEST_DATABASE_TEMPLATE", "template0")

    def do(statement: str) -> None:
        with psycopg.connect(of(server, "postgres"), autocommit=True) as books:
            books.execute(statement)

    do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    maker = os.getpid()

    def drop() -> None:
        # A child that ends by itself would drop what its parent uses.
        if os.getpid() == maker:
            do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    atexit.register(drop)
    return of(server, name)


def books_of(data: Path, file: str = "portal.sqlite3") -> Any:
    """A connection of its own to the database of the portal with this data folder; commits by itself."""
    if is_postgresql():
        return psycopg.connect(_made_for(str(data)), autocommit=True)
    return sqlite3.connect(data / file, isolation_level=None, timeout=LONG / 1000)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Within the block nobody can write: the files are held, or, on a server, every table with its rows."""
    if is_postgresql():
        with books_of(data) as books, books.transaction():
            tables = books.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            books.execute(f"LOCK TABLE {', '.join(table for (table,) in tables)} IN ACCESS EXCLUSIVE MODE")
            yield
        return
    holders = [books_of(data, name) for name in ("portal.sqlite3", "readership.sqlite3")]
    try:
        for holder in holders:
            holder.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        for holder in holders:
            if holder.in_transaction:
                holder.execute("ROLLBACK")
            holder.close()


@contextmanager
def all_queries() -> Iterator[list[str]]:
    """What every database was asked within the block; known when it is over."""
    asked: list[str] = []
    with ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(connections[name])) for name in connections]
        yield asked
    asked += [query["sql"] for one in captured for query in one]


@contextmanager
def queries(case: SimpleTestCase, *, counters: int, stories: int | None = None) -> Iterator[None]:
    """So many queries of the readership's tables, and of all others where told, in whatever database."""
    if "readership" in connections:
        with case.assertNumQueries(counters, using="readership"):  # type: ignore[attr-defined]
            if stories is None:
                yield
            else:
                with case.assertNumQueries(stories):  # type: ignore[attr-defined]
                    yield
        return
    with CaptureQueriesContext(connection) as asked:
        yield
    said = [query["sql"] for query in asked]
    if stories is not None:
        case.assertEqual(len(said), counters + stories, said)
    else:
        case.assertEqual(len([sql for sql in said if COUNTERS in sql]), counters, said)


def delete_rows_instead_of_tables() -> None:
    """Let what tests leave on a server be deleted.

    Truncating makes a file for each table and index, which takes a hundred times as long, and waits for
    whoever still reads for a page that a test has left. Foreign keys are looked at when all is deleted.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncating = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: list[str], **wishes: bool) -> list[str]:
        if wishes.get("reset_sequences"):
            return list(truncating(self, style, tables, **wishes))
        return [f"DELETE FROM {self.quote_name(table)}" for table in sorted(tables)]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[assignment, method-assign]


@dataclass
class Plan:
    """How a database would answer a query, as far as both engines tell it."""

    # Tables read whole; those walked along an index from one end; names of indexes used.
    scanned: set[str] = field(default_factory=set)
    walked: set[str] = field(default_factory=set)
    indexes: set[str] = field(default_factory=set)
    sorts: bool = False


def plan_of(sql: str, values: Sequence[Any] | None = None) -> Plan:
    """The plan for a query. A server is kept from reading whole tables and sorting where it need not."""
    plan = Plan()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
            for *_, step in cursor.fetchall():
                _note_step(plan, step)
            return plan
        for way in ("seqscan", "sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        (root,) = cursor.fetchone()[0]
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        _note_node(plan, root["Plan"], partial={name for (name,) in cursor.fetchall()})
    return plan


def _note_step(plan: Plan, step: str) -> None:
    plan.sorts |= "TEMP B-TREE FOR ORDER BY" in step
    found = re.match(r"(SCAN|SEARCH) (\S+)(?: USING (?:COVERING )?INDEX (\S+))?", step)
    if not found:
        return
    how, table, index = found.groups()
    if index:
        plan.indexes.add(index)
    if how == "SCAN":
        (plan.walked if index else plan.scanned).add(table)


def _note_node(plan: Plan, node: dict[str, Any], partial: set[str]) -> None:
    plan.sorts |= "Sort" in node["Node Type"]
    table, index = node.get("Relation Name"), node.get("Index Name")
    if index:
        plan.indexes.add(index)
        # A bitmap's index names no table.
        if table and "Index Cond" not in node and index not in partial:
            plan.walked.add(table)
    elif table:
        plan.scanned.add(table)
    for below in node.get("Plans", ()):
        _note_node(plan, below, partial)
