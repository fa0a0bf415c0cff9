"""Prepared queries: their SQL is made once, and asked with other values each time.

Django makes the SQL of a query anew whenever it is asked, which takes several times as long as the database
needs for the answer. Worth it only for the few queries that every page of a kind asks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from functools import update_wrapper
from inspect import signature
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.db import connections
from django.db.models import CharField, Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from portal import editions

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class Asked(Expression):
    """Stands in a query for a value that is known when it is asked: a text, a number, a moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """A place for a parameter, and this as the parameter: ``Statement`` puts the value there."""
        return "%s", [self]


class Constant(Expression):
    """A plain word that stands in the SQL itself, where a partial index asks for it.

    PostgreSQL plans a statement anew each time if only a parameter says whether such an index may be used.
    """

    output_field = CharField()

    def __init__(self, word: str) -> None:
        super().__init__()
        if not word.isidentifier():
            raise ValueError(f"{word!r} is no plain word.")
        self.word = word

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """The word in quotes, and no parameter."""
        return f"'{self.word}'", []


class Statement(Generic[M]):
    """A query as its database reads it. Belongs to one connection, so to one thread."""

    def __init__(self, rows: QuerySet[M]) -> None:
        self.connection = connections[rows.db]
        self._rows = rows
        compiler = rows.query.get_compiler(connection=self.connection)
        self._sql, self._parameters = compiler.as_sql()
        self._bound: list[Any] = []
        self._iterable: Any = rows._iterable_class
        # The rows become models as ever; only how their SQL is come by changes.
        compiler.as_sql = lambda *_, **__: (self._sql, self._bound)
        rows.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]

    def ask(self, values: dict[str, Any]) -> list[M]:
        """The rows for these values of what is ``Asked``. One query."""
        self._bound = [
            self._adapted(values[parameter.name]) if isinstance(parameter, Asked) else parameter
            for parameter in self._parameters
        ]
        found: list[M] = list(self._iterable(self._rows))
        return found

    def _adapted(self, value: Any) -> Any:
        """The value as the database compares it: SQLite keeps moments as texts."""
        if isinstance(value, datetime):
            return self.connection.ops.adapt_datetimefield_value(value)
        return value


class Prepared(Generic[P, M]):
    """What ``@prepared`` makes of a function that gives a queryset: a function that gives its rows."""

    def __init__(self, build: Callable[P, QuerySet[M]]) -> None:
        update_wrapper(self, build)
        self._build = cast(Callable[..., QuerySet[M]], build)
        self._names = list(signature(build).parameters)
        self._kept = threading.local()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[M]:
        values = dict(zip(self._names, args, strict=False)) | kwargs
        return self._statement().ask(values)

    def _statement(self) -> Statement[M]:
        """This thread's statement for the present editions: some queries have a column for each."""
        kept: dict[str, Statement[M]] = self._kept.__dict__
        key = ",".join(editions.codes())
        known = kept.get(key)
        if known is None or known.connection is not connections[known.connection.alias]:
            known = kept[key] = Statement(self._build(**{name: Asked(name) for name in self._names}))
        return known


def prepared(build: Callable[P, QuerySet[M]]) -> Prepared[P, M]:
    """Make the SQL of the queryset that ``build`` gives once for each thread.

    ``build`` is called with ``Asked`` in place of its arguments: it may hand them to ``filter`` and compare
    columns with them, and must not look at them. One query.
    """
    return Prepared(build)
