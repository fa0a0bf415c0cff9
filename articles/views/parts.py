"""The lists that many pages share: newest headlines and most read. The page cache keeps one of each."""

from __future__ import annotations

from django.template.loader import render_to_string

from articles import cachekeys, readership
from articles.models import Article
from articles.views.cards import Card, card, cards, in_order
from portal.pagecache.recording import depends_on, good_for, good_today

NEWEST_SHOWN = 8
WIRE_SHOWN = 20
MOST_READ_SHOWN = 5
MOST_READ_WITHIN = "24h"


def newest(edition: str) -> str:
    """The newest headlines with their views, for the side of a page. Two queries."""
    return _headlines("articles/_newest.html", edition, NEWEST_SHOWN)


def wire(edition: str) -> str:
    """The front page's wire: the same, longer. Two queries."""
    return _headlines("articles/_front_wire.html", edition, WIRE_SHOWN)


def most_read(edition: str) -> str:
    """The stories read most in 24 hours, as counted within the last minute. Two queries."""
    good_for(seconds=cachekeys.LISTS_LIVE)
    views = readership.most_read(edition, MOST_READ_WITHIN, MOST_READ_SHOWN)
    articles = in_order(Article.objects.visible().filter(pk__in=views).for_card(), list(views))
    depends_on(*cachekeys.cards(articles))
    stories = [card(article, views[article.pk]) for article in articles]
    return render_to_string("articles/_most_read.html", {"stories": stories})


def other_news(edition: str) -> str:
    """Newest and most read beside an article: compressed in one piece, a quarter shorter. Four queries."""
    return newest(edition) + most_read(edition)


def most_read_in(edition: str, rubric: int) -> list[Card]:
    """The same of one rubric, of 24 hours or else of 7 days; none where it has no list. Two queries."""
    is_own, views = readership.most_read_in(edition, rubric, MOST_READ_SHOWN)
    if not is_own:
        return []
    articles = in_order(Article.objects.visible().filter(pk__in=views).for_card(), list(views))
    depends_on(*cachekeys.cards(articles))
    return [card(article, views[article.pk]) for article in articles]


def _headlines(template: str, edition: str, limit: int) -> str:
    good_for(seconds=cachekeys.LISTS_LIVE)
    good_today()
    articles = list(
        Article.objects.visible().in_edition(edition).without_advertising().newest_first().for_card()[:limit]
    )
    depends_on(cachekeys.in_list("news", edition), *cachekeys.cards(articles))
    return render_to_string(template, {"stories": cards(articles)})
