"""The index on PostgreSQL: one tsvector a story, written word by word, so that its parser has no say.

A rare word is looked up in the GIN index and its few hits are sorted; a common one, whose hits would take
long to sort, is found by walking the newest stories until there are enough. Which words are common the
server's statistics say. Words are taken for strangers to each other, so a walk that finds too few ends soon,
and the index is asked.

What is looked up is hidden from the planner in a query of its own: to read its statistics would cost it more
than a rare word's hits, and of many spellings it expects so much that it would read the whole table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import connections, transaction

from articles.search import commonness
from articles.search.commonness import MARK
from articles.search.documents import Document
from articles.search.engines import Ask, Found, alias, edition_code, of_all_editions
from articles.search.models import ENTRY, SearchDocument
from articles.search.places import FIRST, LAST, OF_EDITION, Window, free_numbers
from articles.search.questions import Heard
from articles.search.vectors import LAST_POSITION, written
from articles.search.wordforms import VERSION
from portal import bulk

TABLE: Final = "search_words"
EMPTY: Final = f"DELETE FROM {TABLE}"  # noqa: S608  (names of ours alone)
# Title, names, lead and text, as the documents' columns stand.
WEIGHTS: Final = {"title": "A", "lead": "C", "body": "D", "names": "B"}
WEIGHED: Final = ((3, "A"), (2, "AB"), (1, "ABC"))
# No phrase reaches from one column into the next.
GAP: Final = 20
# So many stories are walked: words that are in one of ten are found twice as often as is asked for.
WALKED: Final = 20_000
# So many spellings of a word are asked for together: 16 to 48 take about the same time.
SPELLINGS: Final = 24

COLUMNS: Final = ("docid", "article_id", "words")
PUT = f"INSERT INTO {TABLE} (docid, article_id, words) VALUES (%s, %s, %s::tsvector)"  # noqa: S608  (names of ours alone)
TAKE_OUT = f"DELETE FROM {TABLE} WHERE docid = %s"  # noqa: S608  (names of ours alone)
LOOKED_UP = f"""
    SELECT docid, article_id{{words}} FROM {TABLE} WHERE words @@ (SELECT %s::tsquery){{inside}}{{of_edition}}
"""  # noqa: S608  (names of ours alone)
# To begin with, the index compares each spelling of a question with all of them, so it is asked for a few at
# a time. In a query of its own, or the planner would expect so much of them that it read the whole table.
SPELLED = f"""
    SELECT DISTINCT docid, NULL::bigint AS article_id
    FROM unnest(%s::tsquery[]) AS few (spellings), unnest(ARRAY(
        SELECT docid FROM {TABLE} WHERE words @@ few.spellings{{inside}}{{of_edition}}
    )) AS docid
"""  # noqa: S608  (names of ours alone)
# What was put in otherwise may not say whose it is. The planner expects several times the hits of a
# name, and would walk all entries to join them: looked up one by one they are found at once.
RARE = """
    WITH hits AS MATERIALIZED ({hits})
    SELECT CASE WHEN ROW_NUMBER() OVER (ORDER BY docid {order}) <= {looked_up} THEN COALESCE(article_id, (
        SELECT article_id FROM search_searchdocument entry WHERE entry.docid = hits.docid
    )) END, docid{weights}
    FROM (SELECT * FROM hits ORDER BY docid {order} LIMIT %s) hits ORDER BY docid {order}
"""
# The limit of the inner walk keeps the planner from the index of words.
COMMON = f"""
    SELECT entry.article_id, entry.docid{{weights}}
    FROM (
        SELECT docid, words
        FROM (
            SELECT docid, words FROM {TABLE} WHERE TRUE{{inside}} ORDER BY docid {{order}} LIMIT {{walked}}
        ) newest
        WHERE words @@ (SELECT %s::tsquery){{of_edition}} LIMIT %s
    ) hits JOIN search_searchdocument entry USING (docid) ORDER BY hits.docid {{order}}
