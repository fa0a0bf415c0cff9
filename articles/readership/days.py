"""Days: hours of reading belong to days of the newsroom; old hours are rolled up into them.

A view stands in one bucket: in its hour for eight days, then in its day. Both sums together are what was
counted, for each article.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections, router, transaction
from django.utils import timezone

from articles.readership.models import ViewDay, ViewHour

HOUR = 3600
# The longest of the most read lists looks seven days back; a day more, and no list meets a moving hour.
HOURS_KEPT = dt.timedelta(days=8)

ROLL_UP = """
    INSERT INTO {day} (day, article_id, count, direct, search, social, inside, other)
    SELECT %s, article_id, SUM(count), SUM(direct), SUM(search), SUM(social), SUM(inside), SUM(other)
    FROM {hour} WHERE hour >= %s AND hour < %s GROUP BY article_id
    ON CONFLICT (day, article_id) DO UPDATE SET
        count = {day}.count + excluded.count,
        direct = {day}.direct + excluded.direct,
        search = {day}.search + excluded.search,
        social = {day}.social + excluded.social,
        inside = {day}.inside + excluded.inside,
        other = {day}.other + excluded.other
"""


def day_of(hour: int) -> dt.date:
    """The newsroom's day in which an hour (whole hours since 1970) begins."""
    return dt.datetime.fromtimestamp(hour * HOUR, zone()).date()


def hours_of(day: dt.date) -> range:
    """The hours that begin on a day of the newsroom: 23, 24 or 25 of them."""
    midnights = (dt.datetime.combine(one, dt.time(), zone()) for one in (day, day + dt.timedelta(days=1)))
    first, last = (-(-int(midnight.timestamp()) // HOUR) for midnight in midnights)
    return range(first, last)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.PORTAL_TIME_ZONE)


def between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day from the first to the last."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def roll_up(*, now: dt.datetime | None = None) -> int:
    """Move hours older than eight days into their days; how many days. Two queries for each."""
    now = now or timezone.now()
    oldest = ViewHour.objects.order_by("hour").values_list("hour", flat=True).first()
    if oldest is None:
        return 0
    last = (now - HOURS_KEPT).astimezone(zone()).date() - dt.timedelta(days=1)
    done = 0
    for day in between(day_of(oldest), last):
        _roll_up(day)
        done += 1
    return done


def _roll_up(day: dt.date) -> None:
    hours = hours_of(day)
    alias = router.db_for_write(ViewDay)
    statement = ROLL_UP.format(day=ViewDay._meta.db_table, hour=ViewHour._meta.db_table)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(statement, [day.isoformat(), hours.start, hours.stop])
        ViewHour.objects.filter(hour__gte=hours.start, hour__lt=hours.stop).delete()
