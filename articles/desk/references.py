"""What a snapshot names and is no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import models

from articles import body
from articles.desk.nounmerge import survivors
from articles.desk.snapshot import Snapshot
from articles.media.models import Image
from articles.models import Author, Rubric, Tag


def without_lost(snapshot: Snapshot) -> tuple[Snapshot, tuple[str, ...]]:
    """The snapshot without rubrics, tags, authors and lead picture that are no more, and their fields.

    What was merged into another is not lost: the snapshot names that one. Pictures of the text are named and
    stay: their place and caption are words of the text. One query, more where something is no more.
    """
    in_text = body.parse(snapshot.body).document.references.images
    known = _all_known(snapshot, in_text)
    if (set(_tags_of(snapshot)) - {None}) - known[Tag] or set(_authors_of(snapshot)) - known[Author]:
        snapshot = followed(snapshot)
        known = _all_known(snapshot, in_text)
    tags, authors, rubrics, images = known[Tag], known[Author], known[Rubric], known[Image]
    kept = replace(
        snapshot,
        rubric=snapshot.rubric if snapshot.rubric in rubrics else None,
        rubrics=tuple(pk for pk in snapshot.rubrics if pk in rubrics),
        tags=tuple(pk for pk in snapshot.tags if pk in tags),
        place=snapshot.place if snapshot.place in tags else None,
        byline=tuple(credit for credit in snapshot.byline if credit.author in authors),
        lead_image=snapshot.lead_image if snapshot.lead_image in images else None,
    )
    lost = [
        field
        for field in ("rubric", "rubrics", "tags", "place", "byline", "lead_image")
        if getattr(kept, field) != getattr(snapshot, field)
    ]
    if set(in_text) - images:
        lost.append("body")
    return kept, tuple(lost)


def followed(snapshot: Snapshot) -> Snapshot:
    """The snapshot with the tags and authors into which those that are no more were merged.

    Two queries, more where something is no more.
    """
    tags = survivors_of(Tag, _tags_of(snapshot))
    authors = survivors_of(Author, _authors_of(snapshot))
    if not (tags or authors):
        return snapshot
    byline = (replace(credit, author=authors.get(credit.author, credit.author)) for credit in snapshot.byline)
    return replace(
        snapshot,
        tags=tuple(dict.fromkeys(tags.get(pk, pk) for pk in snapshot.tags)),
        place=tags.get(snapshot.place, snapshot.place) if snapshot.place else None,
        byline=tuple(dict.fromkeys(byline)),
    )


def survivors_of(model: type[Tag] | type[Author], keys: Sequence[int | None]) -> dict[int, int]:
    """Of keys that are no more: key → that of what it was merged into. One query, more if one is no more."""
    lost = {key for key in keys if key} - _known(model, keys)
    return survivors(str(model._meta.model_name), lost) if lost else {}


def _tags_of(snapshot: Snapshot) -> list[int | None]:
    return [snapshot.place, *snapshot.tags]


def _authors_of(snapshot: Snapshot) -> list[int]:
    return [credit.author for credit in snapshot.byline]


def _all_known(snapshot: Snapshot, in_text: Sequence[int]) -> dict[type[models.Model], set[int]]:
    """Of all that a snapshot names what is still there, by model. One query, none for nothing."""
    named: dict[type[models.Model], Sequence[int | None]] = {
        Tag: _tags_of(snapshot),
        Author: _authors_of(snapshot),
        Rubric: [snapshot.rubric, *snapshot.rubrics],
        Image: [snapshot.lead_image, *in_text],
    }
    models_by_name = {model.__name__: model for model in named}
    known: dict[type[models.Model], set[int]] = {model: set() for model in named}
    asked = [
        model._default_manager.filter(pk__in=wanted)
        .order_by()
        .values_list(models.Value(name, models.CharField()), "pk")
        for name, model in models_by_name.items()
        if (wanted := [key for key in named[model] if key])
    ]
    for name, pk in asked[0].union(*asked[1:], all=True) if asked else ():
        known[models_by_name[name]].add(pk)
    return known


def _known(model: type[models.Model], keys: Sequence[int | None]) -> set[int]:
    wanted = [key for key in keys if key]
    return set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
