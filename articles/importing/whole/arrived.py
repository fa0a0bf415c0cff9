"""Which stories came with an export, in which version, and which of them were worked on here since."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from articles.desk.models import AuditEntry
from articles.desk.publishing import WITHDRAWN
from articles.exporting.folder import Record
from articles.exporting.names import Names
from articles.importing.models import ArrivedStory
from articles.importing.whole.imports import EDITED_BEFORE
from articles.importing.whole.putting import put

TOGETHER: Final = 500
# Done about a story, not to it. Whatever else stands in the trail, or will one day, changed it.
BESIDE: Final = (
    EDITED_BEFORE, "assigned", "bar raised", "bar lowered", "preview shared", "preview revoked",
    "report settled", "recalls checked", "views carried over", "sent again", "message found", "not sent",
)  # fmt: skip


def digest(told: Record) -> str:
    """The version of a record: equal ones have the same."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def note(told: list[Record], names: Names, site: str) -> None:
    """Remember of the stories of these records that they came so. Four statements.

    What was worked on here before anybody remembered is this portal's own.
    """
    pks = names.keys("article", (one["uid"] for one in told))
    known = set(ArrivedStory.objects.filter(pk__in=pks.values()).values_list("pk", flat=True))
    fresh = {pk: one for one in told if (pk := pks.get(one["uid"])) and pk not in known}
    own = _worked_on(fresh)
    now = timezone.now()
    put(
        ArrivedStory,
        (
            ArrivedStory(article_id=pk, site=site, digest=digest(one), arrived_at=now)
            for pk, one in fresh.items()
            if pk not in own
        ),
    )


def _worked_on(told: dict[int, Record]) -> set[int]:
    """Those to which more was done than their records tell."""
    deeds = AuditEntry.objects.filter(article_id__in=told).exclude(verb__in=BESIDE).order_by()
    found = set()
    for pk, verb, at in deeds.values_list("article_id", "verb", "at"):
        withdrawn = told[pk].get("withdrawn") if pk else None
        if pk and not (verb == WITHDRAWN and withdrawn and dt.datetime.fromisoformat(withdrawn["at"]) == at):
            found.add(pk)
    return found


def rows(pks: Collection[int], site: str) -> dict[int, ArrivedStory]:
    """Those of the stories that came from a site. One query."""
    return ArrivedStory.objects.filter(site=site).in_bulk(pks)


def edited(pks: Collection[int]) -> set[int]:
    """Those of the stories that somebody changed here since they came. One query."""
    since = ArrivedStory.objects.filter(article=OuterRef("article_id"), arrived_at__lte=OuterRef("at"))
    deeds = AuditEntry.objects.filter(article_id__in=pks).exclude(verb__in=BESIDE).order_by()
    return {pk for pk in deeds.filter(Exists(since)).values_list("article_id", flat=True) if pk}


def gone(site: str, standing: Iterable[str]) -> Iterator[list[int]]:
    """The stories that came from a site and are not among the uids that stand there, some at a time.

    Eight bytes of memory a story that stands, five times that for a moment.
    """
    kept = array("Q", sorted(uuid.UUID(uid).int >> 64 for uid in standing))
    last = 0
    came = ArrivedStory.objects.filter(site=site).annotate(uid=F("article__uid")).order_by("pk")
    while some := list(came.filter(pk__gt=last).values_list("pk", "uid")[:TOGETHER]):
        last = some[-1][0]
        if lost := [pk for pk, uid in some if not _is_in(kept, uid.int >> 64)]:
            yield lost


def _is_in(numbers: array[int], number: int) -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number
