"""The tables that are moved: those of every model, as the server's own books describe them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.apps import apps
from django.db import router

from portal import alongside
from portal.operations.takeover.lines import NULL, Rule, Unknown, rule
from portal.operations.takeover.refusal import Refused

# Of a bytea that is left empty.
EMPTY: Final = "\\\\x"


@dataclass(frozen=True)
class Known:
    """A model's table, as Django knows it."""

    name: str
    alias: str
    key: str
    model: str


@dataclass
class Table:
    """A table to be moved: where it is, its columns with their types, and how its rows are written."""

    name: str
    alias: str
    key_column: str
    columns: list[tuple[str, str]]
    beside: alongside.Table | None = None
    mended: Counter[str] = field(default_factory=Counter)

    @property
    def quoted(self) -> str:
        return f'"{self.name}"'

    @property
    def key(self) -> str:
        return f'"{self.key_column}"'

    @cached_property
    def named(self) -> str:
        """Its columns for a query of either side."""
        return ", ".join(f'"{name}"' for name, _kind in self.columns)

    @cached_property
    def key_place(self) -> int:
        return [name for name, _kind in self.columns].index(self.key_column)

    @cached_property
    def rules(self) -> list[Rule]:
        emptied = self.beside.emptied if self.beside else frozenset()
        try:
            return [
                (lambda _value: EMPTY) if name in emptied else rule(kind, self.mended, name)
                for name, kind in self.columns
            ]
        except Unknown as error:
            raise Refused(f"{self.name} has a column of a type that nobody can move: {error}.") from error

    def line(self, row: tuple[Any, ...]) -> bytes:
        """The row as COPY takes it and gives it back."""
        pairs = zip(self.rules, row, strict=True)
        written = [NULL if value is None else write(value) for write, value in pairs]
        return ("\t".join(written) + "\n").encode()

    def beside_row(self, row: tuple[Any, ...]) -> tuple[str, ...]:
        """The row of the table beside."""
        return self.beside.make(*(row[place] for place in self._made_of)) if self.beside else ()

    @cached_property
    def _made_of(self) -> list[int]:
        names = [name for name, _kind in self.columns]
        return [names.index(name) for name in self.beside.made_of] if self.beside else []


def known() -> list[Known]:
    """The tables of all models, as an app's models stand. No query."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy:
            found.append(Known(meta.db_table, router.db_for_write(model), str(meta.pk.column), meta.label))
    return found


def described(columns: dict[str, list[tuple[str, str]]]) -> list[Table]:
    """The tables to be moved, from the server's columns of all of its tables. Raises ``Refused``."""
    found, named = [], set()
    for one in known():
        if one.name not in columns:
            raise Refused(f"The server lacks the table {one.name}: its migrations did not run.")
        table = Table(one.name, one.alias, one.key, columns[one.name], alongside.of(one.model))
        named |= {table.name, *([table.beside.name] if table.beside else [])}
        _ = table.rules
        found.append(table)
    if strange := sorted(columns.keys() - named):
        raise Refused(f"Nobody knows how to fill {', '.join(strange)}.")
    return found
