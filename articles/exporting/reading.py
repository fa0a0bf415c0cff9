"""How often stories were read, as records; nothing of readers is known to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from articles.exporting.names import Names
from articles.models import Article
from articles.readership.models import CarriedOver, DayTotal, ViewDay, ViewHour, ViewTotal

KINDS: Final = ("count", "direct", "search", "social", "inside", "other")

Record = dict[str, Any]


def records(batch: list[Article]) -> Iterator[Record]:
    """What was counted and carried over for some stories; nothing of those nobody read. Four queries."""
    pks = [article.pk for article in batch]
    totals = ViewTotal.objects.in_bulk(pks)
    hours, days = _rows(ViewHour, "hour", pks), _rows(ViewDay, "day", pks)
    carried: dict[int, list[Record]] = defaultdict(list)
    for row in CarriedOver.objects.filter(article_id__in=pks).order_by("pk"):
        told = {"count": row.count, "source": row.source, "by": row.actor, "note": row.note}
        carried[row.article_id].append({**told, "at": row.carried_at.isoformat()})
    for article in batch:
        total = totals.get(article.pk)
        if total is not None or carried[article.pk]:
            yield {
                "article": str(article.uid),
                "counted": total.counted if total else 0,
                "carried": total.carried if total else 0,
                "carried_over": carried[article.pk],
                "days": days[article.pk],
                "hours": hours[article.pk],
            }


def read_since(since: datetime) -> set[int]:
    """The keys of stories that somebody read since then. Two queries."""
    hours = ViewHour.objects.filter(hour__gte=int(since.timestamp()) // 3600).order_by()
    whole_days = ViewDay.objects.filter(day__gte=since.date()).order_by()
    return {
        *hours.values_list("article_id", flat=True).distinct(),
        *whole_days.values_list("article_id", flat=True).distinct(),
    }


def days(names: Names) -> Iterator[Record]:
    """What was read each day in each edition: in all, of a rubric's stories, of an author's. One query.

    Of rubrics and authors that are no more nothing is told. A rubric without a name: stories that had none.
    """
    for row in DayTotal.objects.order_by("day", "pk").iterator(500):
        name = names.of(row.noun, [row.noun_id]).get(row.noun_id) if row.noun_id else None
        if name is None and row.noun_id:
            continue
        numbers = {kind: getattr(row, kind) for kind in KINDS}
        told = {"day": row.day.isoformat(), "edition": row.edition, "of": row.noun, "name": name}
        yield {**told, **numbers}


def _rows(model: Any, moment: str, pks: list[int]) -> dict[int, list[list[Any]]]:
    """Day or hour, sum, and the kinds of referrers, as lists: there are many."""
    found: dict[int, list[list[Any]]] = defaultdict(list)
    rows = model.objects.filter(article_id__in=pks).order_by(moment)
    for pk, when, *numbers in rows.values_list("article_id", moment, *KINDS):
        found[pk].append([when if isinstance(when, int) else when.isoformat(), *numbers])
    return found
