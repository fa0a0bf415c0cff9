"""Reading a page of the desk's list in the order asked for, whatever the filters and however many stories.

Nothing is counted or skipped, and no page looks at more than ``LOOKED_AT_MOST`` stories: what it comes to
after that is a page of its own. Where few stories can be meant, as those with a word or of an author, these
are known by their keys; else the list is walked along an index of its order, a piece at a time. The keys of a
piece are read first and the filters asked of these alone, so that no database can take another way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from articles.models import Article
from articles.models.keyset import Cursor

SHOWN: Final = 50
LOOKED_AT_MOST: Final = 5_000
FIRST_PIECE: Final = 120
PIECE: Final = 900


@dataclass(frozen=True)
class Order:
    """By which time the list is sorted, and whether the newest come first."""

    field: str = "saved_at"
    falling: bool = True

    def names(self, *, backwards: bool = False) -> tuple[str, str]:
        """As ``order_by`` takes them."""
        sign = "-" if self.falling != backwards else ""
        return f"{sign}{self.field}", f"{sign}pk"

    def beyond(self, rows: QuerySet[Any], place: Cursor | None, *, backwards: bool = False) -> QuerySet[Any]:
        """The rows behind a place, or before it, the nearest first."""
        ordered = rows.order_by(*self.names(backwards=backwards))
        if place is None:
            return ordered
        step = "lt" if self.falling != backwards else "gt"
        nearest = Q(**{f"{self.field}__{step}e": place.moment})
        tied = Q(**{self.field: place.moment, f"pk__{step}": place.pk})
        return ordered.filter(nearest, Q(**{f"{self.field}__{step}": place.moment}) | tied)

    def cursor(self, article: Article) -> Cursor:
        """Where a story stands."""
        return Cursor(getattr(article, self.field), article.pk)


@dataclass(frozen=True)
class Keys:
    """The stories that can be meant, complete down to ``edge``, which is 0 where there are no more."""

    pks: frozenset[int]
    edge: int = 0

    def also(self, other: Keys) -> Keys:
        """Those that are in both."""
        return self._down_to(self.pks & other.pks, other)

    def either(self, other: Keys) -> Keys:
        """Those that are in one of them."""
        return self._down_to(self.pks | other.pks, other)

    def _down_to(self, pks: frozenset[int], other: Keys) -> Keys:
        edge = max(self.edge, other.edge)
        return Keys(frozenset(pk for pk in pks if pk >= edge), edge)


def keys(found: Iterable[int]) -> Keys:
    """Of keys from the greatest down, cut after ``LOOKED_AT_MOST``."""
    pks = list(found)
    return Keys(frozenset(pks), pks[-1] if len(pks) >= LOOKED_AT_MOST else 0)


@dataclass(frozen=True)
class Page:
    """Stories in their order. ``before`` and ``after`` are places to go on from, None at the ends.

    ``stopped``: it goes on after as many as are looked at for a page. ``number`` of all, where it is known.
    """

    rows: list[Article]
    before: Cursor | None = None
    after: Cursor | None = None
    stopped: bool = False
    number: int | None = None


def among(
    meant: Keys, chosen: QuerySet[Article], order: Order, place: Cursor | None, *, backwards: bool
) -> Page:
    """The page of those ``chosen`` whose keys are known. Two queries."""
    timed = chosen.filter(pk__in=meant.pks).order_by().values_list(order.field, "pk")
    places = sorted((pair for pair in timed if pair[0] is not None), reverse=order.falling)
    start = 0
    if place is not None:
        here = (place.moment, place.pk)
        ahead = sum(pair > here if order.falling else pair < here for pair in places)
        start = max(0, ahead - SHOWN) if backwards else ahead + (here in places)
    shown = places[start : start + SHOWN]
    rows = list(chosen.filter(pk__in=[pk for _moment, pk in shown]).order_by(*order.names()))
    before = Cursor(*shown[0]) if start and shown else None
    after = Cursor(*shown[-1]) if start + SHOWN < len(places) else None
    return Page(rows, before, after, number=len(places))


def along(
    way: QuerySet[Article], chosen: QuerySet[Article], order: Order, place: Cursor | None, *, backwards: bool
) -> Page:
    """The page of those ``chosen`` that a walk along ``way`` comes to. Two queries for every piece walked."""
    if backwards:
        rows, stop = _walked(way, chosen, order, place, backwards=True)
        if stop is not None or len(rows) > SHOWN:
            shown = rows[:SHOWN][::-1]
            back = order.cursor(shown[0]) if len(rows) > SHOWN else stop
            return Page(shown, back, order.cursor(shown[-1]) if shown else place)
        place = None
    rows, stop = _walked(way, chosen, order, place)
    shown = rows[:SHOWN]
    before = (order.cursor(shown[0]) if shown else place) if place else None
    if len(rows) > SHOWN:
        return Page(shown, before, order.cursor(shown[-1]))
    is_whole = place is None and stop is None
    return Page(shown, before, stop, stopped=stop is not None, number=len(shown) if is_whole else None)


def _walked(
    way: QuerySet[Article],
    chosen: QuerySet[Article],
    order: Order,
    place: Cursor | None,
    *,
    backwards: bool = False,
) -> tuple[list[Article], Cursor | None]:
    """One more than is shown of what is chosen, or where the walk stopped with fewer; None at its end."""
    rows: list[Article] = []
    size, left = FIRST_PIECE, LOOKED_AT_MOST
    while True:
        piece = list(
            order.beyond(way, place, backwards=backwards).values_list("pk", order.field)[: min(size, left)]
        )
        here = chosen.filter(pk__in=[pk for pk, _moment in piece]) if piece else chosen.none()
        rows += here.order_by(*order.names(backwards=backwards))[: SHOWN + 1 - len(rows)]
        if len(piece) < min(size, left):
            return rows, None
        left -= len(piece)
        place = Cursor(piece[-1][1], piece[-1][0])
        if len(rows) > SHOWN or not left:
            return rows, place
        size = PIECE
