"""What the desk asks about a story that came from outside: its date there, and what its import doubted."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles.desk import audit, rights
from articles.importing.models import ImportedItem
from articles.models import Article
from articles.models.querysets import ArticleQuerySet
from portal.accounts.models import User


def item_of(article: Article) -> ImportedItem | None:
    """The import that made ``article``; None for what was written here. One query."""
    return article.imported_from.first()


def first_published(article: Article) -> datetime | None:
    """When a story that readers have never seen here was first published elsewhere. One query."""
    item = None if article.was_published else item_of(article)
    moment = item.published if item else None
    return moment if moment and moment <= timezone.now() else None


def waiting(stories: ArticleQuerySet) -> ArticleQuerySet:
    """Those of ``stories`` that came from outside and that readers have never seen."""
    return stories.unpublished().filter(pk__in=ImportedItem.objects.values("article"))


def settle(article: Article, *, by: User | None) -> bool:
    """Note that somebody has looked at the doubts. False when somebody had, or when there were none."""
    if not rights.of(by).may_edit(article):
        raise PermissionDenied
    open_ = ImportedItem.objects.filter(article=article, settled_at=None).exclude(doubts=[])
    if not open_.update(settled_at=timezone.now(), settled_by=by):
        return False
    audit.record(article, "doubts settled", by=by)
    return True
