"""Everything that follows a change, in one list. Called by name, inside the verb's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from django.db import models

from articles import body, search
from articles.desk import exposure, rendering, rows
from articles.media.models import Image
from articles.models import Article, ArticleBody, Author, Reference, Rubric, Tag
from portal import parts

# Parts of pages that show stories of all kinds.
LISTS = ("newest", "most-read")


def after_publication(article: Article, images_before: set[int]) -> None:
    """A row became public or was revised: index, pictures, stories that mention it."""
    search.index(article)
    exposure.settle(images_before | exposure.used_by(article))
    render_again(mentioning(article))
    parts.purge(*LISTS)


def after_withdrawal(article: Article) -> None:
    """A row is public no more."""
    search.delete(article)
    exposure.settle(exposure.used_by(article))
    render_again(mentioning(article))
    parts.purge(*LISTS)


@singledispatch
def after_edit(thing: models.Model) -> None:
    """A rubric, tag, author or picture was changed in the admin."""


@after_edit.register
def _(image: Image) -> None:
    using = Reference.objects.filter(kind=Reference.IMAGE, target=str(image.pk))
    render_again(Article.objects.filter(pk__in=using.values("article")))


@after_edit.register
def _(tag: Tag) -> None:
    render_again(Article.objects.filter(tagged__tag=tag) | Article.objects.filter(place=tag))
    for article in Article.objects.visible().filter(tagged__tag=tag):
        search.index(article)


@after_edit.register
def _(author: Author) -> None:
    render_again(Article.objects.filter(byline__author=author).distinct())


@after_edit.register
def _(rubric: Rubric) -> None:
    """A renamed rubric shows its new name; a moved one lists its stories in its new parent and no other."""
    stories = Article.objects.filter(in_rubrics__rubric=rubric, in_rubrics__inherited=False)
    for article in stories.select_related("body"):
        rows.relist_parents(article)
    render_again(stories)
    parts.purge(*LISTS)


def mentioning(article: Article) -> models.QuerySet[Article]:
    """Stories whose text shows this one: as a related card or as the origin of a recall."""
    references = Reference.objects.filter(kind=Reference.ARTICLE, target=str(article.uid))
    return Article.objects.filter(pk__in=references.values("article"))


def render_again(articles: Iterable[Article]) -> None:
    """Derive page furniture and final HTML anew, as something shown has changed. Twelve queries each."""
    for article in articles:
        document = body.parse(article.body.canonical).document
        ArticleBody.objects.filter(pk=article.pk).update(
            rendered=rendering.render(document, article),
            furniture=rendering.furniture(article),
            render_version=rendering.VERSION,
        )
