"""Paging by key: a page begins where a story stands, not at a number, so that news arriving shift nothing.

A cursor is ``<UTC time>.<pk>`` of a story; ``?before=`` asks for the older ones, ``?after=`` for the newer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
TIME_FORMAT = "%Y%m%dT%H%M%S%f"


class Malformed(ValueError):
    """Not a cursor that this portal ever gave out."""


class Unknown(LookupError):
    """A cursor of a story that is not, or no longer, in the list."""


@dataclass(frozen=True)
class Cursor:
    """A place in a newest-first list."""

    moment: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.moment.astimezone(UTC).strftime(TIME_FORMAT)}.{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor written as ``text``; only the exact form it is given out in, else ``Malformed``."""
        moment, _dot, pk = text.partition(".")
        try:
            cursor = cls(datetime.strptime(moment, TIME_FORMAT).replace(tzinfo=UTC), int(pk))
        except ValueError as error:
            raise Malformed(text) from error
        if str(cursor) != text or cursor.pk >= 2**63:
            raise Malformed(text)
        return cursor


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of a list. ``older`` and ``newer`` are cursors, None at the ends."""

    rows: list[M]
    older: Cursor | None
    newer: Cursor | None
    is_first: bool


def page(
    rows: QuerySet[Any],
    size: int,
    *,
    before: Cursor | None = None,
    after: Cursor | None = None,
    id_field: str = "id",
    first: Callable[[], list[Any]] | None = None,
) -> Page[Any]:
    """The page of ``rows`` (having ``published_at`` and ``id_field``) that begins at a cursor. One query.

    ``first`` asks for the newest of them, one more than ``size``, where that costs less.

    Raises ``Unknown`` when the cursor's story is not in the list.
    """
    if after:
        return _newer_page(rows, size, after, id_field)
    newest_first = rows.order_by("-published_at", f"-{id_field}")
    if before is None:
        found = first() if first else list(newest_first[: size + 1])
        return Page(found[:size], _older(found, size, id_field), None, is_first=True)
    # The range on the time alone is what lets the index jump there; the cursor's own story comes first.
    here = Q(published_at__lt=before.moment) | Q(
        published_at=before.moment, **{f"{id_field}__lte": before.pk}
    )
    found = list(newest_first.filter(here, published_at__lte=before.moment)[: size + 2])
    _expect(found, before, id_field)
    found = found[1:]
    newer = _cursor(found[0], id_field) if found else None
    return Page(found[:size], _older(found, size, id_field), newer, is_first=False)


def _newer_page(rows: QuerySet[Any], size: int, after: Cursor, id_field: str) -> Page[Any]:
    here = Q(published_at__gt=after.moment) | Q(published_at=after.moment, **{f"{id_field}__gte": after.pk})
    oldest_first = rows.order_by("published_at", id_field)
    found = list(oldest_first.filter(here, published_at__gte=after.moment)[: size + 2])
    _expect(found, after, id_field)
    found = found[1:]
    shown = found[:size][::-1]
    newer = _cursor(shown[0], id_field) if len(found) > size else None
    return Page(shown, _cursor(shown[-1], id_field) if shown else None, newer, is_first=newer is None)


def _expect(found: list[Any], cursor: Cursor, id_field: str) -> None:
    if not found or _cursor(found[0], id_field) != cursor:
        raise Unknown(str(cursor))


def _older(found: list[Any], size: int, id_field: str) -> Cursor | None:
    return _cursor(found[size - 1], id_field) if len(found) > size else None


def _cursor(row: Any, id_field: str) -> Cursor:
    return Cursor(row.published_at, getattr(row, id_field))
