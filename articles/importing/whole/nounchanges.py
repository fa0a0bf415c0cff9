"""Rubrics, authors, tags and pictures that are here already and were changed where they came from since.

What somebody made or changed here stays as it is. What was merged there is merged here, by the desk's verb.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from django.db import models, transaction

from articles.desk import aftermath, nounmerging, pictures
from articles.desk.models import AuditEntry, NounMerge
from articles.exporting.folder import Record
from articles.exporting.nouns import fields_of
from articles.importing.whole import nouns, origins
from articles.media import library
from articles.media.models import Image
from articles.models import NounAddress, Rubric, Tag, TagAlias
from portal import moving
from portal.kit.text import fold

# What a row is, or what the day's count says of it, is nobody's change.
NOT_COMPARED: Final = {"uid", "key", "digest", "width", "height", "tone", "created_at", "carried"}


def follow(model: type[models.Model], file: Callable[[], Iterable[Record]], site: str) -> list[str]:
    """Have the rubrics, authors or tags that came from a site say what its ``file`` says of them.

    Merged ones are merged first; a name that one leaves is then another's. Where others still have a name,
    the old one stays: which, with those of there. Four queries a batch, a dozen for each row that differs;
    fifty of its stories follow at once, older ones by the worker. Some sixty bytes of memory a record.
    """
    standing = {one.get("number") for one in file()}
    waiting: list[Record] = []
    for batch in nouns.batches(file()):
        waiting += _follow(model, batch, site, standing)
    while left := _follow(model, waiting, site, standing):
        if len(left) == len(waiting):
            break
        waiting = left
    for row, one in _pairs(model, left, site):
        _renew(row, one, _taken(row, one, site))
    return [f"{row}: {one.get('name') or one['slug']}" for row, one in _pairs(model, left, site)]


def _follow(
    model: type[models.Model], told: list[Record], site: str, standing: Container[int | None]
) -> list[Record]:
    """Those of the records whose names others have by now."""
    left = []
    pairs = list(_pairs(model, told, site))
    former = {row["slug"] for _row, one in pairs for row in one["former_slugs"]}
    here = {str(row.slug): row for row in _rows(model).filter(slug__in=former)}
    came = origins.numbers(model, site, [row.pk for row in here.values()])
    own = _changed_here(model, (row.pk for row, _one in pairs))
    for row, one in pairs:
        others = (here[it["slug"]] for it in one["former_slugs"] if it["slug"] in here)
        for other in others:
            # Of there, and there no more.
            if other.pk != row.pk and other.pk in came and came[other.pk] not in standing:
                _merge(other, row, one, site)
                row.refresh_from_db()
        if row.pk in own:
            continue
        if _taken(row, one, site):
            left.append(one)
        else:
            _renew(row, one)
    return left


def _pairs(model: type[models.Model], told: list[Record], site: str) -> Iterator[tuple[Any, Record]]:
    """The records of what came from there, with its rows here, unless somebody merged or deleted them."""
    came = origins.pks(model, site, [one.get("number") for one in told])
    rows = _rows(model).in_bulk(came.values())
    for one in told:
        row = rows.get(came.get(one.get("number") or 0, 0))
        if row is not None and not getattr(row, "merged_into_id", None):
            yield row, one


def _merge(other: Any, row: Any, told: Record, site: str) -> None:
    try:
        merge = nounmerging.begin(other, row, by=None)
    except nounmerging.Refused:
        # A run that was killed may have begun it.
        begun = NounMerge.objects.filter(noun=row._meta.model_name, merged=other.pk, survivor=row.pk)
        found = begun.exclude(stage=NounMerge.Stage.UNDONE).first()
        if found is None:
            return
        merge = found
    # The worker's affair, unless the name is needed now.
    while _taken(row, told, site) and nounmerging.step(merge.pk):
        pass
    origins.forget(type(row), site, other.pk)


def _taken(row: Any, told: Record, site: str) -> set[str]:
    """Which fields of the row another one has as the record says them. Two or three queries, none as a rule.

    A former address is, where it leads to what was made here.
    """
    found: set[str] = set()
    model = type(row)
    others = _rows(model).exclude(pk=row.pk)
    if told["slug"] != row.slug:
        noun = str(model._meta.model_name)
        former = NounAddress.objects.of_kind(noun).filter(slug=told["slug"]).exclude(**{noun: row.pk})
        led = list(former.values_list(noun, flat=True))
        if others.filter(slug=told["slug"]).exists() or len(origins.numbers(model, site, led)) < len(led):
            found.add("slug")
    if isinstance(row, Tag) and fold(told["name"]) != row.folded:
        found |= {"name"} if others.filter(folded=fold(told["name"])).exists() else set()
    return found


def follow_images(told: list[Record], site: str) -> int:
    """Have pictures of there say what they say there, cut and called likewise; how many were changed.

    Three queries, and some for each that differs; cutting one anew takes 0.3 s.
    """
    rows = Image.objects.filter(uid__in=[one["uid"] for one in told])
    came = origins.numbers(Image, site, [row.pk for row in rows])
    here = {str(row.uid): row for row in rows if row.pk in came}
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


def _renew(row: Any, told: Record, but: Collection[str] = ()) -> bool:
    wanted = {name: value for name, value in _differing(row, told).items() if name not in but}
    if isinstance(row, Rubric):
        upper = Rubric.objects.filter(slug=told["parent"]).first() if told["parent"] else None
        # One that is new comes later.
        is_there = upper is not None or not told["parent"]
        if is_there and row.parent_id != (upper.pk if upper else None):
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
