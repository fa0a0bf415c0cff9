"""Tables without a model that PostgreSQL keeps beside a model's rows: rooms announce how they are made.

SQLite has something else in their place, which can't be read back. Whoever takes the rows of one engine over
to the other makes these of what the rows themselves hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Table:
    """A table with a row for each row of a model.

    ``make`` gets the row's values of ``made_of`` as SQLite has them, and answers with the values of
    ``columns`` as texts; the first is the key, the others are tsvectors. ``emptied`` is what PostgreSQL's row
    of the model leaves empty.
    """

    name: str
    columns: tuple[str, ...]
    made_of: tuple[str, ...]
    make: Callable[..., tuple[str, ...]]
    emptied: frozenset[str] = frozenset()


_places: dict[str, str] = {}


def register(model: str, place: str) -> None:
    """Have the ``Table`` that stands at ``place`` (module and name) made with the rows of ``app.Model``.

    It is imported when somebody asks for it: hardly any process ever does.
    """
    _places[model] = place


def of(model: str) -> Table | None:
    """The table beside a model, if there is one."""
    return import_string(_places[model]) if model in _places else None
