"""What is measured: the addresses of each kind of page, many different ones of each."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone

from articles.management.archive import names
from articles.models import Article, Author, Rubric, Tag
from articles.models.keyset import Cursor
from portal import editions

ROWS: Final = 40
# Each stands in nearly every story of its edition, or in every second one.
COMMON: Final = {"en": ("the", "a", "of", "on", "for"), "uk": ("на", "у", "без", "план", "міський")}
# From its end: the last page of a list begins there.
LAST: Final = 10

Paths = Iterator[str]


def articles(lots: random.Random) -> Paths:
    """Stories of all years."""
    last = Article.objects.latest("pk").pk
    for _ in range(ROWS):
        yield Article.objects.get(pk=lots.randint(1, last)).get_absolute_url()


def homes(lots: random.Random) -> Paths:
    """Each front as often as others have pages: a server keeps a plan from the seventh time on."""
    yield from [editions.home(code) for code in editions.codes()] * (ROWS // 2)


def rubrics(lots: random.Random) -> Paths:
    """The first pages."""
    for code in editions.codes():
        for rubric in Rubric.objects.all():
            yield editions.address(code, "articles:rubric", rubric.slug)


def rubrics_ends(lots: random.Random) -> Paths:
    """The last pages."""
    for code in editions.codes():
        for rubric in Rubric.objects.all():
            listed = rubric.listed.filter(edition=code, published_at__isnull=False)
            oldest = list(listed.order_by("published_at", "article_id")[:LAST])
            if oldest and oldest[-1].published_at:
                cursor = Cursor(oldest[-1].published_at, oldest[-1].article_id)
                yield editions.address(code, "articles:rubric", rubric.slug) + f"?before={cursor}"


def tags(lots: random.Random) -> Paths:
    """The commonest and rarer ones, by turns."""
    last = Tag.objects.latest("pk").pk
    for number in range(ROWS):
        pk = number // 2 + 1 if number % 2 else lots.randint(1, last)
        yield editions.address(_edition(number), "articles:tag", Tag.objects.get(pk=pk).slug)


def authors(lots: random.Random) -> Paths:
    """As many as there are rows."""
    for number, author in enumerate(Author.objects.order_by("pk")[:ROWS]):
        yield editions.address(_edition(number), "articles:author", author.slug)


def days(lots: random.Random) -> Paths:
    """Days of all years."""
    ends = [Article.objects.visible().order_by(order)[0].published_at for order in ("pk", "-pk")]
    assert ends[0]
    assert ends[1]
    for number in range(ROWS):
        day = timezone.localtime(ends[0] + (ends[1] - ends[0]) * lots.random())
        yield editions.address(_edition(number), "articles:archive_day", day.year, day.month, day.day)


def rare_words(lots: random.Random) -> Paths:
    """Surnames, each in a few headlines or in the sentence of a few stories."""
    for number in range(ROWS):
        name = names.person(lots.randrange(100, 16_000))[_edition(number)]
        yield _search(_edition(number), name.split()[1])


def common_words(lots: random.Random) -> Paths:
    """The commonest words."""
    for code, words in COMMON.items():
        yield from (_search(code, word) for word in words)


def common_and_filtered(lots: random.Random) -> Paths:
    """Common words in the stories of one author, about one tag: most that have the one lack the other."""
    pairs = zip(Author.objects.order_by("pk")[:ROWS], Tag.objects.order_by("-pk")[:ROWS], strict=False)
    for number, (author, tag) in enumerate(pairs):
        code = _edition(number)
        asked = f"&author={author.slug}" if number % 2 else f"&author={author.slug}&tag={tag.slug}"
        yield _search(code, COMMON[code][number % 5]) + asked


def common_by_relevance(lots: random.Random) -> Paths:
    """The commonest words, the newest thousand weighed."""
    yield from (f"{path}&sort=relevance" for path in common_words(lots))


def admin_lists(lots: random.Random) -> Paths:
    """The desk's list of articles: all, by state, by edition, by rubric, by words."""
    url = reverse("admin:articles_article_changelist")
    rubric = Rubric.objects.order_by("pk")[0]
    asked = ("", "?state__exact=published", "?edition__exact=uk", f"?rubric__id__exact={rubric.pk}")
    yield from (url + query for query in asked * 3)


def feeds(lots: random.Random) -> Paths:
    """The newest, of a rubric, of a tag."""
    rubric, tag = Rubric.objects.order_by("pk")[0], Tag.objects.order_by("pk")[0]
    for code in editions.codes():
        yield editions.address(code, "articles:newest_feed", "rss")
        yield editions.address(code, "articles:rubric_feed", rubric.slug, "atom")
        yield editions.address(code, "articles:tag_feed", tag.slug, "json")


def months(lots: random.Random) -> Paths:
    """The sitemaps of the last whole month, which is the largest."""
    for code in editions.codes():
        newest = Article.objects.visible().in_edition(code).newest_first()[0].published_at
        assert newest
        last = timezone.localdate(newest).replace(day=1) - timedelta(days=1)
        yield reverse("sitemap_month", args=[code, last.year, last.month])


def sitemap_index(lots: random.Random) -> Paths:
    """The list of all of them."""
    yield reverse("sitemap")


def news_sitemaps(lots: random.Random) -> Paths:
    """The news of two days."""
    yield from (reverse("sitemap_news", args=[code]) for code in editions.codes())


def _edition(number: int) -> str:
    return editions.codes()[number // 2 % 2]


def _search(code: str, words: str) -> str:
    return f"{editions.address(code, 'articles:search')}?q={quote(words)}"


KINDS: Final[dict[str, Callable[[random.Random], Paths]]] = {
    "article": articles,
    "home": homes,
    "rubric, first page": rubrics,
    "rubric, last page": rubrics_ends,
    "tag": tags,
    "author": authors,
    "archive day": days,
    "search, rare word": rare_words,
    "search, commonest words": common_words,
    "search, common word of one author": common_and_filtered,
    "search, commonest words by relevance": common_by_relevance,
    "the desk's list of articles": admin_lists,
    "feed": feeds,
    "sitemap of a month": months,
    "sitemap index": sitemap_index,
    "news sitemap": news_sitemaps,
}
