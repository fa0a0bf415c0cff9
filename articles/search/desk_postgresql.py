"""The desk's index on PostgreSQL: two tsvectors a story, written word by word: no parser has a say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connections

from articles.search.engines import alias
from articles.search.questions import Phrase, Question
from articles.search.vectors import LAST_POSITION, written
from portal import bulk

TABLE: Final = "desk_words"
EMPTY: Final = f"DELETE FROM {TABLE}"  # noqa: S608  (names of ours alone)
PUT: Final = f"INSERT INTO {TABLE} (article_id, title, text) VALUES (%s, %s::tsvector, %s::tsvector)"  # noqa: S608  (names of ours alone)
TAKE_OUT: Final = f"DELETE FROM {TABLE} WHERE article_id = %s"  # noqa: S608  (names of ours alone)
# No word holds it.
NOTHING: Final = "'\ue003'"


def put(article_id: int, title: str, text: str) -> None:
    """Put the words in. One statement."""
    _run(PUT, [article_id, vector(title), vector(text)])


def fill(stories: Iterable[tuple[int, str, str]]) -> None:
    """Put many in. One statement."""
    rows = [(pk, vector(title), vector(text)) for pk, title, text in stories]
    bulk.write(alias(), TABLE, ("article_id", "title", "text"), rows)


def take_out(article_id: int, title: str, text: str) -> None:
    """Take the words out. One statement."""
    _run(TAKE_OUT, [article_id])


def found(column: str) -> str:
    """The query for the keys of what fits an ``expression``, its only parameter."""
    return f"SELECT article_id FROM {TABLE} WHERE {column} @@ %s::tsquery"  # noqa: S608  (names of ours alone)


def newest_found(column: str) -> str:
    """The same for the newest; how many is the second parameter."""
    return f"{found(column)} ORDER BY article_id DESC LIMIT %s"


def newest_below(column: str) -> str:
    """The same for the newest below a key, which is the second parameter; how many is the third."""
    return f"{found(column)} AND article_id < %s ORDER BY article_id DESC LIMIT %s"


def expression(question: Question[Phrase], column: str) -> str:
    """What was typed as a tsquery: how words begin. In quotes words need no escaping."""
    wanted = [_phrase(phrase) for phrase in question.wanted]
    return " & ".join([*wanted, *(f"!{_phrase(phrase)}" for phrase in question.unwanted)])


def any_of(expressions: Iterable[str]) -> str:
    """One that fits what one of them fits; nothing where there is none."""
    return " | ".join(f"({one})" for one in expressions) or NOTHING


def vector(words: str) -> str:
    """The words, parted by spaces, as a tsvector with their places."""
    return written((word, str(min(place, LAST_POSITION))) for place, word in enumerate(words.split(), 1))


def _phrase(phrase: Phrase) -> str:
    words = " <-> ".join(f"'{word}'" for word in phrase)
    return f"({words}:*)"


def _run(sql: str, values: list[int | str]) -> None:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
