"""Everything that follows a change, in one list. Called by name, inside the verb's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from django.db import models

from articles import body, search
from articles.desk import exposure, rendering
from articles.media.models import Image
from articles.models import Article, ArticleBody, ArticleRubric, Author, Reference, Rubric, Tag


def after_publication(article: Article, images_before: set[int]) -> None:
    """A row became public or was revised: index, pictures, stories that mention it."""
    search.index(article)
    exposure.settle(images_before | exposure.used_by(article))
    render_again(mentioning(article))


def after_withdrawal(article: Article) -> None:
    """A row is public no more."""
    search.delete(article)
    exposure.settle(exposure.used_by(article))
    render_again(mentioning(article))


@singledispatch
def after_edit(thing: models.Model) -> None:
    """A rubric, tag, author or picture was changed in the admin."""


@after_edit.register
def _(image: Image) -> None:
    using = Reference.objects.filter(kind=Reference.IMAGE, target=str(image.pk))
    render_again(Article.objects.filter(pk__in=using.values("article")))


@after_edit.register
def _(tag: Tag) -> None:
    render_again(Article.objects.filter(quotes__tag=tag).distinct())
    for article in Article.objects.visible().filter(tagged__tag=tag):
        search.index(article)


@after_edit.register
def _(author: Author) -> None:
    for article in Article.objects.visible().filter(byline__author=author).distinct():
        search.index(article)


@after_edit.register
def _(rubric: Rubric) -> None:
    """A moved rubric lists its stories in its new parent and no more in the old one."""
    ArticleRubric.objects.filter(inherited=True, article__in_rubrics__rubric=rubric).exclude(
        rubric__children__listed__article=models.F("article")
    ).delete()
    if rubric.parent_id is None:
        return
    already = ArticleRubric.objects.filter(rubric=rubric.parent_id).values("article")
    ArticleRubric.objects.bulk_create(
        ArticleRubric(
            article_id=row.article_id,
            rubric_id=rubric.parent_id,
            inherited=True,
            position=99,
            edition=row.edition,
            published_at=row.published_at,
        )
        for row in ArticleRubric.objects.filter(rubric=rubric).exclude(article__in=already)
    )


def mentioning(article: Article) -> models.QuerySet[Article]:
    """Stories whose text shows this one: as a related card or as the origin of a recall."""
    references = Reference.objects.filter(kind=Reference.ARTICLE, target=str(article.uid))
    return Article.objects.filter(pk__in=references.values("article"))


def render_again(articles: Iterable[Article]) -> None:
    """Derive the final HTML anew: something it shows has changed. About five queries an article."""
    for article in articles:
        document = body.parse(article.body.canonical).document
        ArticleBody.objects.filter(pk=article.pk).update(
            rendered=rendering.render(document, article), render_version=rendering.VERSION
        )
