"""Which pages are kept warm: those that somebody will ask for in a moment."""

from __future__ import annotations

from collections.abc import Iterator

from articles.models import Article, Rubric
from portal import editions
from portal.pagecache import parts

NEWEST_ARTICLES = 200


def addresses() -> Iterator[str]:
    """Parts, fronts, rubrics and newest stories of every edition, the most wanted first. Three queries."""
    rubrics = list(Rubric.objects.top().in_menu_order())
    for code in editions.codes():
        yield from (parts.address_of(name, code) for name in parts.names())
        yield editions.home(code)
    for code in editions.codes():
        yield from (editions.address(code, "articles:rubric", rubric.slug) for rubric in rubrics)
        newest = Article.objects.visible().in_edition(code).newest_first()
        slugs = newest.values_list("slug", flat=True)[:NEWEST_ARTICLES]
        yield from (editions.address(code, "articles:article", slug) for slug in slugs)
