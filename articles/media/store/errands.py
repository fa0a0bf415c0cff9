"""Errands: where at the store somebody has to look, kept in the database until it is as the rows say.

Without a store nobody is asked for anything, at no cost.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.media import store
from articles.media.models import Errand, new_key
from portal.jobs.leases import machine

COPIES: Final = "renditions/"
# Much longer than one takes where the store is well. Should two do the same, no harm is done.
LEASE: Final = dt.timedelta(minutes=2)
# In seconds. The first pauses are short: a store that is restarted is back in a moment.
LONGEST_PAUSE: Final = 300.0


def of_copies(keys: Iterable[str]) -> list[str]:
    """The names of folders of copies; an empty key has none."""
    return [f"{COPIES}{key}" for key in keys if key]


def ask(names: Iterable[str], *, files_here: bool = False) -> None:
    """Have somebody look at these names at the store, soon. Two statements, none without a store.

    Asked within the transaction that changes the rows, it is kept with them or not at all. ``files_here``
    says that this machine holds files that the store has not.
    """
    names = sorted(set(names))
    if not names or not store.is_on():
        return
    now = timezone.now()
    where = machine() if files_here else ""
    rows = [Errand(name=name, machine=where, asked_at=now, due_at=now) for name in names]
    Errand.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name", "machine"], update_fields=["turn", "due_at"]
    )
    # Whoever holds files of it has to hear that something changed.
    Errand.objects.filter(name__in=names).exclude(machine=where).update(turn=new_key(), due_at=now)


def elsewhere() -> QuerySet[Errand, str]:
    """Names of what waits on other machines, for a subquery."""
    return Errand.objects.exclude(machine__in=("", machine())).values_list("name", flat=True)


def waiting(keys: Collection[str]) -> set[str]:
    """Those of the keys whose copies are perhaps not at the store yet. One query."""
    found = Errand.objects.filter(name__in=of_copies(keys)).values_list("name", flat=True)
    return {name.removeprefix(COPIES) for name in found}


def claim() -> Errand | None:
    """The errand that this machine shall do now, and nobody else meanwhile; None where nothing is due.

    Two queries.
    """
    while True:
        now = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        mine = Errand.objects.filter(free, machine__in=("", machine()), due_at__lte=now)
        found = mine.order_by("due_at", "pk").first()
        if found is None:
            return None
        same = Errand.objects.filter(pk=found.pk, turn=found.turn, claimed_until=found.claimed_until)
        if same.update(claimed_until=now + LEASE, claimed_by=machine()):
            return found


def done(errand: Errand) -> None:
    """It is as the rows say; unless somebody asked again meanwhile, nothing is left to do."""
    if not Errand.objects.filter(pk=errand.pk, turn=errand.turn).delete()[0]:
        Errand.objects.filter(pk=errand.pk).update(claimed_until=None, attempts=0, said="")


def put_off(errand: Errand, why: str, *, seconds: float | None = None) -> None:
    """Try again later: each time later, up to five minutes; by lot, so that not all come at once."""
    pause = min(2.0 ** min(errand.attempts, 9), LONGEST_PAUSE) if seconds is None else seconds
    due = timezone.now() + dt.timedelta(seconds=pause * random.uniform(0.8, 1.2))  # noqa: S311 - no secret
    Errand.objects.filter(pk=errand.pk, turn=errand.turn).update(due_at=due)
    Errand.objects.filter(pk=errand.pk).update(
        claimed_until=None, attempts=errand.attempts + 1, said=why[:80]
    )


def release() -> None:
    """End the claims of a process of this machine that was killed. One statement."""
    Errand.objects.filter(claimed_by=machine()).update(claimed_until=None)


def take_over(*, overdue: dt.timedelta = dt.timedelta(0)) -> int:
    """Make errands of another machine this one's where the files lie here, as after a restore; how many.

    What that machine is at now is left to it: then the folder is one that both have. So is what was due so
    short a time ago that it may come to it. One query, and a look at the disk for each that is found.
    """
    moved = 0
    root = Path(settings.MEDIA_ROOT)
    others = Errand.objects.exclude(machine__in=("", machine()))
    now = timezone.now()
    for errand in others.filter(due_at__lte=now - overdue).exclude(claimed_until__gte=now).iterator():
        if (root / errand.name).exists():
            ask([errand.name], files_here=True)
            Errand.objects.filter(pk=errand.pk).delete()
            moved += 1
    return moved
