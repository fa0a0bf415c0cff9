"""Stored articles for tests of rooms that only read them."""

from __future__ import annotations

import datetime as dt
from itertools import count

from django.utils import timezone

from articles.models import Article, ArticleBody, State, TranslationGroup

_numbers = count(1)


def article(*, body: str = "", **facts: object) -> Article:
    """A published English article with the given columns; ``body`` is its plain text. Three queries."""
    number = next(_numbers)
    known: dict[str, object] = {
        "edition": "en",
        "slug": f"story-{number}",
        "title": f"Story {number}",
        "lead": "What happened.",
        "state": State.PUBLISHED,
        "published_at": timezone.now() - dt.timedelta(minutes=1),
    }
    if "group" not in facts:
        known["group"] = TranslationGroup.objects.create()
    row = Article.objects.create(**{**known, **facts})
    ArticleBody.objects.create(article=row, text=body, words=len(body.split()))
    return row
