"""What many pages show and few rows make: identity, menus, rates, the newest stories.

Each room announces its own, and reads it by calling it. What lacks of an edition is read together, so that
a process that has kept nothing asks one query where it would ask one for each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import CharField, Expression, F, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from portal.pagecache import values
from portal.pagecache.purges import slot_of
from portal.pagecache.purging import purges
from portal.pagecache.recording import depends_on, good_until, recording

T = TypeVar("T")
Row = dict[str, Any]
Fields = Mapping[str, str | F | Expression]
_announced: list[Shared[Any]] = []


@dataclass(frozen=True)
class Held(Generic[T]):
    """A value, and what was said while it was made."""

    value: T
    number: int
    keys: frozenset[str]
    expires_at: dt.datetime | None

    def is_good(self) -> bool:
        """Whether nothing it shows was purged since, nor has its time passed."""
        if self.expires_at is not None and self.expires_at <= timezone.now():
            return False
        return not purges().outdated([slot_of(key) for key in self.keys], self.number)


class Shared(Generic[T]):
    """A value for each edition, made of rows; kept in this process until what it shows is purged.

    ``rows`` gives them without an order, ``fields`` names what is read of them, as JSON has it: numbers,
    texts, moments as texts. ``build`` makes the value of an edition, and says what it depends on.
    """

    def __init__(
        self,
        name: str,
        *,
        rows: Callable[[str], QuerySet[Any]],
        fields: Fields,
        build: Callable[[str, list[Row]], T],
    ) -> None:
        self.name = name
        self.rows, self.fields, self.build = rows, fields, build
        _announced.append(self)

    def __call__(self, edition: str) -> T:
        """The value. No query while it is kept, else one for all that lack. The page depends on it."""
        purges().look()
        held = self._held(edition) or _read(edition)[self.name]
        depends_on(*held.keys)
        if held.expires_at:
            good_until(held.expires_at)
        value: T = held.value
        return value

    def _held(self, edition: str) -> Held[T] | None:
        held: Held[T] | None = values.held(self.name, edition)
        return held if held is not None and held.is_good() else None


def _read(edition: str) -> dict[str, Held[Any]]:
    """Every value that lacks, by its name, and keep it. One query."""
    number = purges().number()
    lacking = [one for one in _announced if one._held(edition) is None]
    rows: dict[str, list[Row]] = {one.name: [] for one in lacking}
    first, *rest = [
        one.rows(edition)
        .order_by()
        .annotate(made=Value(one.name, CharField()), row=JSONObject(**one.fields))
        .values_list("made", "row")
        for one in lacking
    ]
    for name, row in first.union(*rest, all=True) if rest else first:
        rows[name].append(row)
    made = {}
    for one in lacking:
        with recording() as notes:
            value = one.build(edition, rows[one.name])
        made[one.name] = Held(value, number, frozenset(notes.keys), notes.expires_at)
        values.keep(one.name, edition, made[one.name])
    return made
