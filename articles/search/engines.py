"""Which engine holds the index: the one of the database that the articles are in.

An engine is a module with ``index(document)``, ``delete(article_id)`` and
``search(question, edition, window, limit)``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router

from articles.search.documents import Document
from articles.search.models import SearchDocument
from articles.search.questions import Question

Place = tuple[dt.datetime, int]


@dataclass(frozen=True)
class Window:
    """A stretch of the newest-first order: what is older than ``before``, or newer than ``after``."""

    before: Place | None = None
    after: Place | None = None


class Engine(Protocol):
    """What each engine's module offers."""

    def index(self, document: Document) -> None:
        """Put the document in, in place of what the index held of its article."""

    def delete(self, article_id: int) -> None:
        """Take out what the index holds of the article, if anything."""

    def search(self, question: Question, edition: str, window: Window, limit: int) -> list[int]:
        """The articles found, the nearest to the window's edge first."""


def alias() -> str:
    """The database that holds the index."""
    return router.db_for_write(SearchDocument)


def engine() -> Engine:
    """The engine for that database; an error that says so where there is none."""
    vendor = connections[alias()].vendor
    if vendor == "sqlite":
        from articles.search import sqlite

        return sqlite
    raise ImproperlyConfigured(f"Search has no engine for {vendor} databases yet; it works on SQLite.")
