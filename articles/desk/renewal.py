"""Renewal: stories are derived anew when something they show, or how they are shown, has changed.

The newest are, in the transaction of the change; the worker follows with the older ones, batch by batch, so
that renaming a tag of a hundred thousand stories costs its editor no more than one of fifty.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from articles import body, cachekeys, search
from articles.desk import relating, rendering, rows
from articles.media.models import Image
from articles.models import (
    Article,
    ArticleBody,
    ArticleRubric,
    Author,
    Byline,
    Quote,
    Reference,
    Rubric,
    Tag,
    TaggedArticle,
)
from portal.jobs.compat import task
from portal.pagecache.purging import purge

BATCH = 50


@dataclass(frozen=True)
class Showing:
    """How a kind of thing is shown: where, and what a story that shows it needs when it has changed."""

    stories: Callable[[Any], Q]
    steps: tuple[Callable[[Article], None], ...]
    # Whether feeds name it beside the text.
    in_feeds: bool = False


def renew(thing: models.Model) -> None:
    """Bring the stories that show ``thing`` up to date: the newest fifty now, older ones by the worker.

    About fifteen queries a story, in the caller's transaction. Things that no story shows need nothing.
    """
    _renew_below(thing, None)


@task()
def renew_older(noun: str, pk: int, below: int) -> None:
    """Bring the next batch up to date, older than the story ``below``, and ask for the one after it.

    Harmless when run twice; when the thing changed again meanwhile, its newest state is shown.
    """
    thing = apps.get_model(noun)._default_manager.filter(pk=pk).first()
    if thing is not None:
        _renew_below(thing, below)


def renew_all() -> None:
    """Bring every story up to date: the newest fifty now, older ones by the worker."""
    _renew_all_below(None)


@task()
def renew_all_older(below: int) -> None:
    """Renew the next batch of all stories and ask for the one after it. Harmless when run twice."""
    _renew_all_below(below)


@task()
def renew_these(pks: list[int]) -> None:
    """Bring these stories up to date, fifty at a time; what they showed is there no more."""
    _renew_batch(Q(pk__in=pks[:BATCH]), (render_again, _index_again), None)
    if pks[BATCH:]:
        renew_these.enqueue(pks[BATCH:])


def stories_with(thing: models.Model) -> list[int]:
    """The stories that show ``thing``, newest first. One query."""
    showing = SHOWN.get(type(thing))
    if showing is None:
        return []
    return list(Article.objects.filter(showing.stories(thing)).order_by("-pk").values_list("pk", flat=True))


def shown_by() -> str:
    """The settings that what is stored of a story depends on: its links, its times, its markup."""
    own_host = urlsplit(settings.PORTAL_SITE_URL).hostname
    return json.dumps([rendering.VERSION, settings.PORTAL_EDITIONS, own_host, settings.PORTAL_TIME_ZONE])


def _renew_below(thing: models.Model, below: int | None) -> None:
    showing = SHOWN.get(type(thing))
    if showing is not None:
        last = _renew_batch(showing.stories(thing), showing.steps, below, in_feeds=showing.in_feeds)
        if last is not None:
            renew_older.enqueue(thing._meta.label_lower, thing.pk, last)


def _renew_all_below(below: int | None) -> None:
    last = _renew_batch(Q(body__isnull=False), (render_again, _relate_again), below)
    if last is not None:
        renew_all_older.enqueue(last)


def _renew_batch(
    which: Q, steps: tuple[Callable[[Article], None], ...], below: int | None, *, in_feeds: bool = True
) -> int | None:
    """Take the steps with the newest such stories below ``below``; the last one's key if more are to come."""
    older = Q() if below is None else Q(pk__lt=below)
    stories = Article.objects.filter(which, older).order_by("-pk")
    pks = list(stories.values_list("pk", flat=True)[: BATCH + 1])
    for pk in pks[:BATCH]:
        # A transaction each: what is read is what is written, and editors' saves fit between two stories.
        with transaction.atomic():
            story = Article.objects.select_related("body", "place").select_for_update(of=("self",)).get(pk=pk)
            for step in steps:
                step(story)
    # What feeds say of them is of the same furniture.
    items = map(cachekeys.feed_item, pks[:BATCH]) if in_feeds else ()
    purge(*map(cachekeys.text, pks[:BATCH]), *items)
    return pks[BATCH - 1] if len(pks) > BATCH else None


def render_again(article: Article) -> None:
    """Derive page furniture and final HTML from what is stored. At most ten queries."""
    document = body.parse(article.body.canonical).document
    ArticleBody.objects.filter(pk=article.pk).update(
        rendered=rendering.render(document, article),
        furniture=rendering.furniture(document, article),
        render_version=rendering.VERSION,
    )


def _index_again(article: Article) -> None:
    if article.is_published:
        search.index(article)


def _relate_again(article: Article) -> None:
    if article.is_published:
        relating.choose(article)


def _in(rows_of_stories: models.QuerySet[Any], article: str = "article") -> Q:
    return Q(pk__in=rows_of_stories.values(article))


def _referring(kind: str, target: str) -> Q:
    return _in(Reference.objects.filter(kind=kind, target=target))


def _naming(tag: Tag) -> Q:
    """One list: of three conditions PostgreSQL would try each story of the archive."""
    listed = TaggedArticle.objects.filter(tag=tag).order_by().values("content_object")
    spoken = Quote.objects.filter(tag=tag).order_by().values("article")
    return Q(pk__in=listed.union(spoken, Article.objects.filter(place=tag).order_by().values("pk")))


SHOWN: dict[type[models.Model], Showing] = {
    Article: Showing(lambda article: _referring(Reference.ARTICLE, str(article.uid)), (render_again,)),
    Image: Showing(lambda image: _referring(Reference.IMAGE, str(image.pk)), (render_again,)),
    Tag: Showing(_naming, (render_again, _index_again)),
    Author: Showing(
        lambda author: _in(Byline.objects.filter(author=author)), (render_again, _index_again), in_feeds=True
    ),
    Rubric: Showing(
        lambda rubric: _in(ArticleRubric.objects.filter(rubric=rubric, inherited=False)),
        (rows.relist_parents, render_again, _index_again),
        in_feeds=True,
    ),
}
