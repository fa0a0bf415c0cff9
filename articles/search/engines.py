"""Which engine holds the index: the one of the database that the articles are in.

An engine is a module with the functions of ``Engine``. All get the same words and find the same stories.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router

from articles.search.documents import Document, Filters
from articles.search.models import SearchDocument
from articles.search.places import Window, code_of, tell_editions
from articles.search.questions import Heard, Question
from articles.search.wordforms import VERSION


@dataclass(frozen=True)
class Ask:
    """What is asked of the index: words, and what the stories must have besides."""

    question: Question[Heard]
    filters: Filters
    # A last word that is still being typed: how the keys of what is meant may begin.
    begun: tuple[str, ...] = ()
    in_title: bool = False


@dataclass(frozen=True)
class Found:
    """A story found: its key, its place in the order, and how near the front all its words stand.

    ``weight`` is 3 for all words in the title, 2 with names and tags, 1 with the lead, 0 with the text.
    """

    article_id: int
    number: int
    weight: int = 0


class Engine(Protocol):
    """What each engine's module offers."""

    def index(self, document: Document) -> None:
        """Put the document in, in place of what the index held of its article."""

    def fill(self, documents: Iterable[Document]) -> None:
        """Put documents in of whose articles the index holds nothing yet, many at once."""

    def delete(self, article_id: int) -> None:
        """Take out what the index holds of the article, if anything."""

    def search(self, ask: Ask, window: Window, limit: int) -> list[Found]:
        """The stories found, the nearest to the window's edge first: the newest, but after ``after``."""

    def counted(self, ask: Ask, window: Window, limit: int, most: int) -> tuple[list[Found], int]:
        """The newest stories found, and how many there are, counted no further than ``most``."""

    def weighed(self, ask: Ask, window: Window, limit: int) -> list[Found]:
        """The newest stories found, each with its weight."""


FORMER: Final = tuple(range(VERSION))

_is_renewed = False


def is_behind() -> bool:
    """Whether an upgrade left entries to be made anew. One query, answered by an index."""
    return SearchDocument.objects.filter(version__in=FORMER).exists()


def edition_code(ask: Ask) -> int | None:
    """What the numbers of the stories that may be found end in; None where that is no help.

    Numbers that an earlier version gave say nothing. One query until all are renewed.
    """
    global _is_renewed
    if not ask.filters.edition or not tell_editions():
        return None
    _is_renewed = _is_renewed or not is_behind()
    return code_of(ask.filters.edition) if _is_renewed else None


def of_all_editions(ask: Ask) -> Ask:
    """The same of stories of whatever edition."""
    return replace(ask, filters=replace(ask.filters, edition=""))


def alias() -> str:
    """The database that holds the index."""
    return router.db_for_write(SearchDocument)


def engine() -> Engine:
    """The engine for that database; an error that says so where there is none."""
    vendor = connections[alias()].vendor
    if vendor == "sqlite":
        from articles.search import sqlite

        return sqlite
    if vendor == "postgresql":
        from articles.search import postgresql

        return postgresql
    raise ImproperlyConfigured(
        f"Search has no engine for {vendor} databases; it works on SQLite and PostgreSQL."
    )
