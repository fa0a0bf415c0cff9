"""Feeds of the wire desk as an export takes them along, and put in again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction
from django.utils.dateparse import parse_datetime

from articles.exporting.names import Names
from articles.importing.models import ImportRun
from articles.wiredesk.models import WireFeed
from portal import moving

FIELDS: Final = ("name", "address", "edition", "minutes", "is_on")


def told(_names: Names) -> Iterator[dict[str, Any]]:
    """Each feed as a record, with the beginning of the run that holds what it brought. One query."""
    fields = [WireFeed._meta.get_field(name) for name in FIELDS]
    for row in WireFeed.objects.select_related("rubric", "run").order_by("pk"):
        run = moving.plain(row.run.began_at) if row.run else None
        yield {
            **moving.record(row, fields),  # type: ignore[arg-type]
            "rubric": row.rubric.slug if row.rubric else None,
            "run": run,
        }


def take(told: list[dict[str, Any]], names: Names) -> int:
    """Put feeds in that are not here, switched off; how many. Some queries for each.

    Read by the portal that was left and by this one at once, a feed would bring its items to both.
    """
    fields = [WireFeed._meta.get_field(name) for name in FIELDS]
    rubrics = names.keys("rubric", filter(None, (one["rubric"] for one in told)))
    done = 0
    for one in told:
        values = {**moving.values(fields, one), "is_on": False}  # type: ignore[arg-type]
        which = {name: values.pop(name) for name in ("address", "edition")}
        began = parse_datetime(one["run"]) if one["run"] else None
        run = ImportRun.objects.filter(began_at=began).first() if began else None
        values |= {"rubric_id": rubrics.get(one["rubric"] or ""), "run": run}
        with transaction.atomic():
            done += WireFeed.objects.get_or_create(**which, defaults=values)[1]
    return done
