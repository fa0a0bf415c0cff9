"""The lists that many pages share: newest headlines and most read. Each is kept until a story changes it."""

from __future__ import annotations

from articles import readership
from articles.models import Article
from articles.views.cards import Card, cards, in_order
from portal.parts import part

NEWEST_SHOWN = 20
MOST_READ_SHOWN = 5


def newest(edition: str) -> list[Card]:
    """The newest headlines with their views, which are up to a minute old. Two queries when not kept."""
    return part("newest", edition, lambda: _newest(edition), minutes=True)


def most_read(edition: str) -> list[Card]:
    """The stories read most in 24 hours, as counted within the last minute. Three queries when not kept."""
    return part("most-read", edition, lambda: _most_read(edition), minutes=True)


def _newest(edition: str) -> list[Card]:
    news = Article.objects.visible().in_edition(edition).without_advertising().newest_first()
    return cards(news.for_card()[:NEWEST_SHOWN])


def _most_read(edition: str) -> list[Card]:
    ids = [pk for pk, _views in readership.popular(edition, "24h", MOST_READ_SHOWN)]
    return cards(in_order(Article.objects.visible().filter(pk__in=ids).for_card(), ids))
