"""Purges of other machines, by their rows in the database: the way that always works.

A row appears when its transaction ends, which may be long after others with greater ids: so it is not asked
what came after the last one, but which rows there are, and what is not known of them is carried out. Rows
stay for five minutes, and an import leaves tens of thousands: all of them are looked at every ten seconds,
in between those of the last half minute. So of a transaction that takes longer than that others hear within
ten seconds, where no Redis tells them. Whoever has not looked for nearly as long as they stay may have missed
some and believes nothing it keeps.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Final

from django.db import connections, router
from django.utils import timezone

from portal.pagecache import purging
from portal.pagecache.machines.stamps import HEARD_SECONDS
from portal.pagecache.models import Purge
from portal.pagecache.purges import CONTACT, HEARD, LOOKED, Purges

# In seconds.
LOOK_EVERY: Final = 0.25
ALL_EVERY: Final = 10.0
# As a row says, by the clock of the machine that wrote it.
RECENT: Final = dt.timedelta(seconds=30)
# Of the time for which rows are kept; the rest is for clocks and slow answers.
MISSED_AFTER: Final = 0.8 * purging.KEPT.total_seconds()

EVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# The moment by the database's own clock, in milliseconds, beside each row; alone where there is none.
PRESENT: Final = {
    "postgresql": "(EXTRACT(EPOCH FROM statement_timestamp()) * 1000)::bigint",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
}
THERE: Final = (
    "SELECT {now}, row.id, row.mark FROM (SELECT 1) AS one LEFT JOIN {table} AS row ON row.created_at > %s"
)


def uptime() -> int:
    """Milliseconds since this machine was started, those that it slept through included."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1_000_000


class Rows:
    """What one process has seen of them. All processes of a machine share what has been carried out."""

    def __init__(self, purges: Purges) -> None:
        self._purges = purges
        self._seen: set[tuple[int, int | None]] = set()
        self._saw_all_at = -ALL_EVERY * 1000

    def look(self) -> int:
        """Carry out what others have purged since the last look; how many. One query, one more for news."""
        began = uptime()
        sees_all = began - self._saw_all_at >= ALL_EVERY * 1000
        now, rows = there(since=None if sees_all else timezone.now() - RECENT)
        news = rows - self._seen
        self._purges.look()
        heard = self._purges.word(HEARD)
        if heard and 0 <= now - heard <= MISSED_AFTER * 1000:
            self._carry_out([row for row, _mark in news])
        else:
            self._purges.purge_everything()
        self._seen = rows if sees_all else self._seen | rows
        if sees_all:
            self._saw_all_at = began
        self._purges.note(HEARD, now)
        self._purges.note(LOOKED, began)
        self._purges.note(CONTACT, began)
        return len(news)

    def _carry_out(self, rows: list[int]) -> None:
        if not rows:
            return
        found = Purge.objects.filter(pk__in=rows).order_by("pk")
        for mark, keys, created_at in found.values_list("mark", "keys", "created_at"):
            if mark is None or not self._purges.has_carried_out(mark):
                purging.carry_out(self._purges, mark, keys)
                HEARD_SECONDS.observe(max(0.0, time.time() - created_at.timestamp()))


def there(*, since: dt.datetime | None) -> tuple[int, set[tuple[int, int | None]]]:
    """The moment in the database, and numbers and marks of the rows there are. One query."""
    connection = connections[router.db_for_read(Purge)]
    bound = connection.ops.adapt_datetimefield_value(since or EVER)
    statement = THERE.format(now=PRESENT[connection.vendor], table=Purge._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(statement, [bound])
        found = cursor.fetchall()
    return int(found[0][0]), {(row, mark) for _now, row, mark in found if row is not None}
