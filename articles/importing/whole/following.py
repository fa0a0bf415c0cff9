"""A later export of a site whose earlier one came in here: what was changed there since is changed here.

Exports follow one another without a gap: each tells what was done since a moment at which all was here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.desk.models import AuditEntry, FrontPage
from articles.exporting.folder import Record, Refused, records_of
from articles.exporting.names import Names
from articles.importing.models import TakenExport
from articles.importing.whole import afterwards, nounchanges, nouns
from articles.importing.whole.changes import Follower
from articles.models import Author, BreakingBar, FrontSlot, Rubric, Tag
from portal import editions, moving

# Hears what is being done, how much of it, and of how much.
Tell = Callable[[str, int, int], None]
Step = Callable[[list[Record]], int]


def is_later(told: Record) -> bool:
    """Whether it goes on from an export of the site that came in here before. One query."""
    last = _last(told["site"])
    return last is not None and bool(told.get("since") or last.made_at < _moment(told["made_at"]))


def expect_next(folder: Path, told: Record) -> None:
    """Raise ``Refused`` for what goes on from what is not here, or from before what is. One query."""
    last, since = _last(told["site"]), told.get("since")
    if last is not None and _moment(told["made_at"]) < last.made_at:
        raise Refused(
            f"{folder} was made on {told['made_at']}, and what was so at {last.made_at.isoformat()} is here "
            "already: exports are brought in by the order in which they were made."
        )
    if since is None:
        return
    if last is None:
        raise Refused(
            f"{folder} holds only what changed since {since}, and no export of {told['site']} came in here "
            "before. Bring a whole one in first: one without --since."
        )
    if _moment(since) > last.made_at:
        raise Refused(
            f"What changed between {last.made_at.isoformat()} and {since} is neither here nor in {folder}. "
            f"Make one with --since {last.made_at.isoformat()}."
        )


def remember(told: Record) -> None:
    """Have later exports of the site go on from this one."""
    since = told.get("since")
    values = {"since": _moment(since) if since else None}
    TakenExport.objects.update_or_create(site=told["site"], made_at=_moment(told["made_at"]), defaults=values)


def standing(folder: Path, told: Record) -> Iterable[str]:
    """The uids of all stories that stood there when the export was made."""
    if told.get("since"):
        return (one["article"] for one in records_of(folder, "standing") if "article" in one)
    return (one["uid"] for one in records_of(folder, "articles"))


def steps(folder: Path, names: Names, follower: Follower) -> dict[str, Step]:
    """What is done with each file of a later export. Counts of views: the greater, as nobody reads twice."""
    for table in moving.tables():
        with transaction.atomic():
            table.settle(_not_edited(table, records_of(folder, table.name)))

    def images(some: list[Record]) -> int:
        nounchanges.follow_images(some)
        return nouns.images(some, folder)

    return {
        "rubrics": lambda some: _nouns(Rubric, some, nouns.rubrics, names),
        "authors": lambda some: _nouns(Author, some, nouns.authors, names),
        "tags": lambda some: _nouns(Tag, some, nouns.tags, names),
        "images": images,
        "articles": follower.take,
        "views": lambda some: afterwards.views(some, names, max),
        "days": lambda some: afterwards.days(some, names, max),
        # Once all else is there: what was taken down there is in no record.
        "pins": lambda _some: 0,
        "breaking": lambda _some: 0,
    }


def settle_fronts(folder: Path, names: Names) -> None:
    """Arrange fronts as they are there, and have the bars up that are up there. Two queries for each.

    What somebody arranged or raised here stays.
    """
    with transaction.atomic():
        _settle_pins(list(records_of(folder, "pins")), names)
        _settle_bars(list(records_of(folder, "breaking")), names)


def _nouns(model: Any, told: list[Record], put_new: Step, names: Names) -> int:
    # Renamed ones are known by their former address: before one is taken for new.
    nounchanges.follow(model, told)
    names.forget()
    return put_new(told)


def _not_edited(table: moving.Table, told: Iterable[Record]) -> Iterable[Record]:
    """Records of rows that nobody changed here by hand."""
    kind = table.rows.model._meta.model_name
    for one in told:
        wanted = moving.values((it for it in table.fields if it.name in table.key), one)
        row = table.rows.filter(**wanted).first()
        here = AuditEntry.objects.filter(kind=kind, object_id=row.pk, verb="changed") if row else None
        if here is None or not here.exists():
            yield one


def _settle_pins(told: list[Record], names: Names) -> None:
    deeds = AuditEntry.objects.filter(kind="frontpage", object_id=OuterRef("pk"))
    arranged = set(FrontPage.objects.filter(Exists(deeds)).values_list("edition", "rubric"))
    others = [one.pk for one in FrontSlot.objects.all() if (one.edition, one.rubric_id) not in arranged]
    FrontSlot.objects.filter(pk__in=others).delete()
    afterwards.pins(told, names)


def _settle_bars(told: list[Record], names: Names) -> None:
    raised = AuditEntry.objects.filter(verb="bar raised", article__isnull=False).values("article")
    up = BreakingBar.objects.up(*editions.codes()).exclude(article__in=raised)
    up.exclude(pk__in=[one["number"] for one in told]).update(expires_at=timezone.now())
    afterwards.bars(told, names)


def _last(site: str) -> TakenExport | None:
    return TakenExport.objects.filter(site=site).order_by("-made_at").first()


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
