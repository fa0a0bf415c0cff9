"""Search: finding published stories by their words, newest or most relevant first.

Everybody else imports the functions named here. They are looked up when first used: Django imports this
package to find its app before any table may be named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.search.documents import Filters
    from articles.search.excerpts import Piece
    from articles.search.finding import Hit, Results, most_relevant, search
    from articles.search.indexing import delete, index, reindex
    from articles.search.places import Place, Window

HOMES = {
    "Filters": "documents",
    "Hit": "finding",
    "Piece": "excerpts",
    "Place": "places",
    "Results": "finding",
    "Window": "places",
    "delete": "indexing",
    "index": "indexing",
    "most_relevant": "finding",
    "reindex": "indexing",
    "search": "finding",
}

__all__ = [
    "Filters",
    "Hit",
    "Piece",
    "Place",
    "Results",
    "Window",
    "delete",
    "index",
    "most_relevant",
    "reindex",
    "search",
]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
