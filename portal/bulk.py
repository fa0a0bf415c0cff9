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


def keys(alias: str, table: str, number: int) -> list[int]:
    """So many primary keys of the table that no row has or had, for rows written in the open transaction.

    One query. On SQLite nobody else may write meanwhile: the transaction holds the file.
    """
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, number])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        return list(range(last + 1, last + 1 + number))
