"""Insert or add: rows whose numbers the database adds to those it holds, in the same SQL on each engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connections, models, router

Row = tuple[str | int, ...]


def add(
    model: type[models.Model],
    rows: Iterable[Row],
    *,
    key: Sequence[str],
    numbers: Sequence[str],
    fixed: Sequence[str] = (),
) -> None:
    """Add the numbers to the row of each key, in the transaction that is open; a new key is a new row.

    Each of ``rows`` holds the key's columns, then the numbers, then what stays as the row was made with
    (``fixed``). One statement for each row, all in the order of their keys: two writers never wait for each
    other crosswise.
    """
    _write(model, rows, key, numbers, fixed, "{table}.{name} + excluded.{name}")


def put(
    model: type[models.Model], rows: Iterable[Row], *, key: Sequence[str], numbers: Sequence[str]
) -> None:
    """The same, but the numbers take the place of those that the row holds."""
    _write(model, rows, key, numbers, (), "excluded.{name}")


def _write(
    model: type[models.Model],
    rows: Iterable[Row],
    key: Sequence[str],
    numbers: Sequence[str],
    fixed: Sequence[str],
    value: str,
) -> None:
    ordered = sorted(rows)
    if not ordered:
        return
    connection = connections[router.db_for_write(model)]
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    columns = [*key, *numbers, *fixed]
    changes = ", ".join(
        f"{quoted(name)} = {value.format(table=table, name=quoted(name))}" for name in numbers
    )
    places = ", ".join(["%s"] * len(columns))
    statement = (
        f"INSERT INTO {table} ({', '.join(map(quoted, columns))}) VALUES ({places}) "  # noqa: S608  (names of ours alone)
        f"ON CONFLICT ({', '.join(map(quoted, key))}) DO UPDATE SET {changes}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, ordered)
