"""Purging by key: announced in the transaction that makes a change, carried out when it is committed."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from portal.metrics.meters import Histogram
from portal.pagecache.models import Purge, new_mark
from portal.pagecache.purges import Purges
from portal.pagecache.store import folder

log = logging.getLogger(__name__)
PURGE_SECONDS = Histogram(
    "dateline_purge_seconds",
    "From noting a purge, in its transaction, until no process has the old page.",
)
# A purge younger than this is still its own process's affair.
LEFT_OVER_AFTER = dt.timedelta(seconds=1)
# For so long other machines may learn of a purge from its row.
KEPT = dt.timedelta(minutes=5)
Follower = Callable[[Iterable[str]], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have ``follower`` called with the keys of each purge, in the transaction that makes the change."""
    _followers.append(follower)


def tell_followers(keys: Iterable[str]) -> None:
    """Tell whoever keeps copies elsewhere; costs what they cost, nothing where there are none."""
    for follower in _followers:
        follower(keys)


@cache
def purges() -> Purges:
    """This process's view of what has been purged."""
    return Purges(folder() / "purges")


def purge(*keys: str) -> None:
    """Outdate every page that depends on one of ``keys``, once the running transaction is committed.

    Two queries: the row that survives a killed process, and its end; one more for a cache in front.
    """
    if not keys:
        return
    tell_followers(keys)
    row = Purge.objects.create(keys=sorted(keys))
    transaction.on_commit(lambda: _carry_out([row]))


def leave(*keys: str) -> Purge:
    """Note a purge that the worker carries out if the caller is killed; else that one purges, and deletes it.

    For what no transaction of this database spans: files, and a database of its own. One query.
    """
    return Purge.objects.create(keys=sorted(keys))


def carry_out_left_over(*, older_than: dt.timedelta = LEFT_OVER_AFTER) -> int:
    """Purge what killed processes left behind; how many rows. One query when there is nothing."""
    now = timezone.now()
    # One from the future was left before the clock was set back.
    left = Purge.objects.exclude(created_at__gt=now - older_than, created_at__lte=now)
    if settings.PORTAL_SEVERAL_MACHINES:
        left = left.filter(carried_out_at=None)
    rows = list(left)
    if rows:
        _carry_out(rows)
    return len(rows)


def _carry_out(rows: Sequence[Purge]) -> None:
    """What fails stays a row, which the worker tries again: the change itself has been committed."""
    try:
        for row in rows:
            carry_out(purges(), row.mark, row.keys)
            PURGE_SECONDS.observe(time.time() - row.created_at.timestamp())
        # Purged twice does no harm.
        done = Purge.objects.filter(pk__in=[row.pk for row in rows])
        if settings.PORTAL_SEVERAL_MACHINES:
            done.update(carried_out_at=Now())
        else:
            done.delete()
    except (DatabaseError, OSError) as error:
        log.warning("A purge was left to the worker: %s", error)


def carry_out(here: Purges, mark: int | None, keys: Iterable[str]) -> None:
    """Purge on this machine what a row says, once, and tell others in Redis. No query; ``OSError``."""
    # A row of the release before marks were.
    mark = mark or new_mark()
    if settings.REDIS_URL:
        from portal.pagecache.machines import stamps

        # First: from the moment that this machine has purged, it must find no older page there.
        stamps.tell(here, mark, keys)
    here.purge(keys, mark=mark)


def forget_carried_out() -> int:
    """Delete rows that every machine has had time to hear of; how many. One query."""
    return Purge.objects.filter(carried_out_at__lt=Now() - KEPT).delete()[0]
