"""What each page depends on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from articles.cachekeys.names import (
    COUNTERS,
    FEED_NAMES,
    archive_ends,
    card,
    feed_item,
    image,
    month,
    related,
    rubric_name,
    text,
    versions,
)
from articles.models import Article


def article_page(article: Article) -> set[str]:
    """A story's page, beside the cards of related ones."""
    keys = {text(article.pk), versions(article.group_id), related(article.pk), COUNTERS}
    if article.lead_image_id:
        keys.add(image(article.lead_image_id))
    return keys


def cards(articles: Iterable[Article]) -> set[str]:
    """A page with the cards of these stories."""
    keys: set[str] = set()
    for article in articles:
        keys.add(card(article.pk))
        if article.rubric_id:
            keys.add(rubric_name(article.rubric_id))
        if article.lead_image_id:
            keys.add(image(article.lead_image_id))
    return keys


def feed_page(articles: Iterable[Article], *, whole: bool = False) -> set[str]:
    """A feed with these stories, their ``whole`` texts if it gives them."""
    keys = {FEED_NAMES}
    for article in articles:
        keys.add(feed_item(article.pk))
        if whole:
            keys.add(text(article.pk))
        if article.lead_image_id:
            keys.add(image(article.lead_image_id))
    return keys


def located(articles: Iterable[Article]) -> set[str]:
    """A sitemap with these stories, beside its month."""
    keys: set[str] = set()
    for article in articles:
        keys.add(versions(article.group_id))
        if article.lead_image_id:
            keys.add(image(article.lead_image_id))
    return keys


def archive_page(edition: str, date: dt.date, *, is_at_an_end: bool) -> set[str]:
    """A day's calendar in the archive; ``is_at_an_end`` if no month comes before or none after."""
    return {month(edition, date)} | ({archive_ends(edition)} if is_at_an_end else set())
