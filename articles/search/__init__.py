"""Search: finding published stories by their words, newest first.

Everybody else imports the functions named here. They are looked up when first used: Django imports this
package to find its app before any table may be named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.search.engines import Place
    from articles.search.excerpts import Piece
    from articles.search.finding import Hit, Results, search
    from articles.search.indexing import delete, index, reindex

__all__ = ["Hit", "Piece", "Place", "Results", "delete", "index", "reindex", "search"]

HOMES = {
    "Hit": "finding",
    "Piece": "excerpts",
    "Place": "engines",
    "Results": "finding",
    "delete": "indexing",
    "index": "indexing",
    "reindex": "indexing",
    "search": "finding",
}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
