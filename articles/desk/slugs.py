"""The last part of a story's address: asked for by its editor, or made of the title."""

from __future__ import annotations

import re

from articles.desk.models import Draft
from articles.desk.snapshot import Snapshot
from articles.models import Address, Article
from portal.kit.text import slugify


class SlugTaken(Exception):
    """Another article of the edition has, or once had, this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def free_slug(article: Article, snapshot: Snapshot, before: Snapshot | None = None) -> str:
    """The slug asked for, else that of the public page, else one made of the title.

    A made one steps aside for other stories, a typed one is refused. Until the story is public, one that was
    made of the title follows it: ``before`` is what was saved last.
    """
    typed = slugify(snapshot.slug) if snapshot.slug else ""
    if typed and not article.was_published and before and typed == before.slug and _is_made(before):
        typed = typed if snapshot.title == before.title else ""
    if typed and typed == article.slug:
        return typed
    if typed:
        if slug_is_taken(article, typed):
            raise SlugTaken(typed)
        return typed
    if article.was_published and article.slug:
        return article.slug
    base = slugify(snapshot.title)
    if not base:
        return ""
    slug, number = base, 2
    while slug_is_taken(article, slug):
        slug, number = f"{base[:85]}-{number}", number + 1
    return slug


def _is_made(snapshot: Snapshot) -> bool:
    """Whether the slug is the one that the title gives, perhaps with a number behind it."""
    base = slugify(snapshot.title)
    numbered = re.fullmatch(rf"{re.escape(base[:85])}-\d+", snapshot.slug)
    return bool(base) and (snapshot.slug == base or numbered is not None)


def slug_is_taken(article: Article, slug: str, edition: str = "") -> bool:
    """Whether another story of the edition has, had, or is about to have this address. One query."""
    edition = edition or article.edition
    others = Article.objects.filter(edition=edition, slug=slug).exclude(pk=article.pk)
    former = Address.objects.filter(edition=edition, slug=slug).exclude(article=article.pk)
    drafts = Draft.objects.filter(slug=slug, article__edition=edition).exclude(article=article.pk)
    names, *more = (rows.order_by().values_list("slug") for rows in (others, former, drafts))
    return bool(names.union(*more, all=True)[:1])
