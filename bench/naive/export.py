"""The portal's newsroom as plain data, for the yardstick to show the same content.

``python -m bench.naive.export EDITION`` with the portal's settings prints JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django


def newsroom(edition: str) -> dict[str, Any]:
    """Stories, rubrics, menus and rates of an edition, as its pages show them."""
    from articles import readership
    from articles.models import Article, Rubric
    from portal import editions, navigation
    from portal.masthead import rates

    with editions.speaking(edition):
        menus = {menu: navigation.links(menu) for menu in navigation.MENUS}
        articles = list(Article.objects.visible().in_edition(edition).for_page())
        views = readership.totals([article.pk for article in articles])
        return {
            "rubrics": [
                {"slug": rubric.slug, "name": rubric.label} for rubric in Rubric.objects.in_menu_order()
            ],
            "pages": [
                {"menu": menu, "title": str(link.label), "url": link.url}
                for menu in (navigation.SECTIONS, navigation.PAGES)
                for link in menus[menu]
            ],
            "rates": [
                {"currency": rate.currency, "value": str(rate.value), "change": str(rate.change or 0)}
                for rate in rates.strip()
            ],
            "articles": [story(article, views.get(article.pk, 0)) for article in articles],
        }


def story(article: Any, views: int) -> dict[str, Any]:
    """One story with everything its page names."""
    from articles.models.querysets import slug_in
    from portal.kit.text import reading_minutes

    kept = article.body.furniture
    translation = getattr(article, slug_in("uk"), None)
    return {
        "slug": article.slug,
        "title": article.title,
        "lead": article.lead,
        "body": article.body.rendered,
        "kind": "" if article.kind == "news" else article.get_kind_display(),
        "is_exclusive": article.is_exclusive,
        "has_photo": article.has_photo,
        "has_video": article.has_video,
        "place": kept.get("place", ""),
        "agency": article.agency,
        "minutes": reading_minutes(article.body.words, article.edition),
        "translation": f"/uk/news/{translation}/" if translation else "",
        "published_at": article.published_at.isoformat(),
        "rubric": article.rubric.slug,
        "rubrics": [row["url"].strip("/").rpartition("/")[2] for row in kept.get("rubrics", [])],
        "tags": named(kept.get("tags", []), "label"),
        "authors": named(kept.get("byline", []), "name"),
        "sources": [{"text": row["name"], "kind": row["kind_label"]} for row in kept.get("sources", [])],
        "picture": picture(article.lead_image, article.edition),
        "views": views,
    }


def named(rows: list[dict[str, str]], key: str) -> dict[str, str]:
    """Slug → name of what an article's furniture links to."""
    return {row["url"].strip("/").rpartition("/")[2]: row[key] for row in rows}


def picture(image: Any, edition: str) -> dict[str, Any] | None:
    """A picture's texts and the widths of its copies."""
    if image is None:
        return None
    return {
        "key": image.key,
        "alt": image.alt.in_edition(edition),
        "caption": image.caption.get(edition, ""),
        "credit": image.credit,
        "tone": image.tone,
        "widths": [320, 480, 640, 960, 1280, 1600],
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(newsroom(sys.argv[1])))
