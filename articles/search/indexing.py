"""Keeping the index true. Called by the desk inside its transactions, so both roll back together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from articles.models import Article
from articles.search.documents import documents
from articles.search.engines import FORMER, alias, engine
from articles.search.models import Reindexing, SearchDocument
from articles.search.places import LAST
from portal.jobs.compat import task

BATCH: Final = 100
# So many are held in memory at once, with their texts.
TOGETHER: Final = 10
RENEWING_SECONDS: Final = 40

_knows_forms = False


def index(article: Article) -> None:
    """Make the article findable as it is stored now; take it out when it is not public.

    A dozen queries: the row, its text and names are read anew, whatever the given object holds.
    """
    _index([article.pk])


def delete(article: Article) -> None:
    """Make the article unfindable. Two or three queries; harmless when it is not in the index."""
    engine().delete(article.pk)


def knows_forms() -> bool:
    """Whether every entry was made since words have keys. One query until that is so."""
    global _knows_forms
    _knows_forms = _knows_forms or not SearchDocument.objects.filter(version=0).exists()
    return _knows_forms


def renew(limit: int = BATCH) -> int:
    """Index anew the newest entries made by an earlier version, then what is missing; how many were touched.

    Nought when the index is as it should be. A batch is one transaction, so editors' work fits between.
    """
    return _renew_old(limit) or len(_fill(limit, below=None))


def _batches() -> Iterator[int]:
    """Bring the index up to date; how many stories each batch touched."""
    while touched := _renew_old(BATCH):
        yield touched
    below = None
    # From where the last one ended: what was passed is not looked through again.
    while filled := _fill(BATCH, below=below):
        below = filled[-1]
        yield len(filled)


def _renew_old(limit: int) -> int:
    for version in FORMER:
        old = SearchDocument.objects.filter(version=version).order_by("-docid")
        pks = list(old.values_list("article_id", flat=True)[:limit])
        if pks:
            _index_held(pks)
            return len(pks)
    return 0


def _fill(limit: int, *, below: int | None) -> list[int]:
    """Index the newest public articles that the index lacks, of those with keys ``below``; their keys."""
    entry = SearchDocument.objects.filter(article_id=OuterRef("pk"))
    lacking = Article.objects.visible_by_key().filter(~Exists(entry))
    if below is not None:
        lacking = lacking.filter(pk__lt=below)
    pks = list(lacking.values_list("pk", flat=True)[:limit])
    _index_held(pks)
    return pks


@task()
def renew_index() -> None:
    """Renew for the better part of a minute; the clock asks again while there is more. Harmless twice."""
    until = time.monotonic() + RENEWING_SECONDS
    for _touched in _batches():
        if time.monotonic() > until:
            return


def reindex(tell: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Index every public article anew and take out everything else; how many are in it then.

    The portal may run and search go on: an entry is replaced in one transaction. Killed, it goes on where it
    stopped when it is started again. ``tell`` hears how many of how many are done.
    """
    walk, _is_new = Reindexing.objects.get_or_create(pk=1, defaults={"docid": LAST})
    entries = SearchDocument.objects.order_by("-docid")
    total = Article.objects.visible().count()
    done = entries.filter(docid__gte=walk.docid).count()
    while rows := list(entries.filter(docid__lt=walk.docid).values_list("article_id", "docid")[:BATCH]):
        with transaction.atomic(using=alias()):
            _index_held([article_id for article_id, _docid in rows])
            walk.docid = rows[-1][1]
            walk.save()
        done += len(rows)
        tell(done, total)
    for touched in _batches():
        done += touched
        tell(done, total)
    walk.delete()
    return SearchDocument.objects.count()


def _index_held(pks: list[int]) -> None:
    """The same while nobody else writes the stories: former words would be indexed over new ones."""
    with transaction.atomic(using=alias()):
        list(Article.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
        _index(pks)


def _index(pks: list[int]) -> None:
    with transaction.atomic(using=alias(), savepoint=False):
        public = set()
        for first in range(0, len(pks), TOGETHER):
            for document in documents(Article.objects.filter(pk__in=pks[first : first + TOGETHER])):
                engine().index(document)
                public.add(document.article_id)
        for pk in pks:
            if pk not in public:
                engine().delete(pk)
