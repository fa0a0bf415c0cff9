"""The rows: entered with a change, taken in batches by one worker at a time, gone once they are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Q, QuerySet

from portal.edge import channels
from portal.edge.models import EdgePurge
from portal.edge.outcomes import Channel
from portal.pagecache.fronts import written

# Every web machine has followed a purge within a second, and whatever was fetched before has arrived.
FOLLOWED: Final = timedelta(seconds=2)
# What is told so late needs no second time.
SETTLED: Final = timedelta(seconds=10)
# A web machine that hears of nothing believes what it keeps for a minute (``pagecache.machines.keeping_up``).
CUT_OFF: Final = timedelta(seconds=65)
# As long as a page may be shown in need: a day, and what it lives before.
KEPT_FOR: Final = timedelta(days=1, minutes=10)
# Clocks of two machines may differ so much; a row further in the future was written before it was set back.
SKEW: Final = timedelta(minutes=1)
LOOKED_AT: Final = 500


def enter(keys: Iterable[str]) -> None:
    """Have every channel told of these keys once the running transaction is committed. One query."""
    words = sorted({written(key) for key in keys})
    EdgePurge.objects.bulk_create(
        EdgePurge(channel=channel.key, keys=part)
        for channel in channels.every().values()
        for part in _parted(words, channel)
    )


def _parted(words: list[str], channel: Channel) -> Iterator[list[str]]:
    part: list[str] = []
    for word in words:
        if part and not _fits([*part, word], channel):
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _fits(words: list[str], channel: Channel) -> bool:
    return len(words) <= channel.most_keys and sum(map(len, words)) + len(words) <= channel.most_bytes


def due(now: datetime) -> QuerySet[EdgePurge]:
    """Rows to be told now, however the clock was set meanwhile."""
    return EdgePurge.objects.filter(Q(due_at__lte=now) | Q(created_at__gt=now + SKEW))


@dataclass(frozen=True)
class Batch:
    """What goes into one request."""

    rows: list[EdgePurge]
    keys: list[str]


def batch(channel: Channel, now: datetime) -> Batch | None:
    """The oldest rows that are due and go together; None when there are none. One query."""
    rows: list[EdgePurge] = []
    keys: dict[str, None] = {}
    for row in due(now).filter(channel=channel.key).order_by("pk")[:LOOKED_AT]:
        together = keys | dict.fromkeys(row.keys)
        if rows and not _fits(list(together), channel):
            break
        rows.append(row)
        keys = together
    return Batch(rows, list(keys)) if rows else None


def settle(told: Batch, now: datetime) -> None:
    """They were told: the young ones wait for the second time, the others are done. Three queries at most.

    Where there are several machines they then wait for a last time: by then also those that were cut off have
    given up what they keep. Two workers that told the same write the same.
    """
    young, early, done = [], [], []
    for row in told.rows:
        age = now - row.created_at
        if not row.again and timedelta() <= age < SETTLED:
            young.append(row.pk)
        elif settings.PORTAL_SEVERAL_MACHINES and timedelta() <= age < CUT_OFF:
            early.append(row.pk)
        else:
            done.append(row.pk)
    if young:
        EdgePurge.objects.filter(pk__in=young).update(again=True, due_at=now + FOLLOWED)
    if early:
        EdgePurge.objects.filter(pk__in=early).update(again=True, due_at=F("created_at") + CUT_OFF)
    if done:
        EdgePurge.objects.filter(pk__in=done).delete()


def forget_old(now: datetime) -> int:
    """Delete what no page can be under any more, told or not; how many. One query."""
    return EdgePurge.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
