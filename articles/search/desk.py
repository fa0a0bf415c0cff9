"""The desk's own index: every story as last saved, public or not. Readers' pages never ask it.

Words are found by how they begin: three letters of a title are enough, and case endings matter little. The
index stands beside the readers' one, in the same database.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from types import ModuleType

from django.db import connections, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.search.engines import alias
from articles.search.models import DeskDocument
from articles.search.questions import understood
from articles.search.tokens import folded
from portal import bulk


def engine() -> ModuleType:
    """``desk_sqlite`` or ``desk_postgresql``: the same functions for each."""
    if connections[alias()].vendor == "postgresql":
        from articles.search import desk_postgresql

        return desk_postgresql
    from articles.search import desk_sqlite

    return desk_sqlite


def keep(article_id: int, title: str, texts: Iterable[str]) -> None:
    """Make these the words by which the story is found. Three statements, four where it had others."""
    columns = [folded(title), folded(" ".join((title, *texts)))]
    words = _packed(columns)
    with transaction.atomic(using=alias(), savepoint=False):
        known = DeskDocument.objects.filter(pk=article_id).first()
        if known is not None and bytes(known.words) == words:
            return
        if known is not None:
            engine().take_out(article_id, *json.loads(zlib.decompress(known.words)))
        engine().put(article_id, *columns)
        row = DeskDocument(pk=article_id, words=words)
        DeskDocument.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["pk"], update_fields=["words"]
        )


def forget(article_ids: Iterable[int]) -> None:
    """Take out what the index holds of these stories, which are no more. Three statements for each."""
    for known in DeskDocument.objects.filter(pk__in=list(article_ids)):
        engine().take_out(known.pk, *json.loads(zlib.decompress(known.words)))
        known.delete()


def fill(stories: Iterable[tuple[int, str, str]]) -> None:
    """Put stories in that the index holds nothing of: key, title and all texts, folded. Two statements."""
    some = list(stories)
    with transaction.atomic(using=alias()):
        entries = [(pk, _packed(columns)) for pk, *columns in some]
        bulk.write(alias(), DeskDocument._meta.db_table, ("article_id", "words"), entries)
        engine().fill(some)


def missing(limit: int) -> list[int]:
    """The newest stories that the index lacks: written past the desk, or before there was an index."""
    kept = DeskDocument.objects.filter(pk=OuterRef("pk"))
    lacking = Article.objects.filter(~Exists(kept)).order_by("-pk")
    return list(lacking.values_list("pk", flat=True)[:limit])


def narrowed(articles: QuerySet[Article], typed: str) -> QuerySet[Article]:
    """Those of the stories whose text holds words that begin like all those typed; all for nothing typed.

    No query of its own: the index is asked inside that of the list.
    """
    if not typed.strip():
        return articles
    match = expression(typed, "text")
    return articles.filter(pk__in=RawSQL(engine().found("text"), [match])) if match else articles.none()  # noqa: S611  (texts of ours, values are bound)


def begun_below(typed: str, below: int, limit: int) -> list[int]:
    """Keys of the stories whose text holds words that begin like all those typed, the greatest first.

    ``limit`` of those under ``below``: to know all that have the commonest word would take the longer the
    more there are. One query, none where nothing typed is a word.
    """
    match = expression(typed, "text")
    if not match:
        return []
    with connections[alias()].cursor() as cursor:
        cursor.execute(engine().newest_below("text"), [match, below, limit])
        return [pk for (pk,) in cursor.fetchall()]


def begun_last(wanted: Iterable[str], limit: int) -> RawSQL:
    """The stories begun last whose title holds all words of one of ``wanted``, as a list for ``pk__in``."""
    matches = filter(None, (expression(typed, "title") for typed in wanted))
    return RawSQL(engine().newest_found("title"), [engine().any_of(matches), limit])  # noqa: S611  (texts of ours, values are bound)


def _packed(columns: list[str]) -> bytes:
    return zlib.compress(json.dumps(columns, ensure_ascii=False).encode())


def expression(typed: str, column: str) -> str:
    """What was typed in the engine's own language, empty for no word."""
    question = understood(typed)
    return str(engine().expression(question, column)) if question.wanted else ""
