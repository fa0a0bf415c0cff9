"""The index on PostgreSQL: one tsvector a story, written word by word, so that its parser has no say.

A rare word is looked up in the GIN index and its few hits are sorted; a common one, whose hits would take
long to sort, is found by walking the newest stories until there are enough. The planner's estimate decides.
It takes words for strangers to each other, so a walk that finds too few ends soon, and the index is asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections, transaction

from articles.search.documents import Document
from articles.search.engines import Ask, Found, alias
from articles.search.models import ENTRY, SearchDocument
from articles.search.places import FIRST, LAST, Window, free_numbers
from articles.search.questions import Heard
from articles.search.vectors import LAST_POSITION, written
from articles.search.wordforms import VERSION
from portal import bulk

TABLE: Final = "search_words"
# A mark is no word: a letter in front that nobody can type.
MARK: Final = "\ue003"
# Title, names, lead and text, as the documents' columns stand.
WEIGHTS: Final = {"title": "A", "lead": "C", "body": "D", "names": "B"}
WEIGHED: Final = ((3, "A"), (2, "AB"), (1, "ABC"))
# No phrase reaches from one column into the next.
GAP: Final = 20
# So many hits are sorted in a few milliseconds.
FEW: Final = 20_000
# A scan that the planner thinks dearer than this, some 2,500 stories, is not left to it: it does not count
# what unpacking each story's words costs.
CHEAP_SCAN: Final = 250.0
# So many stories are walked: words that are in one of ten are found twice as often as is asked for.
WALKED: Final = 20_000

PUT = f"INSERT INTO {TABLE} (docid, words) VALUES (%s, %s::tsvector)"  # noqa: S608  (names of ours alone)
TAKE_OUT = f"DELETE FROM {TABLE} WHERE docid = %s"  # noqa: S608
ESTIMATE = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {TABLE} WHERE words @@ %s::tsquery"  # noqa: S608
# The planner expects several times the hits of a name, and would walk all entries to join them: looked up
# one by one they are found at once.
RARE = f"""
    WITH hits AS MATERIALIZED (SELECT docid{{words}} FROM {TABLE} WHERE words @@ %s::tsquery{{inside}})
    SELECT CASE WHEN ROW_NUMBER() OVER (ORDER BY docid {{order}}) <= {{looked_up}} THEN (
        SELECT article_id FROM search_searchdocument entry WHERE entry.docid = hits.docid
    ) END, docid{{weights}}
    FROM (SELECT * FROM hits ORDER BY docid {{order}} LIMIT %s) hits ORDER BY docid {{order}}
"""  # noqa: S608
# The limit of the inner walk keeps the planner from the index of words.
COMMON = f"""
    SELECT entry.article_id, entry.docid{{weights}}
    FROM (
        SELECT docid, words
        FROM (
            SELECT docid, words FROM {TABLE} WHERE TRUE{{inside}} ORDER BY docid {{order}} LIMIT {{walked}}
        ) newest
        WHERE words @@ %s::tsquery LIMIT %s
    ) hits JOIN search_searchdocument entry USING (docid) ORDER BY hits.docid {{order}}
"""  # noqa: S608


def index(document: Document) -> None:
    """Put the document in, in place of what the index held of its article. About five statements."""
    with transaction.atomic(using=alias()):
        delete(document.article_id)
        [docid] = free_numbers([document.place])
        SearchDocument.objects.create(docid=docid, article_id=document.article_id, words=b"", version=VERSION)
        _run(PUT, [docid, vector(document)])


def fill(documents: Iterable[Document]) -> None:
    """Put documents in of whose articles the index holds nothing yet, many at once. Three statements."""
    listed = list(documents)
    some = list(zip(free_numbers([one.place for one in listed]), listed, strict=True))
    entries = [(docid, one.article_id, b"", VERSION) for docid, one in some]
    with transaction.atomic(using=alias()):
        bulk.write(alias(), SearchDocument._meta.db_table, ENTRY, entries)
        bulk.write(alias(), TABLE, ("docid", "words"), [(docid, vector(one)) for docid, one in some])


def delete(article_id: int) -> None:
    """Take out what the index holds of the article, if anything. At most three statements."""
    with transaction.atomic(using=alias()):
        entry = SearchDocument.objects.filter(article_id=article_id).first()
        if entry is None:
            return
        _run(TAKE_OUT, [entry.docid])
        entry.delete()


def search(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The stories found, the nearest to the window's edge first. Two queries."""
    rows = _found(ask, window, limit, [])
    return [Found(article_id, number) for article_id, number in rows if article_id]


