"""What can be written only when every story is there: revisions, views, what stories say of one another."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any, Final

from django.db import models, router, transaction
from django.utils import timezone

from articles.desk import exposure
from articles.desk.models import Revision, Translation
from articles.desk.renewal import render_again
from articles.exporting.folder import Record
from articles.exporting.names import Names
from articles.exporting.reading import KINDS
from articles.exporting.snapshots import inward
from articles.importing.whole import origins
from articles.importing.whole.putting import free_number, put
from articles.importing.whole.stories import SHOWN
from articles.models import Article, ArticleBody, BreakingBar, FrontSlot, OldAddress
from articles.readership import carrying
from articles.readership.models import CarriedOver, DayTotal, ViewDay, ViewHour, ViewTotal
from portal import moving

# What was counted there, and here: added up, or the greater of both.
Join = Callable[[int, int], int]
REVISION: Final = ("version", "kind", "note", "is_marked", "restored_from", "created_at")


def revisions(told: list[Record], names: Names) -> int:
    """Put revisions in that are not here; how many. Some eight statements."""
    pks = names.keys("article", {one["article"] for one in told})
    known = set(Revision.objects.filter(article__in=pks.values()).values_list("article", "number"))
    new = [one for one in told if (pk := pks.get(one["article"])) and (pk, one["revision"]) not in known]
    fields = [one for one in Revision._meta.concrete_fields if one.name in REVISION]
    snapshots = inward((one["snapshot"] for one in new), names)
    with transaction.atomic():
        put(
            Revision,
            (
                Revision(
                    article_id=pks[one["article"]],
                    number=one["revision"],
                    packed=Revision.pack(snapshot.as_json()),
                    **moving.values(fields, one),
                )
                for one, snapshot in zip(new, snapshots, strict=True)
            ),
        )
    return len(new)


def links(told: list[Record], names: Names) -> int:
    """Say of each story what it translates and which stories stand below it; show it once more where its
    text names another, which may have come later. How many were shown anew.
    """
    pks = names.keys("article", (one["uid"] for one in told))
    originals = {one["translation"]["original"] for one in told if one.get("translation")}
    uids = {uid for one in told for uid, _score in one.get("related") or ()}
    others = names.keys("article", originals | uids)
    with transaction.atomic():
        _translations(told, pks, others)
        bodies = ArticleBody.objects.in_bulk(pks.values())
        for one in told:
            row = bodies.get(pks.get(one["uid"], 0))
            related = [[others[uid], score] for uid, score in one.get("related") or () if uid in others]
            if row is not None and row.related is None and related:
                ArticleBody.objects.filter(pk=row.pk).update(related=related)
        naming = [row.pk for row in bodies.values() if row.references.get("articles")]
        naming_others = Article.objects.select_related("body", "place").filter(pk__in=naming)
        for story in naming_others.prefetch_related(*SHOWN):
            render_again(story)
    return len(naming)


def _translations(told: list[Record], pks: dict[str, int], others: dict[str, int]) -> None:
    known = set(Translation.objects.filter(article__in=pks.values()).values_list("pk", flat=True))
    rows = []
    for one in told:
        of, pk = one.get("translation"), pks.get(one["uid"])
        if of and pk and pk not in known and of["original"] in others:
            confirmed = dt.datetime.fromisoformat(of["confirmed_at"])
            row = Translation(article_id=pk, original_id=others[of["original"]], number=of["revision"])
            row.confirmed_at = confirmed
            rows.append(row)
    put(Translation, rows)


def views(told: list[Record], names: Names, join: Join = operator.add) -> int:
    """Join what was counted there with what was counted here; of how many stories.

    A story that has at least as many views has them already. One transaction of the counters' database.
    """
    pks = names.keys("article", (one["article"] for one in told))
    done = 0
    with transaction.atomic(using=router.db_for_write(ViewTotal)):
        totals = ViewTotal.objects.in_bulk(pks.values())
        for one in told:
            pk = pks.get(one["article"])
            total = totals.get(pk) if pk else None
            if pk is None or (total and total.counted >= one["counted"] and total.carried >= one["carried"]):
                continue
            _add(pk, one, total, join)
            done += 1
    return done


def days(told: list[Record], names: Names, join: Join = operator.add) -> int:
    """Join what was read each day, likewise; how many rows. Two queries for each, in one transaction."""
    pks = {
        noun: names.keys(noun, {one["name"] for one in told if one["of"] == noun and one["name"]})
        for noun in (DayTotal.Noun.RUBRIC.value, DayTotal.Noun.AUTHOR.value)
    }
    done = 0
    with transaction.atomic(using=router.db_for_write(DayTotal)):
        for one in told:
            noun_id = pks[one["of"]].get(one["name"]) if one["name"] else 0
            if noun_id is None:
                continue
            which = {"day": one["day"], "edition": one["edition"], "noun": one["of"], "noun_id": noun_id}
            if not DayTotal.objects.filter(**which, count__gte=one["count"]).exists():
                _add_bucket(DayTotal, which, [one[kind] for kind in KINDS], join)
                done += 1
    return done


def _add(pk: int, told: Record, total: ViewTotal | None, join: Join) -> None:
    counted = join(told["counted"], total.counted if total else 0)
    ViewTotal.objects.update_or_create(pk=pk, defaults={"counted": counted})
    for row in told["days"]:
        _add_bucket(ViewDay, {"day": row[0], "article_id": pk}, row[1:], join)
    for row in told["hours"]:
        _add_bucket(ViewHour, {"hour": row[0], "article_id": pk}, row[1:], join)
    for one in told["carried_over"]:
        carrying.carry_over(pk, one["count"], source=one["source"], actor=one["by"], note=one["note"])
        at = dt.datetime.fromisoformat(one["at"])
        CarriedOver.objects.filter(article_id=pk, source=one["source"]).update(carried_at=at)


def _add_bucket(model: type[models.Model], which: dict[str, Any], numbers: list[int], join: Join) -> None:
    row, is_new = model._default_manager.get_or_create(
        **which, defaults=dict(zip(KINDS, numbers, strict=True))
    )
    if not is_new:
        for name, number in zip(KINDS, numbers, strict=True):
            setattr(row, name, join(getattr(row, name), number))
        row.save()


def pins(told: list[Record], names: Names) -> int:
    """Put stories on fronts, where nothing stands at their place. Two queries for each."""
    pks = names.keys("article", (one["article"] for one in told))
    rubrics = names.keys("rubric", filter(None, (one["rubric"] for one in told)))
    done = 0
    for one in told:
        pk, rubric = pks.get(one["article"]), rubrics.get(one["rubric"] or "")
        here = FrontSlot.objects.of(one["edition"], rubric).filter(place=one["place"])
        if pk is None or (one["rubric"] and rubric is None) or here.exists():
            continue
        until = moving.values([FrontSlot._meta.get_field("expires_at")], one)
        row = FrontSlot(edition=one["edition"], rubric_id=rubric, place=one["place"], article_id=pk, **until)
        put(FrontSlot, [row])
        done += 1
    return done


def bars(told: list[Record], names: Names, site: str) -> int:
    """Raise the bars that never came and whose time is not over, where none is up. Some queries for each."""
    fields = [one for one in BreakingBar._meta.concrete_fields if one.name in {"begins_at", "expires_at"}]
    number = free_number(BreakingBar, (one["number"] for one in told))
    came = origins.pks(BreakingBar, site, [one["number"] for one in told])
    for one in told:
        pk = names.keys("article", [one["article"]]).get(one["article"]) if one["article"] else None
        moments = moving.values(fields, one)
        is_over = moments["expires_at"] <= timezone.now()
        if one["number"] in came or is_over or BreakingBar.objects.up(one["edition"]).exists():
            continue
        facts = {"edition": one["edition"], "text": one["text"], "article_id": pk, **moments}
        with transaction.atomic():
            put(BreakingBar, [BreakingBar(pk=number(one["number"]), **facts)])
            here = BreakingBar.objects.up(one["edition"]).order_by("pk").last()
            if here is not None:
                origins.note(BreakingBar, site, [(one["number"], here.pk)])
    return len(told)


def expose(told: list[Record], names: Names) -> int:
    """Let readers fetch the pictures that public stories show. Some queries for each."""
    pks = names.keys("image", (one["uid"] for one in told))
    with transaction.atomic():
        exposure.settle(pks.values())
    return len(pks)


def old_addresses(told: list[Record], names: Names) -> int:
    """Have addresses of a former site lead where they led, unless they lead elsewhere here. Six queries."""
    here = set(
        OldAddress.objects.filter(address__in=[one["address"] for one in told]).values_list(
            "address", flat=True
        )
    )
    kinds = ("article", "rubric", "tag", "author")
    pks = {kind: names.keys(kind, filter(None, (one[kind] for one in told))) for kind in kinds}
    rows = []
    for one in told:
        led = {f"{kind}_id": pks[kind].get(one[kind]) for kind in kinds if one[kind]}
        if one["address"] not in here and any(led.values()):
            rows.append(OldAddress(address=one["address"], **led))
    with transaction.atomic():
        put(OldAddress, rows)
    return len(rows)
