"""Related stories: chosen when something changes, stored with the story, shown as stored.

Two stories of an edition are as close as the tags they share are rare and their times are near. Looked at are
the stories that stand nearest in time under each tag, before and after: forty rows of one index for a tag,
however many stories carry it. Being that near is mutual: by the same look a story enters and leaves the lists
of others.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, QuerySet

from articles import cachekeys
from articles.cachekeys import Trace
from articles.models import Article, ArticleBody, Tag, TaggedArticle
from articles.models.reading import RELATED_KEPT, RELATED_SHOWN
from portal.jobs.compat import task
from portal.pagecache.purging import purge

NEAREST: Final = 20
BATCH: Final = 50
# So far apart, two stories are half as close as on one day.
HALVED_AFTER: Final = timedelta(days=30)
# A tag of so many stories says next to nothing; rarer ones weigh the more, by the logarithm.
COMMON: Final = 20_000

# Primary key and closeness, the closest first.
Related = list[list[Any]]


def follow(article: Article, before: Trace | None, after: Trace | None) -> None:
    """What a publication, revision or withdrawal means for the related stories of it and of others.

    Its own are chosen now, those of others by the worker. No query where neither tags nor visibility changed.
    """
    was, now = (_what_counts(one) for one in (before, after))
    if was == now:
        return
    if after is not None:
        _choose(article, sorted(after.tags))
    spread.enqueue(article.pk, sorted(before.tags if before else ()))


def choose(article: Article) -> None:
    """Choose and store the related stories of a public one; its page is outdated if they are others now.

    Five queries and two for each tag; of each tag at most forty rows are read.
    """
    tags = list(TaggedArticle.objects.filter(content_object=article).order_by().values_list("tag", flat=True))
    _choose(article, tags)


def _choose(article: Article, tags: list[int]) -> None:
    _store(article.pk, _closest(_near(article, tags).items()))


@task()
def spread(pk: int, tags_before: list[int]) -> None:
    """Have the stories near this one show it, at its place, or show it no more. Harmless when run twice."""
    article = Article.objects.filter(pk=pk).first()
    if article is None or article.published_at is None:
        return
    rows = TaggedArticle.objects.filter(content_object=article).order_by()
    tags = list(rows.values_list("tag", flat=True))
    shows = article.is_published and not article.is_advertising
    scores = _near(article, tags, with_advertising=True) if shows else {}
    others = sorted(scores.keys() | _nearest(article, {*tags, *tags_before}))
    for start in range(0, len(others), BATCH):
        _enter(article.pk, others[start : start + BATCH], scores)


@task()
def choose_of_tag(tag: int, below: int | None = None) -> None:
    """Choose anew for the stories that carry a tag, fifty at a time, the newest first. Harmless twice."""
    listed = TaggedArticle.objects.filter(tag=tag, published_at__isnull=False).order_by("-content_object")
    rows = listed if below is None else listed.filter(content_object__lt=below)
    pks = list(rows.values_list("content_object", flat=True)[: BATCH + 1])
    for article in Article.objects.visible().filter(pk__in=pks[:BATCH]):
        choose(article)
    if len(pks) > BATCH:
        choose_of_tag.enqueue(tag, pks[BATCH - 1])


@task()
def choose_these(pks: list[int]) -> None:
    """Choose anew for these stories, fifty at a time; a tag they shared is there no more. Harmless twice."""
    for article in Article.objects.visible().filter(pk__in=pks[:BATCH]):
        choose(article)
    if pks[BATCH:]:
        choose_these.enqueue(pks[BATCH:])


@task()
def count_tags() -> None:
    """Write down how many public stories carry each tag: what makes one rare. One pass over an index."""
    public = TaggedArticle.objects.filter(published_at__isnull=False).order_by()
    counted = dict(public.values_list("tag").annotate(number=Count("pk")))
    stored = Tag.objects.values_list("pk", "carried")
    changed = [Tag(pk=pk, carried=counted.get(pk, 0)) for pk, was in stored if was != counted.get(pk, 0)]
    for start in range(0, len(changed), BATCH):
        Tag.objects.bulk_update(changed[start : start + BATCH], ["carried"])


def _what_counts(trace: Trace | None) -> tuple[object, ...]:
    return (trace.tags, trace.is_advertising) if trace else ()


def _near(article: Article, tags: list[int], *, with_advertising: bool = False) -> dict[int, float]:
    """How close the stories near it are that readers may see."""
    assert article.published_at is not None  # noqa: S101  (asked of public stories alone)
    found = _nearest(article, tags)
    carried = dict(Tag.objects.filter(pk__in=tags).values_list("pk", "carried"))
    shared: defaultdict[int, float] = defaultdict(float)
    rows = TaggedArticle.objects.filter(content_object__in=found, tag__in=tags).order_by()
    for pk, tag in rows.values_list("content_object", "tag"):
        shared[pk] += weight(carried[tag])
    public = Article.objects.visible().in_edition(article.edition).filter(pk__in=found)
    if not with_advertising:
        public = public.without_advertising()
    return {
        pk: shared[pk] * nearness(abs(moment - article.published_at))
        for pk, moment in public.values_list("pk", "published_at")
        if moment is not None
    }


def weight(carried: int) -> float:
    """What a tag that so many stories carry says: 9.9 at none, 7.6 at ten, 0.7 at ten thousand and more."""
    return math.log(COMMON / (1 + min(carried, COMMON // 2)))


def nearness(apart: timedelta) -> float:
    """One for the same moment, a half after a month, a quarter after three."""
    return 1 / (1 + apart / HALVED_AFTER)


def _nearest(article: Article, tags: Iterable[int]) -> set[int]:
    """The stories next to it in time under each of the tags. Two queries for a tag, of twenty rows each."""
    found: set[int] = set()
    for tag in tags:
        rows = TaggedArticle.objects.filter(tag=tag, edition=article.edition, published_at__isnull=False)
        earlier = rows.filter(published_at__lte=article.published_at).order_by(
            "-published_at", "-content_object_id"
        )
        later = rows.filter(published_at__gt=article.published_at).order_by(
            "published_at", "content_object_id"
        )
        found |= _first(earlier, NEAREST + 1) | _first(later, NEAREST)
    return found - {article.pk}


def _first(rows: QuerySet[TaggedArticle], number: int) -> set[int]:
    return set(rows.values_list("content_object_id", flat=True)[:number])


def _enter(pk: int, others: list[int], scores: dict[int, float]) -> None:
    """Put a story into the lists of others, or take it out; lists that this leaves short are chosen anew."""
    short, changed = [], []
    with transaction.atomic():
        rows = ArticleBody.objects.select_for_update().filter(pk__in=others).order_by("pk")
        for other, stored in rows.values_list("pk", "related"):
            without = [one for one in stored or [] if one[0] != pk]
            own = [(pk, scores[other])] if other in scores else []
            related = _closest([*without, *own])
            if stored is None or len(related) < min(len(stored), RELATED_SHOWN):
                short.append(other)
            elif related != stored:
                ArticleBody.objects.filter(pk=other).update(related=related)
                changed += [other] if _shown(related) != _shown(stored) else []
        purge(*map(cachekeys.related, changed))
    for story in Article.objects.visible().filter(pk__in=short):
        choose(story)


def _store(pk: int, related: Related) -> None:
    with transaction.atomic(savepoint=False):
        row = ArticleBody.objects.select_for_update().filter(pk=pk)
        stored = row.values_list("related", flat=True).first()
        if stored != related:
            row.update(related=related)
        if _shown(stored or []) != _shown(related):
            purge(cachekeys.related(pk))


def _closest(scored: Iterable[Iterable[Any]]) -> Related:
    """The closest of them, as they are stored; of equals the one begun last."""
    pairs = [[pk, round(score, 4)] for pk, score in scored if score > 0]
    return sorted(pairs, key=lambda pair: (-pair[1], -pair[0]))[:RELATED_KEPT]


def _shown(related: Related) -> list[int]:
    return [pk for pk, _score in related[:RELATED_SHOWN]]