"""  # noqa: S608  (names of ours alone)


def index(document: Document) -> None:
    """Put the document in, in place of what the index held of its article. About five statements."""
    with transaction.atomic(using=alias(), savepoint=False):
        _take_out(document.article_id)
        [docid] = free_numbers([document.place])
        SearchDocument.objects.create(docid=docid, article_id=document.article_id, words=b"", version=VERSION)
        _run(PUT, [docid, document.article_id, vector(document)])


def fill(documents: Iterable[Document]) -> None:
    """Put documents in of whose articles the index holds nothing yet, many at once. Three statements."""
    listed = list(documents)
    some = list(zip(free_numbers([one.place for one in listed]), listed, strict=True))
    entries = [(docid, one.article_id, b"", VERSION) for docid, one in some]
    with transaction.atomic(using=alias()):
        bulk.write(alias(), SearchDocument._meta.db_table, ENTRY, entries)
        bulk.write(alias(), TABLE, COLUMNS, [(docid, one.article_id, vector(one)) for docid, one in some])


def delete(article_id: int) -> None:
    """Take out what the index holds of the article, if anything. At most three statements."""
    with transaction.atomic(using=alias(), savepoint=False):
        _take_out(article_id)


def _take_out(article_id: int) -> None:
    entry = SearchDocument.objects.filter(article_id=article_id).first()
    if entry is None:
        return
    _run(TAKE_OUT, [entry.docid])
    entry.delete()


def search(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The stories found, the nearest to the window's edge first. One query, two at most."""
    rows = _found(ask, window, limit, [])
    return [Found(article_id, number) for article_id, number in rows if article_id]


def counted(ask: Ask, window: Window, limit: int, most: int) -> tuple[list[Found], int]:
    """The newest stories found, and how many there are, counted no further than ``most``.

    Queries as above.
    """
    rows = _found(ask, window, most, [], looked_up=limit)
    return [Found(article_id, number) for article_id, number in rows[:limit] if article_id], len(rows)


def weighed(ask: Ask, window: Window, limit: int) -> list[Found]:
    """The newest stories found, each with its weight. Queries as above."""
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
    code = edition_code(ask)
    # The mark of an edition costs more to compare than a rare word's hits; their numbers tell theirs.
    wanted = ask if code is None else of_all_editions(ask)
    of_edition = "" if code is None else f" AND docid & {OF_EDITION} = {code}"
    edges = [
        (f" AND docid {side} %s", edge)
        for side, edge in zip("><", window.edges(), strict=True)
        if edge not in (FIRST, LAST)
    ]
    inside: list[int | str] = [edge for _condition, edge in edges]
    wording = {
        "order": "ASC" if window.after else "DESC",
        "inside": "".join(condition for condition, _edge in edges),
        "of_edition": of_edition,
        "words": ", words" if weights else "",
        "weights": "".join(", hits.words @@ %s::tsquery" for _ in weights),
        "walked": WALKED,
        "looked_up": limit if looked_up is None else looked_up,
    }
    if commonness.is_common(ask):
        found = _rows(COMMON.format(**wording), [*weights, *inside, expression(wanted), limit])
        if len(found) == limit:
            return found
        wanted = ask
    if not weights and _has_many_spellings(wanted) and commonness.is_large():
        queries = [expression(few) for few in _by_few_spellings(wanted)]
        return _rare(SPELLED, wording, [queries, *inside, limit])
    return _rare(LOOKED_UP, wording, [expression(wanted), *inside, *weights, limit])


def _rare(hits: str, wording: dict[str, Any], values: Sequence[Any]) -> list[tuple[int, ...]]:
    return _rows(RARE.format(hits=hits.format(**wording), **wording), values)


def _has_many_spellings(ask: Ask) -> bool:
    """Whether the question is for a word in very many spellings, as for who mistyped it."""
    return any(len(readings) > SPELLINGS for phrase in ask.question.wanted[:1] for readings in phrase[:1])


def _by_few_spellings(ask: Ask) -> Iterator[Ask]:
    """The same question in several, each with a few spellings of its first word."""
    (readings, *after), *others = ask.question.wanted
    for start in range(0, len(readings), SPELLINGS):
        few = (readings[start : start + SPELLINGS], *after)
        yield replace(ask, question=replace(ask.question, wanted=(few, *others)))


def _weight_of(fitting: list[bool]) -> int:
    return next((weight for (weight, _), fits in zip(WEIGHED, fitting, strict=True) if fits), 0)


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[int, ...]]:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _run(sql: str, values: Sequence[int | str]) -> None:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
