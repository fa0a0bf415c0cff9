"""A later export of a site whose earlier one came in here: what was changed there since is changed here.

Exports follow one another without a gap: each tells what was done since a moment at which all was here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles import cachekeys
from articles.desk.models import AuditEntry, FrontPage
from articles.exporting.folder import Record, Refused, records_of
from articles.exporting.names import Names
from articles.importing.models import TakenExport
from articles.importing.whole import afterwards, nounchanges, nouns, origins
from articles.importing.whole.changes import Follower
from articles.models import Author, BreakingBar, FrontSlot, Rubric, Tag
from portal import editions, moving
from portal.pagecache.purging import purge

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


def settle_tables(folder: Path) -> None:
    """Have publishers, site pages and the like be as they are there, unless made or changed here."""
    for table in moving.tables():
        with transaction.atomic():
            table.settle(_not_edited(table, records_of(folder, table.name)))


def follow_nouns(folder: Path, site: str) -> list[str]:
    """Rename, move and merge rubrics, authors and tags as was done there, before any is taken for new.

    Which names of there others have here, behind those that stay.
    """
    taken = []
    for model, name in ((Rubric, "rubrics"), (Author, "authors"), (Tag, "tags")):
        taken += nounchanges.follow(model, partial(records_of, folder, name), site)
    return taken


def steps(folder: Path, names: Names, follower: Follower) -> dict[str, Step]:
    """What is done with each file of a later export. Counts of views: the greater, as nobody reads twice."""
    site = follower.site

    def images(some: list[Record]) -> int:
        nounchanges.follow_images(some, site)
        return nouns.images(some, folder, site)

    def rubrics(some: list[Record]) -> int:
        new = nouns.rubrics(some, site)
        # Some may stand below those now.
        nounchanges.follow(Rubric, lambda: some, site)
        return new

    return {
        "rubrics": rubrics,
        "authors": lambda some: nouns.authors(some, site),
        "tags": lambda some: nouns.tags(some, site),
        "images": images,
        "articles": follower.take,
        "views": lambda some: afterwards.views(some, names, max),
        "days": lambda some: afterwards.days(some, names, max),
        # Once all else is there: what was taken down there is in no record.
        "pins": lambda _some: 0,
        "breaking": lambda _some: 0,
    }


def settle_fronts(folder: Path, names: Names, site: str) -> None:
    """Arrange fronts as they are there, and have the bars up that are up there. Two queries for each.

    What somebody arranged or raised here stays.
    """
    with transaction.atomic():
        _settle_pins(list(records_of(folder, "pins")), names)
        _settle_bars(list(records_of(folder, "breaking")), names, site)


def _not_edited(table: moving.Table, told: Iterable[Record]) -> Iterable[Record]:
    """Records of rows that nobody made or changed here by hand."""
    kind = table.rows.model._meta.model_name
    for one in told:
        wanted = moving.values((it for it in table.fields if it.name in table.key), one)
        row = table.rows.filter(**wanted).first()
        deeds = AuditEntry.objects.filter(kind=kind, verb__in=("added", "changed"))
        if row is None or not deeds.filter(object_id=row.pk).exists():
            yield one


def _settle_pins(told: list[Record], names: Names) -> None:
    deeds = AuditEntry.objects.filter(kind="frontpage", object_id=OuterRef("pk"))
    arranged = set(FrontPage.objects.filter(Exists(deeds)).values_list("edition", "rubric"))
    others = [one.pk for one in FrontSlot.objects.all() if (one.edition, one.rubric_id) not in arranged]
    FrontSlot.objects.filter(pk__in=others).delete()
    afterwards.pins(told, names)


def _settle_bars(told: list[Record], names: Names, site: str) -> None:
    up = BreakingBar.objects.up(*editions.codes())
    came = origins.numbers(BreakingBar, site, list(up.values_list("pk", flat=True)))
    standing = {one["number"] for one in told}
    lowered = [pk for pk, number in came.items() if number not in standing]
    up.filter(pk__in=lowered).update(expires_at=timezone.now())
    afterwards.bars(told, names, site)
    purge(*map(cachekeys.breaking, editions.codes()))


def _last(site: str) -> TakenExport | None:
    return TakenExport.objects.filter(site=site).order_by("-made_at").first()


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
