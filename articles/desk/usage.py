"""Where a picture, tag, author or rubric is used: the stories, whatever their state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import models

from articles.desk import pictures
from articles.media.models import Image
from articles.models import Article, ArticleRubric, Author, Byline, Quote, Rubric, Tag, TaggedArticle


def stories_using(thing: models.Model) -> models.QuerySet[Article]:
    """The stories that name ``thing`` in what is stored of them, the one begun last first.

    Of pictures also those whose working copy shows it. No query before it is read, then one.
    """
    return USES[type(thing)](thing).order_by("-pk")


def _of_tag(tag: Tag) -> models.QuerySet[Article]:
    """As a tag, as the place of the dateline, as the speaker of a quote."""
    listed = TaggedArticle.objects.filter(tag=tag).order_by().values("content_object")
    spoken = Quote.objects.filter(tag=tag).order_by().values("article")
    placed = Article.objects.filter(place=tag).values("pk")
    return Article.objects.filter(pk__in=listed.union(spoken, placed))


def _of_author(author: Author) -> models.QuerySet[Article]:
    return Article.objects.filter(pk__in=Byline.objects.filter(author=author).values("article"))


def _of_rubric(rubric: Rubric) -> models.QuerySet[Article]:
    listed = ArticleRubric.objects.filter(rubric=rubric, inherited=False)
    return Article.objects.filter(pk__in=listed.values("article"))


USES: Final[dict[type[models.Model], Callable[[Any], models.QuerySet[Article]]]] = {
    Image: pictures.used_in,
    Tag: _of_tag,
    Author: _of_author,
    Rubric: _of_rubric,
}
