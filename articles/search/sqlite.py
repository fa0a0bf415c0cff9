"""The index on SQLite: one contentless FTS5 table, walked newest first by rowid.

Sorting all hits of a common word by time would read them all. Here the rowid grows with the time of
publication, so ``ORDER BY rowid DESC LIMIT n`` stops after n hits. Python has folded the words already:
SQLite folds no Cyrillic.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Sequence

from django.db import connections, transaction

from articles.search.documents import Document
from articles.search.engines import Window, alias
from articles.search.models import SearchDocument
from articles.search.questions import Phrase, Question

TABLE = "search_words"
COLUMNS = "edition, title, lead, body, names"
READ_COLUMNS = "{title lead body names}"

# 42 bits of milliseconds, enough until 2109, before 21 bits that part stories of one millisecond.
PK_BITS = 21
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)

FIND = f"""
    SELECT entry.article_id
    FROM {TABLE} JOIN search_searchdocument entry ON entry.docid = {TABLE}.rowid
    WHERE {TABLE} MATCH %s AND {TABLE}.rowid {{edge}} %s
    ORDER BY {TABLE}.rowid {{order}} LIMIT %s
"""  # noqa: S608  (names of ours alone)


def index(document: Document) -> None:
    """Put the document in, in place of what the index held of its article. About five statements."""
    columns = [_edition_word(document.edition), document.title, document.lead, document.body, document.names]
    words = zlib.compress(json.dumps(columns, ensure_ascii=False).encode())
    with transaction.atomic(using=alias()):
        delete(document.article_id)
        docid = _free_docid(document.published_at, document.article_id)
        SearchDocument.objects.create(docid=docid, article_id=document.article_id, words=words)
        _run(f"INSERT INTO {TABLE} (rowid, {COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", [docid, *columns])  # noqa: S608


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


def search(question: Question, edition: str, window: Window, limit: int) -> list[int]:
    """The articles found, the nearest to the window's edge first. One query, which stops at ``limit``."""
    if window.after:
        edge, order, docid = ">", "ASC", docid_of(*window.after)
    elif window.before:
        edge, order, docid = "<", "DESC", docid_of(*window.before)
    else:
        edge, order, docid = "<=", "DESC", 2**63 - 1
    sql = FIND.format(edge=edge, order=order)
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, [expression(question, edition), docid, limit])
        return [row[0] for row in cursor.fetchall()]


def expression(question: Question, edition: str) -> str:
    """The question in FTS5's own language. Words are letters and digits, so nothing needs escaping."""
    wanted = f"{READ_COLUMNS} : ({_joined(question.wanted, 'AND')})"
    match = f"edition : {_phrase((_edition_word(edition),))} AND {wanted}"
    if question.unwanted:
        return f"({match}) NOT {READ_COLUMNS} : ({_joined(question.unwanted, 'OR')})"
    return match


def docid_of(published_at: dt.datetime, article_id: int) -> int:
    """The rowid of an article published then: greater for the newer, and for the greater key of equals."""
    milliseconds = (published_at - EPOCH) // MILLISECOND
    return (milliseconds << PK_BITS) | (article_id & ((1 << PK_BITS) - 1))


def _free_docid(published_at: dt.datetime, article_id: int) -> int:
    """Two keys that differ by 2,097,152 in one millisecond would meet: the later takes the next place."""
    docid = docid_of(published_at, article_id)
    while SearchDocument.objects.filter(docid=docid).exists():
        docid -= 1
    return docid


def _edition_word(code: str) -> str:
    """The edition as one word: of pt-br the index would make two, and one of them another edition."""
    return code.replace("-", "").lower()


def _phrase(words: Phrase) -> str:
    return f'"{" ".join(words)}"'


def _joined(phrases: tuple[Phrase, ...], operator: str) -> str:
    return f" {operator} ".join(_phrase(phrase) for phrase in phrases)


def _run(sql: str, values: Sequence[int | str]) -> None:
    with connections[alias()].cursor() as cursor:
        cursor.execute(sql, values)
