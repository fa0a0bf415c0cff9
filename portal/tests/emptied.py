"""What follows each test that commits: empty tables, and in some the rows that every portal has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock


def put_rows_back_instead_of_making_them() -> None:
    """Have a flush put back, from the second on, the rows that follow a migration: a copy of the first's.

    They are content types, permissions and groups. To make them costs a tenth of a second, on a server a
    quarter, after each of some hundred tests.
    """
    from django.contrib.contenttypes.models import ContentType
    from django.core.management.commands import flush
    from django.db import connections, transaction

    from articles.search.emptied import forget_words

    command: Any = flush
    making = command.emit_post_migrate_signal
    kept: dict[str, dict[str, list[tuple[Any, ...]]]] = {}

    def put_back(verbosity: int, interactive: bool, database: str, **told: Any) -> None:
        if database not in kept:
            making(verbosity, interactive, database, **told)
            with connections[database].cursor() as cursor:
                kept[database] = _rows(connections[database], cursor)
            return
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            _put(connections[database], cursor, kept[database])
        # What else follows a migration, and is not a row.
        ContentType.objects.clear_cache()
        forget_words(using=database)

    command.emit_post_migrate_signal = put_back


@contextmanager
def rows_stay() -> Iterator[None]:
    """Within the block tests leave their rows to those that come after; behind it tables are empty.

    For tests that only look at what was made for all of them.
    """
    from django.core.management import call_command
    from django.core.management.commands import flush
    from django.db import connections

    with mock.patch.object(flush.Command, "handle", return_value=None):
        yield
    for database in connections:
        call_command("flush", database=database, interactive=False, verbosity=0, reset_sequences=False)
    connections.close_all()


def _rows(connection: Any, cursor: Any) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in the tables of models, by table."""
    found = {}
    for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        if rows := cursor.fetchall():
            found[table] = rows
    return found


def _put(connection: Any, cursor: Any, kept: dict[str, list[tuple[Any, ...]]]) -> None:
    """One statement for each table; foreign keys are looked at when all is there."""
    for table, rows in kept.items():
        row = f"({', '.join(['%s'] * len(rows[0]))})"
        values = [value for one in rows for value in one]
        places = ", ".join([row] * len(rows))
        cursor.execute(f"INSERT INTO {connection.ops.quote_name(table)} VALUES {places}", values)
