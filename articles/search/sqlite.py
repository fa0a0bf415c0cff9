"""The index on SQLite: one contentless FTS5 table, walked newest first by rowid.

Sorting all hits of a common word by time would read them all. Here the rowid grows with the time of
publication, so ``ORDER BY rowid DESC LIMIT n`` stops after n hits. Python has made keys of the words already.
"""

from __future__ import annotations

import itertools
import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connections, transaction

from articles.search.documents import Document
from articles.search.engines import Ask, Found, alias
from articles.search.models import ENTRY, SearchDocument
from articles.search.places import Window, free_number, number_of
from articles.search.questions import Heard
from articles.search.wordforms import VERSION
from portal import bulk

TABLE: Final = "search_words"
# The first column, once of the edition alone, holds all marks.
COLUMNS: Final = "edition, title, lead, body, names"
READ_COLUMNS: Final = "title lead body names"
# Where all words must stand for a weight, the greatest first.
WEIGHED: Final = ((3, "title"), (2, "title names"), (1, "title names lead"))

FIND = f"""
    SELECT entry.article_id, entry.docid
    FROM {TABLE} JOIN search_searchdocument entry ON entry.docid = {TABLE}.rowid
    WHERE {TABLE} MATCH %s AND {TABLE}.rowid > %s AND {TABLE}.rowid < %s
    ORDER BY {TABLE}.rowid {{order}} LIMIT %s
"""  # noqa: S608  (names of ours alone)
# Of all that are counted only the first are looked up.
COUNTED = f"""
    SELECT CASE WHEN ROW_NUMBER() OVER () <= %s
        THEN (SELECT article_id FROM search_searchdocument entry WHERE entry.docid = hits.docid) END, docid
    FROM (
        SELECT rowid AS docid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid > %s AND rowid < %s
        ORDER BY rowid DESC LIMIT %s
    ) hits
"""  # noqa: S608
NUMBERS = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid >= %s AND rowid < %s"  # noqa: S608


def index(document: Document) -> None:
    """Put the document in, in place of what the index held of its article. About five statements."""
    columns = document.columns
    with transaction.atomic(using=alias()):
        delete(document.article_id)
        docid = free_number(document.published_at, document.article_id)
        SearchDocument.objects.create(
            docid=docid, article_id=document.article_id, words=_packed(columns), version=VERSION
        )
        _run(f"INSERT INTO {TABLE} (rowid, {COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", [docid, *columns])  # noqa: S608


def fill(documents: Iterable[Document]) -> None:
    """Put documents in of whose articles the index holds nothing yet, many at once. Two statements."""
    some = [(number_of(one.published_at, one.article_id), one) for one in documents]
    entries = [(docid, one.article_id, _packed(one.columns), VERSION) for docid, one in some]
    with transaction.atomic(using=alias()):
        bulk.write(alias(), SearchDocument._meta.db_table, ENTRY, entries)
        rows = [(docid, *one.columns) for docid, one in some]
        bulk.write(alias(), TABLE, ("rowid", *COLUMNS.split(", ")), rows)


def delete(article_id: int) -> None:
    """Take out what the index holds of the article, if anything. At most three statements."""
    with transaction.atomic(using=alias()):
        entry = SearchDocument.objects.filter(article_id=article_id).first()
        if entry is None:
            return
        columns = json.loads(zlib.decompress(entry.words))
        # The way of contentless tables before SQLite 3.43: the first column names the command.
        _run(
            f"INSERT INTO {TABLE} ({TABLE}, rowid, {COLUMNS}) VALUES ('delete', %s, %s, %s, %s, %s, %s)",  # noqa: S608
            [entry.docid, *columns],
        )
        entry.delete()


def search(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The stories found, the nearest to the window's edge first. One query, which stops at ``limit``."""
    sql = FIND.format(order="ASC" if window.after else "DESC")
    rows = _rows(sql, [expression(ask), *window.edges(), limit])
    return [Found(article_id, number) for article_id, number in rows]


def counted(ask: Ask, window: Window, limit: int, most: int) -> tuple[list[Found], int]:
    """The newest stories found, and how many there are, counted no further than ``most``. One query.

    The index is asked once: what it takes to find a few of a rare word is what it takes to count them.
    """
    rows = _rows(COUNTED, [limit, expression(ask), *window.edges(), most])
    return [Found(article_id, number) for article_id, number in rows[:limit] if article_id], len(rows)


def weighed(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The newest stories found, each with its weight. Four queries."""
    found = search(ask, window, limit)
    if not found:
        return []
    weights: dict[int, int] = {}
    stretch = [found[-1].number, window.edges()[1]]
    for weight, columns in WEIGHED:
        for (number,) in _rows(NUMBERS, [expression(ask, columns), *stretch]):
            weights.setdefault(number, weight)
    return [Found(one.article_id, one.number, weights.get(one.number, 0)) for one in found]


def expression(ask: Ask, columns: str = "") -> str:
    """The question in FTS5's own language. Words are letters and digits, so nothing needs escaping."""
    columns = columns or ("title" if ask.in_title else READ_COLUMNS)
    wanted = [_phrase(phrase) for phrase in ask.question.wanted]
    if ask.begun:
        begun = " OR ".join(f'"{word}" *' for word in ask.begun)
        wanted.append(f"({begun})")
    parts = [f'edition : "{mark}"' for mark in ask.filters.marks()]
    parts.append(f"{{{columns}}} : ({' AND '.join(wanted)})")
    match = " AND ".join(parts)
    if ask.question.unwanted:
        return f"({match}) NOT {{{READ_COLUMNS}}} : ({_joined(ask.question.unwanted, 'OR')})"
    return match


def _packed(columns: list[str]) -> bytes:
    return zlib.compress(json.dumps(columns, ensure_ascii=False).encode())


def _joined(phrases: tuple[Heard, ...], operator: str) -> str:
    return f" {operator} ".join(_phrase(phrase) for phrase in phrases)


def _phrase(phrase: Heard) -> str:
    """The phrase in every combination of its words' readings."""
    readings = [f'"{" ".join(words)}"' for words in itertools.product(*phrase)]
    return readings[0] if len(readings) == 1 else f"({' OR '.join(readings)})"


def _rows(sql: str, values: Sequence[int | str]) -> list[tuple[int, ...]]:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _run(sql: str, values: Sequence[int | str]) -> None:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
