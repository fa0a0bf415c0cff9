"""What tests must know of the engine they run on: SQLite's files, or the server of ``TEST_DATABASE_URL``."""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection, connections
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext

from portal.tests.postgres import await_template, of

COUNTERS = "readership_"
LONG = 60_000  # Milliseconds


def is_postgresql() -> bool:
    return "TEST_DATABASE_URL" in os.environ


def environment_of(data: Path | str) -> dict[str, str]:
    """What a portal with this data folder is told of its database, which is made, with all tables."""
    return {"DATABASE_URL": _made_for(str(data))} if is_postgresql() else {}


@cache
def _made_for(data: str) -> str:
    await_template()
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


@contextmanager
def books_of(data: Path, file: str = "portal.sqlite3") -> Iterator[Any]:
    """A connection beside those of the portal with this data folder; each statement commits by itself."""
    opened: Any = (
        psycopg.connect(_made_for(str(data)), autocommit=True)
        if is_postgresql()
        else sqlite3.connect(data / file, isolation_level=None, timeout=LONG / 1000)
    )
    with closing(opened):
        yield opened


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Within the block nobody can read or write: the files are held, or, on a server, every table."""
    if not is_postgresql():
        with books_of(data) as one, books_of(data, "readership.sqlite3") as other:
            one.execute("BEGIN EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            yield
        return
    with books_of(data) as books, books.transaction(force_rollback=True):
        tables = books.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = ", ".join(sorted(name for (name,) in tables))
        # Whoever holds one and wants another is the one to be sent away.
        if books.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone() == (True,):
            books.execute("SET LOCAL deadlock_timeout = '60s'")
        books.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def gone(data: Path, *, is_noise: bool) -> Iterator[None]:
    """Within the block there is no database, or something else in its place: noise, or an empty one."""
    if not is_postgresql():
        with _files_away(data, is_noise=is_noise):
            yield
        return
    name = urlsplit(_made_for(str(data))).path.strip("/")
    with psycopg.connect(of(_made_for(str(data)), "postgres"), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        if is_noise:
            _until_nobody_is_in(server, name)
            server.execute(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield
        finally:
            if is_noise:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
                server.execute(f'ALTER DATABASE "{name}_away" RENAME TO "{name}"')
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def _until_nobody_is_in(server: Any, name: str) -> None:
    while server.execute("SELECT 1 FROM pg_stat_activity WHERE datname = %s", [name]).fetchone():
        time.sleep(0.02)


@contextmanager
def _files_away(data: Path, *, is_noise: bool) -> Iterator[None]:
    away = data / "away"
    away.mkdir(exist_ok=True)
    files = [one for one in data.glob("*.sqlite3*") if one.is_file()]
    for file in files:
        file.rename(away / file.name)
        if is_noise and file.suffix == ".sqlite3":
            file.write_bytes(os.urandom(9000))
    try:
        yield
    finally:
        for made_meanwhile in data.glob("*.sqlite3*"):
            made_meanwhile.unlink()
        for file in files:
            (away / file.name).rename(file)


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
        # A page that a test has left may still write: of two who wait for one another, it is sent away.
        patient = "SELECT set_config('deadlock_timeout', '60s', true) FROM pg_user"
        patient += " WHERE usename = current_user AND usesuper"
        return [patient, *(f"DELETE FROM {self.quote_name(table)}" for table in sorted(tables))]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[assignment, method-assign]


def forget_counts() -> None:
    """Have a server plan as if it had never counted rows: what it counted outlives a rolled back test.

    Nothing on SQLite, and where the server's user may not.
    """
    if not is_postgresql():
        return
    with psycopg.connect(**_facts(), autocommit=True) as books:
        if books.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone() != (True,):
            return
        books.execute("VACUUM")
        books.execute(
            "UPDATE pg_class SET relpages = 0, reltuples = -1"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
        )


def _facts() -> dict[str, Any]:
    told = connection.settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: told[key] for name, key in named.items() if told[key]}


@dataclass
class Plan:
    """How a database would answer a query, as far as both engines tell it."""

    # Tables read whole; those walked along an index from one end; names of indexes used.
    scanned: set[str] = field(default_factory=set)
    walked: set[str] = field(default_factory=set)
    indexes: set[str] = field(default_factory=set)
    # What indexes were asked for, in the engine's own words.
    conditions: str = ""
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
        for way in ("seqscan", "sort", "bitmapscan", "mergejoin", "hashjoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        (root,) = cursor.fetchone()[0]
    _note_node(plan, root["Plan"], partial=_partial_indexes())
    return plan


@cache
def _partial_indexes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        return {name for (name,) in cursor.fetchall()}


def _note_step(plan: Plan, step: str) -> None:
    plan.sorts |= "TEMP B-TREE FOR ORDER BY" in step
    found = re.match(r"(SCAN|SEARCH) (\S+)(?: USING (?:COVERING )?INDEX (\S+)(.*))?", step)
    if not found:
        return
    how, table, index, conditions = found.groups()
    # Of two columns compared as one with two values it says no more than that.
    plan.conditions += (conditions or "").replace("<expr>", "published_at")
    if index:
        plan.indexes.add(index)
    if how == "SCAN":
        (plan.walked if index else plan.scanned).add(table)


def _note_node(plan: Plan, node: dict[str, Any], partial: set[str]) -> None:
    plan.sorts |= "Sort" in node["Node Type"]
    table, index = node.get("Relation Name"), node.get("Index Name")
    if index:
        plan.indexes.add(index)
        plan.conditions += node.get("Index Cond", "")
        # A bitmap's index names no table.
        if table and "Index Cond" not in node and index not in partial:
            plan.walked.add(table)
    elif table:
        plan.scanned.add(table)
    for below in node.get("Plans", ()):
        _note_node(plan, below, partial)
