"""Repeats: one reader and one article count once in half an hour.

What is kept is a keyed hash of address, user agent and languages together with the article, for half an
hour. The key is drawn each day and dropped at midnight, so that yesterday's readers cannot be told from
today's by anybody. The table is shared by all workers: with a filter in each, reloads count once per worker.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections, router, transaction

from articles.readership.models import DailySalt, RecentReader
from articles.readership.visitors import Visitor

REPEAT_WITHIN = dt.timedelta(minutes=30)

# Nobody else's row is touched when two workers count one reader at once: the second finds it fresh.
FIRST_VIEW = """
    INSERT INTO {table} (fingerprint, counted_at) VALUES (%s, %s)
    ON CONFLICT (fingerprint) DO UPDATE SET counted_at = excluded.counted_at
    WHERE {table}.counted_at <= %s
"""

_salt: tuple[dt.date, bytes] | None = None


def is_first(article_id: int, visitor: Visitor, now: dt.datetime) -> bool:
    """Whether this reader's last counted view of the article is half an hour old. Remembers this one.

    One query, three more for the first view of a day in each process.
    """
    moment = int(now.timestamp())
    mark = fingerprint(article_id, visitor, salt_of(day_of(now)))
    table = RecentReader._meta.db_table
    with connections[router.db_for_write(RecentReader)].cursor() as cursor:
        too_recent = moment - int(REPEAT_WITHIN.total_seconds())
        cursor.execute(FIRST_VIEW.format(table=table), [mark, moment, too_recent])
        return bool(cursor.rowcount == 1)


def fingerprint(article_id: int, visitor: Visitor, salt: bytes) -> bytes:
    """16 bytes that nobody without the salt can make or read."""
    # A separator that no header can hold: else two readers could share one line.
    who = "\0".join((str(article_id), visitor.address, visitor.user_agent, visitor.languages))
    return hashlib.blake2b(who.encode("utf-8", "surrogatepass"), digest_size=16, key=salt).digest()


def day_of(moment: dt.datetime) -> dt.date:
    """The newsroom's day: salts change at its midnight."""
    return moment.astimezone(ZoneInfo(settings.PORTAL_TIME_ZONE)).date()


def salt_of(day: dt.date) -> bytes:
    """The day's salt, the same in every worker; the first to ask draws it and drops the others."""
    if _salt is not None and _salt[0] == day:
        return _salt[1]
    DailySalt.objects.bulk_create([DailySalt(day=day, salt=secrets.token_bytes(32))], ignore_conflicts=True)
    DailySalt.objects.filter(day__lt=day).delete()
    salt = bytes(DailySalt.objects.values_list("salt", flat=True).get(day=day))
    # Not before the row is there for all: a salt rolled back would make this worker count repeats all day.
    transaction.on_commit(lambda: _remember(day, salt), using=router.db_for_write(DailySalt))
    return salt


def _remember(day: dt.date, salt: bytes) -> None:
    global _salt
    _salt = (day, salt)


def forget(now: dt.datetime) -> None:
    """Drop what no longer tells a repeat from a new view, and the salts of other days. Two queries."""
    global _salt
    day = day_of(now)
    oldest = int((now - REPEAT_WITHIN).timestamp())
    RecentReader.objects.filter(counted_at__lte=oldest).delete()
    DailySalt.objects.filter(day__lt=day).delete()
    if _salt is not None and _salt[0] < day:
        _salt = None
