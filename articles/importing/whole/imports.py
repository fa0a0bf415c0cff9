"""What was imported before a newsroom moved, told and put in again: importing once more doubles nothing.

A run is named by the moment it began. Folders of the former machine are not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.desk.models import AuditEntry
from articles.exporting.folder import Record
from articles.exporting.names import Names
from articles.importing.intake import known
from articles.importing.models import ImportedItem, ImportRun
from articles.importing.whole.putting import put
from articles.models import Article
from portal import moving

TOGETHER: Final = 500
RUN: Final = (
    "kind", "source", "origin", "edition", "mapping", "state", "counts", "total", "done", "error", "began_at",
    "moved_at", "ended_at", "seconds",
)  # fmt: skip
ITEM: Final = (
    "edition", "source", "origin", "key", "what", "label", "together", "story", "digest", "published",
    "stored", "outcome", "notes", "doubts", "imported_at", "settled_at",
)  # fmt: skip
# Somebody had edited the story before it moved: no import writes over it here either.
EDITED_BEFORE: Final = "moved in"


def told_runs(names: Names) -> Iterator[Record]:
    """Runs as records, the first begun first. One query and a few of names."""
    for row in ImportRun.objects.order_by("began_at", "pk").iterator(TOGETHER):
        made = {kind: list(names.of(kind, keys).values()) for kind, keys in row.made.items()}
        yield {**moving.record(row, _fields(ImportRun, RUN)), "options": _options(row), "made": made}


def told_items(names: Names) -> Iterator[Record]:
    """What became of each thing that was imported, and whether it was edited since. Three queries for 500."""
    last = 0
    rows = ImportedItem.objects.annotate(run_began_at=F("run__began_at")).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:TOGETHER]):
        stories = [row.article_id for row in batch if row.article_id]
        uids, edited = names.of("article", stories), known.edited(stories)
        for row in batch:
            yield {
                **moving.record(row, _fields(ImportedItem, ITEM)),
                "article": uids.get(row.article_id) if row.article_id else None,
                "run": moving.plain(row.run_began_at),
                "edited": row.article_id in edited,
            }
        last = batch[-1].pk


def runs(told: list[Record], names: Names) -> int:
    """Put runs in that are not here; how many. What was under way there is not gone on with here."""
    moments = [moving.values(_fields(ImportRun, RUN), one) for one in told]
    here = set(_runs_of(one["began_at"] for one in moments))
    rows = []
    for one, values in zip(told, moments, strict=True):
        if values["began_at"] not in here:
            made = {kind: list(names.keys(kind, some).values()) for kind, some in one["made"].items()}
            row = ImportRun(**values, options=one["options"], made=made)
            if row.is_at_work:
                row.state, row.ended_at = ImportRun.State.STOPPED, timezone.now()
            rows.append(row)
    with transaction.atomic():
        put(ImportRun, rows)
    return len(rows)


def items(told: list[Record], names: Names) -> int:
    """Put in what became of things that are not known here; how many. Some eight statements.

    What came from a story that is no more is left out: it may come again.
    """
    pks = names.keys("article", filter(None, (one["article"] for one in told)))
    began = {one["run"]: parse_datetime(one["run"]) for one in told if one["run"]}
    begun = _runs_of(began.values())
    rows = []
    for one in _unknown(told):
        if one["article"] is None or one["article"] in pks:
            row = ImportedItem(**moving.values(_fields(ImportedItem, ITEM), one))
            row.article_id = pks.get(one["article"])
            row.run_id = begun.get(began.get(one["run"]))
            rows.append(row)
    edited = {pks[one["article"]] for one in told if one["edited"] and one["article"] in pks}
    with transaction.atomic():
        put(ImportedItem, rows)
        put(AuditEntry, _deeds(edited - known.edited(edited)))
    return len(rows)


def _unknown(told: list[Record]) -> list[Record]:
    """Those of which nothing is here: told apart by their keys in a source, or by their digests."""
    keys = [one["key"] for one in told if one["key"]]
    known_keys = set(ImportedItem.objects.filter(key__in=keys).values_list("origin", "key"))
    digests = [one["digest"] for one in told]
    known_ones = set(ImportedItem.objects.filter(digest__in=digests).values_list("edition", "digest"))
    return [
        one
        for one in told
        if (one["origin"], one["key"]) not in known_keys and (one["edition"], one["digest"]) not in known_ones
    ]


def _runs_of(moments: Any) -> dict[Any, int]:
    some = [one for one in moments if one]
    return dict(ImportRun.objects.filter(began_at__in=some).values_list("began_at", "pk"))


def _fields(model: type[models.Model], names: Any) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


def _options(row: ImportRun) -> Record:
    return {**row.options, "media": ""} if "media" in row.options else dict(row.options)


def _deeds(articles: set[int]) -> Iterator[AuditEntry]:
    titles = Article.objects.filter(pk__in=articles).order_by("pk").values_list("pk", "title")
    for pk, title in titles:
        yield AuditEntry(
            article_id=pk,
            kind="article",
            object_id=pk,
            label=title[:200],
            verb=EDITED_BEFORE,
            at=timezone.now(),
        )