def counted(ask: Ask, window: Window, limit: int, most: int) -> tuple[list[Found], int]:
    """The newest stories found, and how many there are, counted no further than ``most``. Two queries."""
    rows = _found(ask, window, most, [], looked_up=limit)
    return [Found(article_id, number) for article_id, number in rows[:limit] if article_id], len(rows)


def weighed(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The newest stories found, each with its weight. Two queries."""
    queries = [expression(ask, letters) for _weight, letters in WEIGHED]
    rows = _found(ask, window, limit, queries)
    return [
        Found(article_id, number, _weight_of([bool(fits) for fits in fitting]))
        for article_id, number, *fitting in rows
        if article_id
    ]


def expression(ask: Ask, letters: str = "") -> str:
    """The question as a tsquery, for words of the weights ``letters``. Words need no escaping in quotes."""
    parts = [f"'{MARK}{mark}'" for mark in ask.filters.marks()]
    letters = letters or ("A" if ask.in_title else "")
    parts += [_phrase(phrase, letters) for phrase in ask.question.wanted]
    if ask.begun:
        begun = " | ".join(f"'{word}':*{letters}" for word in ask.begun)
        parts.append(f"({begun})")
    parts += [f"!({_phrase(phrase, '')})" for phrase in ask.question.unwanted]
    return " & ".join(parts)


def vector(document: Document) -> str:
    """The document as a tsvector; of a text that is too long for one, its beginning. Every mark is in it."""
    marks = [f"'{MARK}{mark}'" for mark in document.marks.split()]
    return " ".join([*marks, written(_placed(document))])


def _placed(document: Document) -> Iterator[tuple[str, str]]:
    place = 0
    # The text last: it alone may be too long for places.
    for column in ("title", "names", "lead", "body"):
        for word in getattr(document, column).split():
            place += 1
            yield word, f"{min(place, LAST_POSITION)}{WEIGHTS[column]}"
        place += GAP


def _phrase(phrase: Heard, letters: str) -> str:
    suffix = f":{letters}" if letters else ""
    several = (" | ".join(f"'{word}'{suffix}" for word in readings) for readings in phrase)
    return f"({' <-> '.join(f'({readings})' for readings in several)})"


def _found(
    ask: Ask, window: Window, limit: int, weights: list[str], *, looked_up: int | None = None
) -> list[tuple[int, ...]]:
    """Key, place and weights of the stories found; of those after ``looked_up`` perhaps no key."""
    query = expression(ask)
    edges = [
        (f" AND docid {side} %s", edge)
        for side, edge in zip("><", window.edges(), strict=True)
        if edge not in (FIRST, LAST)
    ]
    inside: list[int | str] = [edge for _condition, edge in edges]
    wording = {
        "order": "ASC" if window.after else "DESC",
        "inside": "".join(condition for condition, _edge in edges),
        "words": ", words" if weights else "",
        "weights": "".join(", hits.words @@ %s::tsquery" for _ in weights),
        "walked": WALKED,
        "looked_up": limit if looked_up is None else looked_up,
    }
    plan = _plan(query)
    if plan["Plan Rows"] >= FEW:
        found = _rows(COMMON.format(**wording), [*weights, *inside, query, limit])
        if len(found) == limit:
            return found
    with _index_alone(plan):
        return _rows(RARE.format(**wording), [query, *inside, *weights, limit])


def _weight_of(fitting: list[bool]) -> int:
    return next((weight for (weight, _), fits in zip(WEIGHED, fitting, strict=True) if fits), 0)


def _plan(query: str) -> dict[str, Any]:
    """How the server would look for the stories of a tsquery, and how many it expects."""
    told = _rows(ESTIMATE, [query])[0][0]
    plans: Any = json.loads(told) if isinstance(told, str) else told
    return dict(plans[0]["Plan"])


@contextmanager
def _index_alone(plan: dict[str, Any]) -> Iterator[None]:
    """Within the block the index is asked where the server would read a large table to its end."""
    if plan["Node Type"] != "Seq Scan" or plan["Total Cost"] < CHEAP_SCAN:
        yield
        return
    with transaction.atomic(using=alias()):
        [(former,)] = _rows("SHOW enable_seqscan", [])
        _run("SET LOCAL enable_seqscan = off", [])
        yield
        _run(f"SET LOCAL enable_seqscan = {former}", [])


def _rows(sql: str, values: Sequence[int | str]) -> list[tuple[int, ...]]:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _run(sql: str, values: Sequence[int | str]) -> None:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
