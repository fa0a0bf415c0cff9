"""Preview: what readers would see if the form's text were public. None of it is stored as the article's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from articles.desk import drafting, rows
from articles.desk.models import Preview
from articles.desk.snapshot import Snapshot
from articles.models import Article, State
from portal.accounts.models import User

T = TypeVar("T")
KEPT_FOR = timedelta(days=1)


def keep(article: Article | None, edition: str, snapshot: Snapshot, *, by: User) -> Preview:
    """Keep what a form holds for its author to look at; yesterday's are dropped. Two queries."""
    Preview.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return Preview.objects.create(article=article, edition=edition, snapshot=snapshot.as_json(), made_by=by)


def show(preview: Preview, look: Callable[[Article], T]) -> T:
    """What ``look`` makes of the article as the preview has it.

    The snapshot is written into row and lists as publishing would write it, looked at, and rolled back: the
    page is the public one to the letter, and nothing remains.
    """
    with transaction.atomic():
        article = preview.article or drafting.begin(edition=preview.edition, by=None)
        rows.write(article, Snapshot.from_json(preview.snapshot))
        if not article.published_at:
            Article.objects.filter(pk=article.pk).update(state=State.PUBLISHED, published_at=timezone.now())
        try:
            return look(Article.objects.for_page().get(pk=article.pk))
        finally:
            transaction.set_rollback(True)
