"""Rows put into their tables as they are: with the numbers and the moments they had."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connections, models, router

from portal import bulk


def put(model: type[models.Model], rows: Iterable[Any]) -> None:
    """Write new rows in the open transaction; those without a number get the next ones.

    No default is worked out, no moment set anew, nothing else is told. One or two statements.
    """
    rows = list(rows)
    alias = router.db_for_write(model)
    numbered = [row for row in rows if row.pk is not None]
    if numbered:
        _write(alias, model, numbered, model._meta.concrete_fields)
        _numbers_go_on(alias, model)
    if others := [row for row in rows if row.pk is None]:
        fields = [one for one in model._meta.concrete_fields if not one.primary_key]
        _write(alias, model, others, fields)


def free_number(model: type[models.Model], wanted: Iterable[Any]) -> Callable[[Any], int | None]:
    """Which of these numbers a new row may have: those that no row has. One query."""
    numbers = {one for one in wanted if isinstance(one, int) and 0 < one < 2**62}
    taken = set(model._base_manager.filter(pk__in=numbers).values_list("pk", flat=True))
    return lambda number: number if number in numbers - taken else None


def _write(
    alias: str, model: type[models.Model], rows: list[Any], fields: Sequence[models.Field[Any, Any]]
) -> None:
    connection = connections[alias]
    bulk.write(
        alias,
        model._meta.db_table,
        [str(one.column) for one in fields],
        ([one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields] for row in rows),
    )


def _numbers_go_on(alias: str, model: type[models.Model]) -> None:
    """Have the next row of a server's table get a number after these. SQLite does it by itself."""
    connection = connections[alias]
    if connection.vendor == "postgresql" and isinstance(model._meta.pk, models.AutoField):
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
