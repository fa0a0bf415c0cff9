"""Rubrics, authors, tags and pictures that are here already and were changed where they came from since.

What somebody changed here stays as it is. What was merged there is merged here, by the desk's verb.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from django.db import models, transaction

from articles.desk import aftermath, nounmerging, pictures
from articles.desk.models import AuditEntry
from articles.exporting.folder import Record
from articles.exporting.nouns import fields_of
from articles.media import library
from articles.media.models import Image
from articles.models import Author, Rubric, Tag, TagAlias
from portal import moving
from portal.kit.text import fold

# What a row is, or what the day's count says of it, is nobody's change.
NOT_COMPARED: Final = {"uid", "key", "digest", "width", "height", "tone", "created_at", "carried"}


def follow(model: type[models.Model], told: list[Record]) -> int:
    """Have rubrics, authors or tags of these records say what they say there; how many were changed.

    Two queries, a dozen for each that differs; fifty of its stories follow at once, older ones by the worker.
    """
    slugs = {one["slug"] for one in told} | {row["slug"] for one in told for row in one["former_slugs"]}
    here: dict[str, Any] = {str(row.slug): row for row in _rows(model).filter(slug__in=slugs)}
    own = _changed_here(model, (row.pk for row in here.values()))
    changed = 0
    for one in told:
        names = dict.fromkeys([one["slug"], *(row["slug"] for row in one["former_slugs"])])
        rows = [here[slug] for slug in names if slug in here]
        if not rows:
            continue
        # Under the new address, by its number, or whichever had one of its addresses.
        row = next((it for it in rows if one["slug"] == it.slug or it.pk == one.get("number")), rows[0])
        if row.pk not in own:
            changed += _renew(row, one)
        for other in rows:
            if other.pk != row.pk and isinstance(row, Tag | Author) and isinstance(other, Tag | Author):
                with suppress(nounmerging.Refused):
                    nounmerging.begin(other, row, by=None)
    return changed


def follow_images(told: list[Record]) -> int:
    """Have pictures say what they say there, cut and called as they are there; how many were changed.

    Two queries, and some for each that differs; cutting one anew takes 0.3 s.
    """
    here = {str(row.uid): row for row in Image.objects.filter(uid__in=[one["uid"] for one in told])}
    own = _changed_here(Image, (row.pk for row in here.values()))
    pairs = [(row, one) for one in told if (row := here.get(one["uid"])) and row.pk not in own]
    return sum(_renew_image(row, one) for row, one in pairs)


def _renew_image(row: Image, told: Record) -> bool:
    wanted = _differing(row, told)
    if not wanted:
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    row.search_text = fold(" ".join([*row.alt.values(), *row.caption.values(), row.credit, row.licence_note]))
    is_free = not Image.objects.filter(key=told["key"]).exclude(pk=row.pk).exists()
    with transaction.atomic():
        row.save(update_fields=[*wanted, "search_text"])
        if wanted.keys() & {"focal_x", "focal_y"}:
            # One whose original is lost keeps the copies that it has.
            with suppress(OSError):
                library.cut_anew(row, row.focus, key=told["key"] if is_free else "")
                pictures.make_copies.enqueue()
        aftermath.after_edit(row)
    return True


def _renew(row: Any, told: Record) -> bool:
    wanted = _differing(row, told)
    if isinstance(row, Rubric):
        upper = Rubric.objects.filter(slug=told["parent"]).first() if told["parent"] else None
        if row.parent_id != (upper.pk if upper else None):
            wanted["parent"] = upper
    spellings = _spellings(row, told)
    if not wanted and not spellings:
        return False
    with transaction.atomic():
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
        for name in spellings:
            TagAlias.objects.get_or_create(folded=fold(name), defaults={"tag": row, "name": name})
        aftermath.after_edit(row)
    return True


def _differing(row: Any, told: Record) -> dict[str, Any]:
    """The fields that the record says otherwise, as the row takes them."""
    fields = [one for one in fields_of(type(row)) if one.name not in NOT_COMPARED]
    now = moving.record(row, fields)
    names = {one.name for one in fields if one.name in told and told[one.name] != now[one.name]}
    return moving.values((one for one in fields if one.name in names), told)


def _spellings(row: Any, told: Record) -> list[str]:
    """Other spellings of a tag there that name no tag here."""
    if not isinstance(row, Tag):
        return []
    folded = {fold(name): name for name in told["aliases"]}
    for known in TagAlias.objects.filter(folded__in=folded).values_list("folded", flat=True):
        del folded[known]
    return list(folded.values())


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._base_manager.all()


def _changed_here(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    """Those of the rows that somebody changed by hand here. One query."""
    deeds = AuditEntry.objects.filter(kind=model._meta.model_name, object_id__in=list(pks), verb="changed")
    return {pk for pk in deeds.order_by().values_list("object_id", flat=True) if pk is not None}
