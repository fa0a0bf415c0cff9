"""PostgreSQL's tables of words, made of the words that SQLite's entries keep: no story is read anew."""

from __future__ import annotations

import json
import zlib
from typing import Any, Final

from articles.search import desk_postgresql, postgresql
from articles.search.documents import Document
from articles.search.places import EPOCH
from portal import alongside

READERS: Final = alongside.Table(
    name=postgresql.TABLE,
    columns=("docid", "words"),
    made_of=("docid", "words"),
    make=lambda docid, words: (
        str(docid),
        postgresql.vector(Document(0, EPOCH, "", *_unpacked(words))),
    ),
    emptied=frozenset({"words"}),
)
DESK: Final = alongside.Table(
    name=desk_postgresql.TABLE,
    columns=("article_id", "title", "text"),
    made_of=("article_id", "words"),
    make=lambda article_id, words: (str(article_id), *map(desk_postgresql.vector, _unpacked(words))),
)


def _unpacked(words: bytes) -> Any:
    return json.loads(zlib.decompress(words))
