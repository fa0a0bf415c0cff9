"""What pages say of themselves to machines: schema.org as JSON-LD.

https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article.
Every time carries the newsroom's offset, every address stands in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Kind
from articles.sharecard.faces import card_of
from articles.syndication.stories import WRITING, picture
from portal import editions, publisher

# What the work is; every other kind is news.
TYPES = {
    Kind.ANALYSIS: "AnalysisNewsArticle",
    Kind.OPINION: "OpinionNewsArticle",
    Kind.PRESS_RELEASE: "Article",
    Kind.ADVERTISING: "AdvertiserContentArticle",
}
RATIOS = ("16x9", "4x3", "1x1")
# In a script's text these would end it, or begin a comment (HTML, 4.12.1.3).
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def as_script(*things: dict[str, Any]) -> SafeString:
    """The things as the text of one script element, safe for any words in them."""
    told: dict[str, Any] = {"@context": "https://schema.org"}
    told |= things[0] if len(things) == 1 else {"@graph": list(things)}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308  (JSON, escaped)


def story(article: Article) -> dict[str, Any]:
    """A published story. No query: needs lead image, body and its furniture."""
    kept = article.body.furniture
    told = {
        "@type": TYPES.get(Kind(article.kind), "NewsArticle"),
        "url": full(article.get_absolute_url()),
        "headline": article.title,
        "description": article.lead,
        "inLanguage": article.edition,
        "datePublished": moment(article.published_at),
        "dateModified": moment(article.updated_at or article.published_at),
        "author": list(authors(article)),
        "publisher": organization(article.edition),
        "articleSection": [row["label"] for row in kept.get("rubrics", [])],
        "keywords": [row["label"] for row in kept.get("tags", [])],
        "image": images(article),
        "isAccessibleForFree": True,
        "citation": [row["link"] for row in kept.get("sources", []) if row["link"]],
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": row["text"],
                "datePublished": moment(parse_datetime(row["time"])),
            }
            for row in kept.get("corrections", [])
        ],
        "hasPart": [quotation(row) for row in kept.get("quotes", [])],
    }
    if place := kept.get("place"):
        told |= {"dateline": place, "locationCreated": {"@type": "Place", "name": place}}
    return {name: value for name, value in told.items() if value not in ([], "", None)}


def authors(article: Article) -> Iterator[dict[str, str]]:
    """Who wrote it, with the addresses of their pages; the agency, else the newsroom, where nobody signed."""
    signed = [row for row in article.body.furniture.get("byline", []) if row["role"] in WRITING]
    for row in signed:
        yield {"@type": "Person", "name": row["name"], "url": full(row["url"])}
    if not signed and article.agency:
        yield {"@type": "Organization", "name": article.agency}
    elif not signed:
        yield organization(article.edition)


def quotation(row: dict[str, str]) -> dict[str, Any]:
    """Somebody's words in the story."""
    told: dict[str, Any] = {"@type": "Quotation", "text": row["words"]}
    if row["speaker"]:
        speaker = {"@type": "Person", "name": row["speaker"]}
        told["spokenByCharacter"] = speaker | ({"jobTitle": row["role"]} if row["role"] else {})
    return told


def images(article: Article) -> list[str]:
    """The lead picture in three ratios, those there are copies of; without any, the share card."""
    found = (picture(article.lead_image, article.edition, ratio) for ratio in RATIOS)
    return [one.url for one in found if one] or [card_of(article).url]


def organization(edition: str) -> dict[str, str]:
    """The publisher in a few words."""
    return {
        "@type": "NewsMediaOrganization",
        "name": publisher.of(edition).name,
        "url": full(editions.home(edition)),
    }


def newsroom(edition: str) -> dict[str, Any]:
    """The publisher with its policies, for the front page."""
    principles = full(editions.address(edition, "pages:editorial-policy"))
    return {
        **organization(edition),
        "logo": full("/icon-512.png"),
        "publishingPrinciples": principles,
        "ethicsPolicy": principles,
        "correctionsPolicy": full(editions.address(edition, "articles:corrections")),
        "masthead": full(editions.address(edition, "articles:authors")),
    }


def site(edition: str) -> dict[str, Any]:
    """The site and how it is searched."""
    search = full(editions.address(edition, "articles:search"))
    return {
        "@type": "WebSite",
        "name": publisher.of(edition).name,
        "url": full(editions.home(edition)),
        "inLanguage": edition,
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{search}?q={{words}}",
            "query-input": "required name=words",
        },
    }


def trail(*steps: tuple[str, str]) -> dict[str, Any]:
    """Where a page stands: names and paths from the front page on."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": full(path)}
            for number, (name, path) in enumerate(steps, 1)
        ],
    }


def moment(when: datetime | None) -> str:
    """A time with the newsroom's offset at that time."""
    return timezone.localtime(when).isoformat(timespec="seconds") if when else ""


def full(path: str) -> str:
    """A path with the site before it."""
    return settings.PORTAL_SITE_URL + path
