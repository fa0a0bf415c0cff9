"""What stands beside the form of a public story: stage, breaking bar, corrections, recalls to check."""

from __future__ import annotations

from typing import Any

from articles.admin import breaking
from articles.models import Article, Correction, Stage


def beside(article: Article) -> dict[str, Any]:
    """What the boxes show for a public story; nothing for others. Two queries."""
    if not article.is_published:
        return {}
    waiting = article.recalls_to_check.filter(checked_at=None)
    stage = Stage(article.stage)
    return {
        "stages": [(one.value, one.label) for one in (stage, *stage.above)] if stage.above else [],
        "bar_hours": breaking.hours(),
        "corrections": list(article.corrections.select_related("by")),
        "recalls": list(waiting.select_related("correction__article")),
        "correction_kinds": Correction.Kind.choices,
        "correction_places": Correction.Place.choices,
    }
