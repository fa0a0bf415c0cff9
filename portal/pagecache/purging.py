"""Purging by key: announced in the transaction that makes a change, carried out when it is committed."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable
from functools import cache

from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.metrics.meters import Histogram
from portal.pagecache.models import Purge
from portal.pagecache.purges import Purges
from portal.pagecache.store import folder

log = logging.getLogger(__name__)
PURGE_SECONDS = Histogram(
    "dateline_purge_seconds",
    "From noting a purge, in its transaction, until no process has the old page.",
)
# A purge younger than this is still its own process's affair.
LEFT_OVER_AFTER = dt.timedelta(seconds=1)
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
    transaction.on_commit(lambda: _carry_out([row.pk], keys, [row.created_at.timestamp()]))


def carry_out_left_over(*, older_than: dt.timedelta = LEFT_OVER_AFTER) -> int:
    """Purge what killed processes left behind; how many rows. One query when there is nothing."""
    now = timezone.now()
    # One from the future was left before the clock was set back.
    left = Purge.objects.exclude(created_at__gt=now - older_than, created_at__lte=now)
    rows = list(left.values_list("pk", "keys", "created_at"))
    if rows:
        keys = {key for _pk, keys, _moment in rows for key in keys}
        _carry_out([pk for pk, _keys, _moment in rows], keys, [moment.timestamp() for *_, moment in rows])
    return len(rows)


def _carry_out(rows: list[int], keys: Iterable[str], noted: Iterable[float]) -> None:
    """What fails stays a row, which the worker tries again: the change itself has been committed."""
    try:
        purges().purge(keys)
        for moment in noted:
            PURGE_SECONDS.observe(time.time() - moment)
        # Purged twice does no harm.
        Purge.objects.filter(pk__in=rows).delete()
    except (DatabaseError, OSError) as error:
        log.warning("A purge was left to the worker: %s", error)
