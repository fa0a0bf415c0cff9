"""Taking the demonstration away: its stories go, and of what they used whatever no editor uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import ngettext

from articles.desk import pictures, publishing
from articles.desk.models import Draft
from articles.media.models import Image
from articles.models import Article, Author, Demonstrated, Rubric, Tag
from articles.readership import ledger

KINDS = Demonstrated.Kind


def describe() -> list[str]:
    """What of the demonstration the newsroom holds; one query."""
    counted = dict(
        Demonstrated.objects.exclude(kind=KINDS.WHOLE)
        .values_list("kind")
        .annotate(models.Count("pk"))
        .order_by("kind")
    )
    return [_line(kind, counted[kind]) for kind in KINDS if kind in counted]


def _line(kind: str, count: int) -> str:
    texts = {
        KINDS.ARTICLE: ngettext("%(count)d article", "%(count)d articles", count),
        KINDS.IMAGE: ngettext("%(count)d picture", "%(count)d pictures", count),
        KINDS.AUTHOR: ngettext("%(count)d author", "%(count)d authors", count),
        KINDS.TAG: ngettext("%(count)d tag", "%(count)d tags", count),
        KINDS.RUBRIC: ngettext("%(count)d rubric", "%(count)d rubrics", count),
    }
    return texts[KINDS(kind)] % {"count": count}


def remove() -> None:
    """Take it away, inside the caller's transaction. About 30 queries for each story."""
    made = {kind: set(_targets(kind)) for kind in KINDS}
    _remove_stories(made[KINDS.ARTICLE])
    _remove_pictures(made[KINDS.IMAGE])
    kept = _named_in_drafts()
    _unused_tags(made[KINDS.TAG] - kept["tags"]).delete()
    Author.objects.filter(pk__in=made[KINDS.AUTHOR] - kept["authors"], bylines=None).delete()
    _remove_rubrics(made[KINDS.RUBRIC] - kept["rubrics"])
    Demonstrated.objects.all().delete()


def _targets(kind: str) -> Iterator[int]:
    yield from Demonstrated.objects.filter(kind=kind).values_list("target", flat=True)


def _remove_stories(pks: set[int]) -> None:
    """Newest first, so that no story is rendered again because an older one it recalls has gone."""
    articles = list(Article.objects.filter(pk__in=pks).order_by("-published_at"))
    for article in articles:
        publishing.withdraw(article, by=None)
        group = article.group
        article.delete()
        if not group.articles.exists():
            group.delete()
    transaction.on_commit(lambda: ledger.forget(pks))


def _remove_pictures(pks: set[int]) -> None:
    for image in Image.objects.filter(pk__in=pks):
        if not Article.objects.filter(lead_image=image).exists() and not pictures.used_in(image).exists():
            pictures.remove(image)


def _named_in_drafts() -> dict[str, set[int]]:
    """What working copies name that readers do not see yet."""
    found: dict[str, set[int]] = {"tags": set(), "authors": set(), "rubrics": set()}
    for snapshot in Draft.objects.filter(differs=True).values_list("snapshot", flat=True):
        found["tags"].update(_numbers([*snapshot.get("tags", []), snapshot.get("place")]))
        found["authors"].update(_numbers([row["author"] for row in snapshot.get("byline", [])]))
        found["rubrics"].update(_numbers([*snapshot.get("rubrics", []), snapshot.get("rubric")]))
    return found


def _numbers(values: list[Any]) -> set[int]:
    return {int(value) for value in values if value}


def _unused_tags(pks: set[int]) -> models.QuerySet[Tag]:
    in_use = Q(tagged__isnull=False) | Q(datelines__isnull=False) | Q(quotes__isnull=False)
    return Tag.objects.filter(pk__in=pks).exclude(pk__in=Tag.objects.filter(in_use).values("pk"))


def _remove_rubrics(pks: set[int]) -> None:
    """Children before their parents, since a parent with children stays."""
    for rubric in Rubric.objects.filter(pk__in=pks).order_by(models.F("parent").desc(nulls_last=True)):
        if not (rubric.listed.exists() or rubric.main_articles.exists() or rubric.children.exists()):
            rubric.delete()
