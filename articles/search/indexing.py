"""Keeping the index true. Called by the desk inside its transactions, so both roll back together."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from articles.models import Article
from articles.search.documents import documents
from articles.search.engines import alias, engine
from articles.search.models import SearchDocument

BATCH = 200


def index(article: Article) -> None:
    """Make the article findable as it is stored now; take it out when it is not public.

    Eight queries or so: the row, its text and names are read anew, whatever the given object holds.
    """
    found = list(documents(Article.objects.filter(pk=article.pk)))
    if not found:
        engine().delete(article.pk)
    for document in found:
        engine().index(document)


def delete(article: Article) -> None:
    """Make the article unfindable. Two or three queries; harmless when it is not in the index."""
    engine().delete(article.pk)


def reindex(tell: Callable[[int], None] = lambda done: None) -> int:
    """Index every public article anew and take out everything else; how many are in it then.

    Batches of their own, so that editors' work fits between them. ``tell`` hears of each batch.
    """
    done, last = 0, 0
    while True:
        pks = list(
            Article.objects.visible().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        if not pks:
            break
        with transaction.atomic(using=alias()):
            for document in documents(Article.objects.filter(pk__in=pks)):
                engine().index(document)
        done, last = done + len(pks), pks[-1]
        tell(done)
    _take_out_strangers()
    return SearchDocument.objects.count()


def _take_out_strangers() -> None:
    public = Article.objects.visible().values("pk")
    strangers = SearchDocument.objects.exclude(article_id__in=public)
    for article_id in strangers.values_list("article_id", flat=True):
        engine().delete(article_id)
