"""Readership: counting views, their totals, the most read lists.

Everybody else imports the functions named here. They are looked up when first used: Django imports this
package to find its app before any table may be named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.readership.carrying import carry_over, carry_over_all
    from articles.readership.counter import ArticleCount, count_view
    from articles.readership.flushing import flush
    from articles.readership.phrases import phrase
    from articles.readership.rankings import (
        most_read,
        most_read_in,
        popular,
        popular_at,
        ranked,
        refresh_popular,
        totals_and_most_read,
    )
    from articles.readership.tallies import base_of, shown, totals

__all__ = [
    "ArticleCount",
    "base_of",
    "carry_over",
    "carry_over_all",
    "count_view",
    "flush",
    "most_read",
    "most_read_in",
    "phrase",
    "popular",
    "popular_at",
    "ranked",
    "refresh_popular",
    "shown",
    "totals",
    "totals_and_most_read",
]

HOMES = {
    "ArticleCount": "counter",
    "base_of": "tallies",
    "carry_over": "carrying",
    "carry_over_all": "carrying",
    "count_view": "counter",
    "flush": "flushing",
    "most_read": "rankings",
    "most_read_in": "rankings",
    "phrase": "phrases",
    "popular": "rankings",
    "popular_at": "rankings",
    "ranked": "rankings",
    "refresh_popular": "rankings",
    "shown": "tallies",
    "totals": "tallies",
    "totals_and_most_read": "rankings",
}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
