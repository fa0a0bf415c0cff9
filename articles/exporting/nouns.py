"""Rubrics, authors, tags and pictures as records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import models

from articles.media.models import Image
from articles.models import Author, NounAddress, Rubric, Tag, TagAlias
from portal import moving

BATCH: Final = 500
# What is taken along of each by its own name. The rest is derived, or is somebody's account.
FIELDS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Rubric: ("slug", "labels", "position"),
    Author: ("slug", "labels", "desk", "biography", "is_active", "spellings"),
    Tag: ("slug", "name", "kind", "labels", "wikidata", "carried"),
    Image: (
        "uid", "key", "digest", "width", "height", "alt", "caption", "credit", "licence", "licence_note",
        "focal_x", "focal_y", "tone", "created_at",
    ),
}  # fmt: skip

Record = dict[str, Any]


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields of a noun that are taken along."""
    return [one for one in model._meta.concrete_fields if one.name in FIELDS[model]]


def rubrics() -> Iterator[Record]:
    """Upper ones before those below them. Two queries."""
    rows = list(Rubric.objects.select_related("parent").order_by("pk"))
    former = _former("rubric", rows)
    for row in sorted(rows, key=lambda one: one.parent_id is not None):
        parent = row.parent.slug if row.parent else None
        yield {**_told(row), "parent": parent, "former_slugs": former[row.pk]}


def authors() -> Iterator[Record]:
    """Two queries for 500. Who is just being merged into another is that other already."""
    for rows in _batches(Author.objects.standing()):
        former = _former("author", rows)
        for row in rows:
            yield {**_told(row), "former_slugs": former[row.pk]}


def tags() -> Iterator[Record]:
    """Three queries for 500, likewise."""
    for rows in _batches(Tag.objects.standing()):
        former = _former("tag", rows)
        aliases: dict[int, list[str]] = defaultdict(list)
        spelt = TagAlias.objects.filter(tag__in=rows).order_by("pk").values_list("tag_id", "name")
        for pk, name in spelt:
            aliases[pk].append(name)
        for row in rows:
            yield {**_told(row), "aliases": aliases[row.pk], "former_slugs": former[row.pk]}


def images() -> Iterator[tuple[Image, Record]]:
    """Each picture with its record, which names no file yet. One query for 500."""
    for rows in _batches(Image.objects.all()):
        for row in rows:
            yield row, _told(row)


def _told(row: Any) -> Record:
    return {"number": row.pk, **moving.record(row, fields_of(type(row)))}


def _batches(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    last = 0
    while batch := list(rows.order_by("pk").filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _former(noun: str, rows: Iterable[models.Model]) -> dict[int, list[Record]]:
    """The addresses that lead to these rows beside their own, by primary key. One query."""
    found: dict[int, list[Record]] = defaultdict(list)
    addresses = NounAddress.objects.filter(**{f"{noun}__in": list(rows)}).order_by("pk")
    for pk, slug, left_at in addresses.values_list(f"{noun}_id", "slug", "left_at"):
        found[pk].append({"slug": slug, "left_at": left_at.isoformat()})
    return found
