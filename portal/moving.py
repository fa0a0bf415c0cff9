"""Moving away and moving in: rooms announce which of their rows an export takes along.

These are rows that stand for themselves, told apart by what people call them: the publisher of an edition, a
site page, the rate of a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

BATCH = 500
# Numbers and versions are the database's own.
NOT_TAKEN = frozenset({"id", "version"})


class NotARow(ValueError):
    """A record that no row can be made of."""


@dataclass(frozen=True)
class Table:
    """The rows of one model, in a file of that ``name``; ``key`` are the fields that tell them apart."""

    name: str
    model: str
    key: tuple[str, ...]

    @property
    def rows(self) -> models.QuerySet[Any]:
        """All of them, in the order of their numbers."""
        return apps.get_model(self.model)._default_manager.order_by("pk")

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """What is taken along of each."""
        return [one for one in self.rows.model._meta.concrete_fields if one.name not in NOT_TAKEN]

    def records(self) -> Iterator[dict[str, Any]]:
        """Each row as plain values. One query, in flat memory."""
        for row in self.rows.iterator(BATCH):
            yield record(row, self.fields)

    def settle(self, records: Iterable[dict[str, Any]]) -> int:
        """Make these the rows of their names, with the time they had; how many. Two queries for each.

        Raises ``NotARow``.
        """
        done = 0
        for told in records:
            wanted = values(self.fields, told)
            row = self.rows.filter(**{name: wanted[name] for name in self.key}).first() or self.rows.model()
            for name, value in wanted.items():
                setattr(row, name, value)
            row.save()
            moments = {
                one.name: wanted[one.name]
                for one in self.fields
                if getattr(one, "auto_now", False) and one.name in wanted
            }
            if moments:
                self.rows.filter(pk=row.pk).update(**moments)
            done += 1
        return done


_tables: list[Table] = []


def register(table: Table) -> None:
    """Have these rows taken along, once."""
    if table not in _tables:
        _tables.append(table)


def tables() -> list[Table]:
    """All of them, by name."""
    return sorted(_tables, key=lambda table: table.name)


def record(row: models.Model, fields: Iterable[models.Field[Any, Any]]) -> dict[str, Any]:
    """Those fields of a row as JSON has them, by their names."""
    return {one.name: plain(one.value_from_object(row)) for one in fields}


def plain(value: Any) -> Any:
    """A value as JSON has it: moments in ISO 8601 with their offset to the microsecond, decimals as texts."""
    if value is None or isinstance(value, (str, int, float, bool, dict, list)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else DjangoJSONEncoder().default(value)


def values(fields: Iterable[models.Field[Any, Any]], told: dict[str, Any]) -> dict[str, Any]:
    """What a record says of those fields; what it does not mention is left out. Raises ``NotARow``."""
    found = {}
    for one in fields:
        if one.name in told:
            try:
                found[one.name] = one.to_python(told[one.name])
            except ValidationError as error:
                raise NotARow(f"{one.name} can't be {str(told[one.name])[:60]!r}.") from error
    return found
