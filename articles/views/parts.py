"""The lists that many pages share: newest headlines and most read. Each is kept until a story changes it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import Q

from articles import readership
from articles.models import Article
from articles.models.querysets import ArticleQuerySet
from articles.views.cards import Card, card, cards, in_order
from portal.parts import part

NEWEST_SHOWN = 20
MOST_READ_SHOWN = 5


def newest(edition: str) -> list[Card]:
    """The newest headlines with their views, which are up to a minute old. Two queries when not kept."""
    return part("newest", edition, lambda: _newest(edition), minutes=True)


def most_read(edition: str) -> list[Card]:
    """The stories read most in 24 hours, as counted within the last minute. Two queries when not kept."""
    return part("most-read", edition, lambda: _most_read(edition), minutes=True)


def newest_and_most_read(edition: str) -> tuple[list[Card], list[Card]]:
    """Both lists, for pages that show both. Three queries when not kept."""
    both = cache(lambda: _both(edition))
    return (
        part("newest", edition, lambda: both()[0], minutes=True),
        part("most-read", edition, lambda: both()[1], minutes=True),
    )


def _newest(edition: str) -> list[Card]:
    return cards(_news(edition).for_card()[:NEWEST_SHOWN])


def _most_read(edition: str) -> list[Card]:
    views = readership.most_read(edition, "24h", MOST_READ_SHOWN)
    return _in_that_order(Article.objects.visible().filter(pk__in=views).for_card(), views)


def _both(edition: str) -> tuple[list[Card], list[Card]]:
    views = readership.most_read(edition, "24h", MOST_READ_SHOWN)
    newest_keys = _news(edition).values("pk")[:NEWEST_SHOWN]
    found = Article.objects.visible().filter(Q(pk__in=newest_keys) | Q(pk__in=views))
    articles = list(found.newest_first().for_card())
    news = [one for one in articles if one.edition == edition and not one.is_advertising]
    return cards(news[:NEWEST_SHOWN]), _in_that_order(articles, views)


def _news(edition: str) -> ArticleQuerySet:
    return Article.objects.visible().in_edition(edition).without_advertising().newest_first()


def _in_that_order(articles: Iterable[Article], views: dict[int, int]) -> list[Card]:
    return [card(article, views[article.pk]) for article in in_order(articles, list(views))]
