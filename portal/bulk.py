"""Many rows at once: COPY on PostgreSQL, one prepared statement elsewhere. No model, no default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections


def write(alias: str, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put the rows into the table, in the transaction that is open; values as the driver takes them.

    One statement. Some microseconds a row and index.
    """
    connection = connections[alias]
    quoted = connection.ops.quote_name
    into = f"{quoted(table)} ({', '.join(map(quoted, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", list(rows))  # noqa: S608  (names of ours alone)
