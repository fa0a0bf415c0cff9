"""A story as everybody may see it, in plain values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles.media.pictures import picture
from articles.models import Article
from articles.sharecard.faces import card_of


def address_of(article: Article) -> str:
    """The story's page, in full."""
    return f"{settings.PORTAL_SITE_URL}{article.get_absolute_url()}"


def picture_of(article: Article) -> str:
    """The full address of the picture that stands for a public story; empty for none. No query."""
    return card_of(article).url


def face(article: Article) -> dict[str, Any]:
    """What readers see of a public story around its text. One query, for its corrections."""
    kept = article.body.furniture
    return {
        **trace(article),
        "kind": article.kind,
        "stage": article.stage,
        "title": article.title,
        "lead": article.lead,
        "published_at": moment(article.published_at),
        "updated_at": moment(article.updated_at or article.published_at),
        "authors": [{"name": row["name"]} for row in kept.get("byline", [])],
        "rubrics": [row["label"] for row in kept.get("rubrics", [])],
        "tags": [row["label"] for row in kept.get("tags", [])],
        "image": _image(article),
        "corrections": [
            {"kind": row.kind, "text": row.text, "published_at": moment(row.published_at)}
            for row in article.corrections.all()
        ],
    }


def trace(article: Article) -> dict[str, Any]:
    """What may be said of a story that is public no more: which one it was."""
    return {
        "id": f"urn:uuid:{article.uid}",
        "url": address_of(article),
        "edition": article.edition,
    }


def moment(when: datetime | None) -> str | None:
    """A time with the newsroom's offset."""
    return timezone.localtime(when).isoformat(timespec="seconds") if when else None


def _image(article: Article) -> dict[str, Any] | None:
    shown = picture(article.lead_image, article.edition)
    if shown is None:
        return None
    return {
        "url": f"{settings.PORTAL_SITE_URL}{shown.largest}",
        "width": shown.largest_width,
        "height": shown.largest_height,
        "alt": shown.alt,
        "credit": shown.credit,
    }
