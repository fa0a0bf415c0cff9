"""The index on SQLite: one contentless FTS5 table, walked newest first by rowid.

Sorting all hits of a common word by time would read them all. Here the rowid grows with the time of
publication, so ``ORDER BY rowid DESC LIMIT n`` stops after n hits. Python has made keys of the words already.

An edition's mark is in every second story: to find which few stories of a rare word have it costs far more
than to find the few. So they are found in all editions, and their numbers say which is of which. Only where
many in a row are of another edition is the mark asked for.
"""

from __future__ import annotations

import itertools
import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connections, transaction

from articles.search.documents import Document
from articles.search.engines import Ask, Found, alias, edition_code, of_all_editions
from articles.search.models import ENTRY, SearchDocument
from articles.search.places import OF_EDITION, Window, free_numbers
from articles.search.questions import Heard
from articles.search.wordforms import VERSION
from portal import bulk

TABLE: Final = "search_words"
EMPTY: Final = f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')"  # noqa: S608  (names of ours alone)
# The first column, once of the edition alone, holds all marks.
COLUMNS: Final = "edition, title, lead, body, names"
READ_COLUMNS: Final = "title lead body names"
# Where all words must stand for a weight, the greatest first.
WEIGHED: Final = ((3, "title"), (2, "title names"), (1, "title names lead"))

# So many hits of all editions are walked.
WALKED: Final = 5000

# Of all that are found only the first, as many as are shown, are looked up.
LOOKED_UP = """
    SELECT CASE WHEN {first}
        THEN (SELECT article_id FROM search_searchdocument entry WHERE entry.docid = hits.docid) END, hits.*
    FROM ({hits}) hits
"""
FIND = f"""
    SELECT rowid AS docid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid > %s AND rowid < %s
    ORDER BY rowid {{order}} LIMIT %s
"""  # noqa: S608  (names of ours alone)
# The last of those walked is told of whatever its edition: there may be more.
WALK = f"""
    SELECT docid, place FROM (SELECT docid, ROW_NUMBER() OVER () AS place FROM ({FIND}) hits) hits
    WHERE docid & {OF_EDITION} = %s OR place = %s LIMIT %s
"""  # noqa: S608  (names of ours alone)
NUMBERS = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid >= %s AND rowid < %s"  # noqa: S608  (names of ours alone)


def index(document: Document) -> None:
    """Put the document in, in place of what the index held of its article. About five statements."""
    columns = document.columns
    with transaction.atomic(using=alias(), savepoint=False):
        _take_out(document.article_id)
        [docid] = free_numbers([document.place])
        SearchDocument.objects.create(
            docid=docid, article_id=document.article_id, words=_packed(columns), version=VERSION
        )
        _run(f"INSERT INTO {TABLE} (rowid, {COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", [docid, *columns])  # noqa: S608  (names of ours alone)


def fill(documents: Iterable[Document]) -> None:
    """Put documents in of whose articles the index holds nothing yet, many at once. Three statements."""
    listed = list(documents)
    some = list(zip(free_numbers([one.place for one in listed]), listed, strict=True))
    entries = [(docid, one.article_id, _packed(one.columns), VERSION) for docid, one in some]
    with transaction.atomic(using=alias()):
        bulk.write(alias(), SearchDocument._meta.db_table, ENTRY, entries)
        rows = [(docid, *one.columns) for docid, one in some]
        bulk.write(alias(), TABLE, ("rowid", *COLUMNS.split(", ")), rows)


def delete(article_id: int) -> None:
    """Take out what the index holds of the article, if anything. At most three statements."""
    with transaction.atomic(using=alias(), savepoint=False):
        _take_out(article_id)


def _take_out(article_id: int) -> None:
    entry = SearchDocument.objects.filter(article_id=article_id).first()
    if entry is None:
        return
    columns = json.loads(zlib.decompress(entry.words))
    # The way of contentless tables before SQLite 3.43: the first column names the command.
    _run(
        f"INSERT INTO {TABLE} ({TABLE}, rowid, {COLUMNS}) VALUES ('delete', %s, %s, %s, %s, %s, %s)",  # noqa: S608  (names of ours alone)
        [entry.docid, *columns],
    )
    entry.delete()


def search(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The stories found, the nearest to the window's edge first. One query, two at most."""
    rows, _asked = _found(ask, window, limit, limit)
    return [Found(article_id, number) for article_id, number in rows if article_id]


def counted(ask: Ask, window: Window, limit: int, most: int) -> tuple[list[Found], int]:
    """The newest stories found, and how many there are, counted no further than ``most``. Queries as above.

    The index is asked once: what it takes to find a few of a rare word is what it takes to count them.
    """
    rows, _asked = _found(ask, window, most, limit)
    return [Found(article_id, number) for article_id, number in rows[:limit] if article_id], len(rows)


def weighed(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The newest stories found, each with its weight. Three queries more."""
    rows, ask = _found(ask, window, limit, limit)
    if not rows:
        return []
    weights: dict[int, int] = {}
    stretch = [rows[-1][1], window.edges()[1]]
    for weight, columns in WEIGHED:
        for (number,) in _rows(NUMBERS, [expression(ask, columns), *stretch]):
            weights.setdefault(number, weight)
    return [Found(article_id, number, weights.get(number, 0)) for article_id, number in rows if article_id]


def _found(ask: Ask, window: Window, limit: int, looked_up: int) -> tuple[list[tuple[int, int]], Ask]:
    """Key and number of the stories found, of those after ``looked_up`` no key; and what was asked for."""
    order = "ASC" if window.after else "DESC"
    # To number them costs as much as to look them up.
    first = "%s" if looked_up == limit else "ROW_NUMBER() OVER () <= %s"
    code = edition_code(ask)
    if code is not None:
        either = of_all_editions(ask)
        sql = LOOKED_UP.format(first=first, hits=WALK.format(order=order))
        rows = _rows(sql, [looked_up, expression(either), *window.edges(), WALKED, code, WALKED, limit])
        if not rows or rows[-1][2] < WALKED:
            return [(article_id, number) for article_id, number, _place in rows], either
    sql = LOOKED_UP.format(first=first, hits=FIND.format(order=order))
    rows = _rows(sql, [looked_up, expression(ask), *window.edges(), limit])
    return [(article_id, number) for article_id, number in rows], ask


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
