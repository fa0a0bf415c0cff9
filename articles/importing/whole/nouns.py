"""Rubrics, authors, tags and pictures of an export. What is here under its name already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import models, transaction

from articles.desk.pictures import make_copies
from articles.exporting.folder import Record, Refused
from articles.exporting.nouns import BATCH, fields_of
from articles.importing.whole import origins
from articles.importing.whole.putting import free_number, put
from articles.media import library
from articles.media.models import Image, new_key
from articles.models import Author, AuthorName, NounAddress, Rubric, Tag, TagAlias, TagName
from articles.models.named import beginnings
from portal import moving
from portal.kit.text import fold


def batches(records: Iterable[Record], size: int = BATCH) -> Iterator[list[Record]]:
    """The records, some at a time."""
    rest = iter(records)
    while batch := list(islice(rest, size)):
        yield batch


def rubrics(records: Iterable[Record], site: str) -> int:
    """Put rubrics in, upper ones first; how many were new. Two queries and four more for each."""
    told = list(records)
    new = _new(Rubric, "slug", told, site)
    with transaction.atomic():
        for one in sorted(new, key=lambda one: one["parent"] is not None):
            (row,) = _made(Rubric, [one])
            row.parent = Rubric.objects.filter(slug=one["parent"]).first() if one["parent"] else None
            put(Rubric, [row])
        _note(Rubric, "slug", new, site)
        _put_former("rubric", Rubric, new)
    return len(new)


def authors(told: list[Record], site: str) -> int:
    """Put a batch of authors in; how many were new. Ten statements."""
    new = _new(Author, "slug", told, site)
    rows = _derived(_made(Author, new))
    with transaction.atomic():
        put(Author, rows)
        pks = _pks(Author, "slug", new)
        put(
            AuthorName,
            (
                AuthorName(author_id=pks[row.slug], folded=one)
                for row in rows
                for one in dict.fromkeys(beginnings(row.names))
            ),
        )
        _note(Author, "slug", new, site)
        _put_former("author", Author, new)
    return len(new)


def tags(told: list[Record], site: str) -> int:
    """Put a batch of tags in, with their aliases; how many were new. Some ten statements.

    One whose name another tag has here leads to that tag, by its address too.
    """
    new = _new(Tag, "slug", told, site)
    rows = {row.slug: row for row in _derived(_made(Tag, new))}
    with transaction.atomic():
        known = Tag.objects.filter(folded__in=[row.folded for row in rows.values()])
        twins = {tag.folded: tag.pk for tag in known}
        fresh = [row for row in rows.values() if row.folded not in twins]
        put(Tag, fresh)
        pks = _pks(Tag, "slug", new)
        _note(Tag, "slug", new, site)
        _put_spellings(pks, [one for one in new if one["slug"] in pks], rows)
        _put_former("tag", Tag, [one for one in new if one["slug"] in pks])
        led = [(row.slug, twins[row.folded]) for row in rows.values() if row.folded in twins]
        for slug, pk in led:
            NounAddress.objects.get_or_create(slug=slug, tag_id=pk)
    return len(fresh)


def images(told: list[Record], folder: Path, site: str) -> int:
    """Put a batch of pictures in, originals first; how many were new.

    Pages show them at once: the first copies take 0.3 s each, the worker makes the others.
    """
    new = _new(Image, "uid", told, site)
    kept = set(Image.objects.filter(key__in=[one["key"] for one in new]).values_list("key", flat=True))
    rows = []
    for one, row in zip(new, _made(Image, new), strict=True):
        row.key = new_key() if row.key in kept else row.key
        if one.get("original"):
            with _original(folder, one["original"]).open("rb") as file:
                row.original.save(Path(one["original"]).name, File(file), save=False)
            library.cut_first(row)
        texts = [*row.alt.values(), *row.caption.values(), row.credit, row.licence_note]
        row.search_text = fold(" ".join(texts))
        rows.append(row)
    with transaction.atomic():
        put(Image, rows)
        _note(Image, "uid", new, site)
        for row in rows:
            if row.copies_due_at:
                make_copies.enqueue()
    return len(rows)


def _original(folder: Path, name: str) -> Path:
    file = (folder / name).resolve()
    if folder.resolve() not in file.parents:
        raise Refused(f"{folder} is no export: it names {name}.")
    return file


def _new(model: type[models.Model], name: str, told: list[Record], site: str) -> list[Record]:
    """Those of the records whose rows are not here and never came: one that was merged here stays so."""
    here = {str(one) for one in _rows(model, name, told).values_list(name, flat=True)}
    came = origins.pks(model, site, [one.get("number") for one in told])
    return [one for one in told if one[name] not in here and one.get("number") not in came]


def _note(model: type[models.Model], name: str, new: list[Record], site: str) -> None:
    pks = _pks(model, name, new)
    origins.note(model, site, ((one.get("number"), pks[one[name]]) for one in new if one[name] in pks))


def _pks(model: type[models.Model], name: str, told: list[Record]) -> dict[str, int]:
    return {str(one): pk for one, pk in _rows(model, name, told).values_list(name, "pk")}


def _rows(model: type[models.Model], name: str, told: list[Record]) -> models.QuerySet[Any]:
    return model._base_manager.filter(**{f"{name}__in": [one[name] for one in told]})


def _made(model: type[models.Model], told: list[Record]) -> list[Any]:
    """The rows, not stored yet, each under the number it had where no other row has it."""
    fields, free = fields_of(model), free_number(model, [one.get("number") for one in told])
    return [model(pk=free(one.get("number")), **moving.values(fields, one)) for one in told]


def _derived(rows: list[Any]) -> list[Any]:
    for row in rows:
        row.derive()
    return rows


def _put_spellings(pks: dict[str, int], told: list[Record], rows: dict[str, Tag]) -> None:
    """The aliases that name no tag here yet, and the beginnings by which each tag is found."""
    wanted = {fold(name): (pks[one["slug"]], name) for one in told for name in one["aliases"]}
    taken = set(TagAlias.objects.filter(folded__in=wanted).values_list("folded", flat=True))
    put(
        TagAlias,
        (
            TagAlias(tag_id=pk, name=name, folded=folded)
            for folded, (pk, name) in wanted.items()
            if folded not in taken
        ),
    )
    put(
        TagName,
        (
            TagName(tag_id=pks[one["slug"]], folded=begun)
            for one in told
            for begun in dict.fromkeys(beginnings([rows[one["slug"]].name, *one["aliases"]]))
        ),
    )


def _put_former(noun: str, model: type[models.Model], told: list[Record]) -> None:
    """The addresses that lead to new rows, unless they are others' here."""
    pks = _pks(model, "slug", told)
    wanted = {former["slug"]: (pks[one["slug"]], former) for one in told for former in one["former_slugs"]}
    taken = set(NounAddress.objects.of_kind(noun).filter(slug__in=wanted).values_list("slug", flat=True))
    fields = [NounAddress._meta.get_field("left_at")]
    put(
        NounAddress,
        (
            NounAddress(slug=slug, **{f"{noun}_id": pk}, **moving.values(fields, former))
            for slug, (pk, former) in wanted.items()
            if slug not in taken
        ),
    )
