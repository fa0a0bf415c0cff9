"""Pages of the API's lists: each goes on after the last row of the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from portal.api import cursors


def beyond(order: Sequence[str], place: Sequence[Any]) -> Q:
    """The rows after a place in an order: field names, with a minus where they fall.

    The first condition gives the index its range; the rest alone would read the whole list.
    """
    rest = Q()
    for name, value in zip(reversed(order), reversed(place), strict=True):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        further = Q(**{f"{field}__{step}": value})
        rest = further | (Q(**{field: value}) & rest) if rest else further
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": place[0]}) & rest


def page(
    rows: QuerySet[Any],
    order: Sequence[str],
    asked: dict[str, Any],
    *,
    of: str,
    place_of: Callable[[Any], Sequence[Any]],
    rows_each: int = 1,
    one_of: Callable[[Any], Any] = lambda row: row,
) -> tuple[list[Any], str | None]:
    """The things of one page and the cursor of the next. One query; no count, no offset.

    ``of`` says which list it is. Where several rows show one thing, ``rows_each`` is how many at most and
    ``one_of`` gives it.
    """
    limit = asked["limit"]
    if asked["cursor"]:
        place = [_value(one) for one in cursors.read(asked["cursor"], of)]
        rows = rows.filter(beyond(order, place))
    found = {one_of(row): row for row in rows.order_by(*order)[: (limit + 1) * rows_each]}
    shown = list(found.values())[:limit]
    more = len(found) > limit
    following = cursors.made([_plain(one) for one in place_of(shown[-1])], of) if more else None
    return shown, following


def _plain(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, dt.datetime) else value


def _value(value: Any) -> Any:
    return dt.datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
