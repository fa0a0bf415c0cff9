"""The lists that many pages share: newest headlines and most read. The page cache keeps one of each."""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string

from articles import cachekeys, front, readership
from articles.models import Article
from articles.views.cards import Card, card, in_order
from portal.pagecache.recording import depends_on, good_for, good_today

NEWEST_SHOWN = 8
WIRE_SHOWN = 20
MOST_READ_SHOWN = 5
MOST_READ_WITHIN = "24h"


def newest(edition: str) -> str:
    """The newest headlines with their views, for a page's side. Two queries, one more for which they are."""
    return _headlines("articles/_newest.html", edition, NEWEST_SHOWN)


def wire(edition: str) -> str:
    """The front page's wire: the same, longer. As many queries."""
    return _headlines("articles/_front_wire.html", edition, WIRE_SHOWN)


def most_read(edition: str) -> str:
    """The stories read most in 24 hours, as counted within the last minute. Two queries."""
    views = readership.most_read(edition, MOST_READ_WITHIN, MOST_READ_SHOWN)
    return _most_read(_stories(views), views)


def other_news(edition: str) -> str:
    """Newest and most read beside an article: compressed in one piece, a quarter shorter.

    Two queries for both, one more for which the newest are.
    """
    good_today()
    ids = front.newest(edition, NEWEST_SHOWN)
    views, read = readership.totals_and_most_read(ids, edition, MOST_READ_WITHIN, MOST_READ_SHOWN)
    stories = _stories({*ids, *read})
    return _newest("articles/_newest.html", in_order(stories, ids), views) + _most_read(stories, read)


def most_read_in(edition: str, rubric: int) -> list[Card]:
    """The same of one rubric, of 24 hours or else of 7 days; none where it has no list. Two queries."""
    is_own, views = readership.most_read_in(edition, rubric, MOST_READ_SHOWN)
    if not is_own:
        return []
    articles = in_order(Article.objects.visible().filter(pk__in=views).for_card(), list(views))
    depends_on(*cachekeys.cards(articles))
    return [card(article, views[article.pk]) for article in articles]


def _headlines(template: str, edition: str, limit: int) -> str:
    good_today()
    ids = front.newest(edition, limit)
    return _newest(template, in_order(_stories(ids), ids), readership.totals(ids))


def _stories(ids: Iterable[int]) -> list[Article]:
    """Those of the stories that readers may see, in no order. One query."""
    good_for(seconds=cachekeys.LISTS_LIVE)
    found = list(Article.objects.visible().filter(pk__in=ids).for_card())
    depends_on(*cachekeys.cards(found))
    return found


def _newest(template: str, stories: list[Article], views: dict[int, int]) -> str:
    shown = [card(story, views.get(story.pk)) for story in stories]
    return render_to_string(template, {"stories": shown})


def _most_read(stories: list[Article], read: dict[int, int]) -> str:
    shown = [card(story, read[story.pk]) for story in in_order(stories, list(read))]
    return render_to_string("articles/_most_read.html", {"stories": shown})
