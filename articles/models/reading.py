"""What each render of a story and of lists asks, prepared: reading costs less than writing the SQL would."""

from __future__ import annotations

from typing import Any, Final

from articles.models.article import Article
from articles.models.author import Author, AuthorQuerySet
from articles.models.querysets import ArticleQuerySet
from articles.models.tag import Tag, TagQuerySet
from portal.prepared import prepared

RELATED_SHOWN: Final = 4
# Two more, for those that are withdrawn before the list is chosen anew.
RELATED_KEPT: Final = 6


@prepared
def story_at(edition: str, slug: str) -> ArticleQuerySet:
    """The story that is or was public at an address, as ``for_page()`` reads it; none or one."""
    return Article.objects.in_edition(edition).for_page().filter(slug=slug, published_at__isnull=False)


@prepared
def stories_of(first: int, second: int, third: int, fourth: int, fifth: int, sixth: int) -> ArticleQuerySet:
    """The cards of those of six stories that readers may see, in no order; 0 stands for none."""
    wanted = (first, second, third, fourth, fifth, sixth)
    return Article.objects.visible().filter(pk__in=wanted).for_card()


def related_to(stored: list[list[Any]]) -> list[Article]:
    """The cards of the stories stored as related, the closest first. One query, none for none."""
    pks = [pk for pk, _score in stored[:RELATED_KEPT]]
    if not pks:
        return []
    padded = [*pks, *[0] * (RELATED_KEPT - len(pks))]
    found = {article.pk: article for article in stories_of(*padded)}
    return [found[pk] for pk in pks if pk in found][:RELATED_SHOWN]


@prepared
def tag_at(slug: str) -> TagQuerySet:
    """The tag at an address, with its publicity; none or one."""
    return Tag.objects.standing().with_publicity().filter(slug=slug)


@prepared
def author_at(slug: str) -> AuthorQuerySet:
    """The author at an address; none or one."""
    return Author.objects.standing().filter(slug=slug)
