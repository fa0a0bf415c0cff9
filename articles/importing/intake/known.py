"""What is known of things that come again: which version, and whether somebody edited ours since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from articles.desk.models import AuditEntry
from articles.importing.intake.preparing import Prepared
from articles.importing.intake.writing import IMPORTED, IMPORTED_AGAIN
from articles.importing.models import ImportedItem


def items(origin: str, keys: Collection[str]) -> dict[str, ImportedItem]:
    """The rows of these keys. One query."""
    rows = ImportedItem.objects.filter(origin=origin, key__in=list(keys))
    return {row.key: row for row in rows}


def edited(articles: Collection[int]) -> set[int]:
    """Those of the articles to which somebody did anything since they were imported. One query."""
    deeds = deeds_since(articles)
    return {pk for pk in deeds.values_list("article_id", flat=True).distinct() if pk is not None}


def deeds_since(articles: Any) -> models.QuerySet[AuditEntry]:
    """What was done to articles since they were imported, in no order.

    Whatever is done at the desk stands in the trail: saving, publishing, withdrawing, binning, correcting.
    What stands before the entry of the import was done by it, where it wrote through the desk's verbs.
    """
    by_us = AuditEntry.objects.filter(
        article_id=models.OuterRef("article_id"), verb=IMPORTED, pk__gt=models.OuterRef("pk")
    )
    deeds = AuditEntry.objects.filter(article_id__in=articles).exclude(verb__in=(IMPORTED, IMPORTED_AGAIN))
    return deeds.exclude(models.Exists(by_us)).order_by()


@dataclass(frozen=True)
class Place:
    """The translation group that a story joins: one that is there, or a name of one to be made."""

    group: int | str
    is_taken: bool = False


def places(origin: str, stories: Sequence[Prepared]) -> list[Place]:
    """For each new story its group; the second of an edition stands alone. One query, none for none."""
    names = {story.incoming.together for story in stories if story.incoming.together}
    found: dict[str, int] = {}
    taken: set[tuple[str, str]] = set()
    for together, edition, group in _members(origin, names):
        found[together] = group
        taken.add((together, edition))
    given = []
    for number, story in enumerate(stories):
        name = story.incoming.together
        alone = not name or (name, story.edition) in taken
        if alone:
            given.append(Place(f"alone {number}", is_taken=bool(name)))
            continue
        taken.add((name, story.edition))
        given.append(Place(found.get(name, f"together {name}")))
    return given


def _members(origin: str, names: Collection[str]) -> Iterable[tuple[str, str, int]]:
    if not names:
        return ()
    rows = ImportedItem.objects.filter(origin=origin, together__in=list(names), article__isnull=False)
    return rows.values_list("together", "article__edition", "article__group")
