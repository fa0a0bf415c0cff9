"""Conditions that PostgreSQL plans once and not for each value, where to plan costs more than to find.

A statement that reads alike is prepared, and its plan kept unless one made for the values at hand is expected
to do better. Here the statement reads alike whatever is asked for, and the values tell the planner nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Lookup, QuerySet
from django.db.models.lookups import In
from django.db.models.sql import Query


class Among(In):
    """That a column of whole numbers holds one of ``keys``, few numbers or what a query finds.

    For ``filter()``. A query is asked first, by itself.
    """

    def __init__(self, column: Any, keys: Iterable[Any]) -> None:
        super().__init__(
            F(column) if isinstance(column, str) else column,
            keys if isinstance(keys, QuerySet | Query) else list(keys),
        )

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """One parameter for all numbers, always of one type: of another it would be another statement."""
        column, parameters = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, Query):
            query, asked = self.process_rhs(compiler, connection)
            return f"{column} = ANY(ARRAY{query})", [*parameters, *asked]
        if not self.rhs:
            raise EmptyResultSet
        of_one_type = [connection.ops.adapt_integerfield_value(key, "BigIntegerField") for key in self.rhs]
        return f"{column} = ANY(%s)", [*parameters, of_one_type]


class Beginning(Lookup):
    """That a column begins with a text, told by an index that has it byte by byte. For ``filter()``."""

    prepare_rhs = False

    def __init__(self, column: Any, text: str) -> None:
        super().__init__(F(column) if isinstance(column, str) else column, text)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Queries of their own hide both ends, as of what begins so nothing need be known."""
        column, parameters = self.process_lhs(compiler, connection)
        ends = [self.rhs, f"{self.rhs}\U0010ffff"]
        sql = f"({column} ~>=~ (SELECT %s::text) AND {column} ~<~ (SELECT %s::text))"
        return sql, [*parameters, ends[0], *parameters, ends[1]]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """SQLite compares code points as they are, and takes no LIKE that escapes to its index."""
        column, parameters = self.process_lhs(compiler, connection)
        sql = f"({column} >= %s AND {column} < %s)"
        return sql, [*parameters, self.rhs, *parameters, f"{self.rhs}\U0010ffff"]
