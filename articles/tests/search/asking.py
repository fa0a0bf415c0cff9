"""What tests of search do again and again."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from articles import search
from articles.models import Article
from articles.tests.factories import article
from portal.tests.engines import is_postgresql

NOON = dt.datetime(2025, 11, 21, 12, tzinfo=dt.UTC)


def story(**facts: object) -> Article:
    """A published, indexed article."""
    row = article(**facts)
    search.index(row)
    return row


def found(query: str, edition: str = "en", **page: object) -> list[int]:
    return [hit.article.pk for hit in search.search(query, edition, **page).hits]


def assert_sound() -> None:
    """The index agrees with itself."""
    if not is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('integrity-check')")


def relevant(query: str, **page: object) -> list[int]:
    filters = page.pop("filters", search.Filters(edition="en"))
    results = search.most_relevant(query, filters=filters, window=search.Window(), now=NOON, **page)
    return [hit.article.pk for hit in results.hits]
