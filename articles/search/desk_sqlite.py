"""The desk's index on SQLite: a contentless FTS5 table beside that of the readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connections

from articles.search.engines import alias
from articles.search.questions import Phrase, Question
from portal import bulk

TABLE: Final = "desk_words"
EMPTY: Final = f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')"  # noqa: S608  (names of ours alone)
PUT: Final = f"INSERT INTO {TABLE} (rowid, title, text) VALUES (%s, %s, %s)"  # noqa: S608  (names of ours alone)
TAKE_OUT: Final = f"INSERT INTO {TABLE} ({TABLE}, rowid, title, text) VALUES ('delete', %s, %s, %s)"  # noqa: S608  (names of ours alone)
FOUND: Final = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608  (names of ours alone)
NEWEST: Final = f"{FOUND} ORDER BY rowid DESC LIMIT %s"
NEWEST_BELOW: Final = f"{FOUND} AND rowid < %s ORDER BY rowid DESC LIMIT %s"


def put(article_id: int, title: str, text: str) -> None:
    """Put the words in. One statement."""
    _run(PUT, [article_id, title, text])


def fill(stories: Iterable[tuple[int, str, str]]) -> None:
    """Put many in. One statement."""
    bulk.write(alias(), TABLE, ("rowid", "title", "text"), stories)


def take_out(article_id: int, title: str, text: str) -> None:
    """Take the words out, which are those put in. One statement."""
    _run(TAKE_OUT, [article_id, title, text])


def found(column: str) -> str:
    """The query for the keys of what fits an ``expression``, its only parameter."""
    return FOUND


def newest_found(column: str) -> str:
    """The same for the newest; how many is the second parameter."""
    return NEWEST


def newest_below(column: str) -> str:
    """The same for the newest below a key, which is the second parameter; how many is the third."""
    return NEWEST_BELOW


def expression(question: Question[Phrase], column: str) -> str:
    """What was typed in FTS5's own language. Words are letters and digits."""
    match = f"{column} : ({_joined(question.wanted, 'AND')})"
    return f"({match}) NOT ({column} : ({_joined(question.unwanted, 'OR')}))" if question.unwanted else match


def any_of(expressions: Iterable[str]) -> str:
    """One that fits what one of them fits; nothing where there is none."""
    return " OR ".join(f"({one})" for one in expressions) or '""'


def _joined(phrases: tuple[Phrase, ...], operator: str) -> str:
    return f" {operator} ".join(f'"{" ".join(phrase)}" *' for phrase in phrases)


def _run(sql: str, values: list[int | str]) -> None:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
