"""Corrections beside the article form: those told, a new one, and recalls that wait to be looked at."""

from __future__ import annotations

from typing import Any

from articles.models import Article, Correction


def beside(article: Article) -> dict[str, Any]:
    """What the box shows for a public story; nothing for others. Two queries."""
    if not article.is_published:
        return {}
    waiting = article.recalls_to_check.filter(checked_at=None)
    return {
        "corrections": list(article.corrections.select_related("by")),
        "recalls": list(waiting.select_related("correction__article")),
        "correction_kinds": Correction.Kind.choices,
        "correction_places": Correction.Place.choices,
    }
