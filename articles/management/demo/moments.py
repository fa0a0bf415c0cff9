"""When each story went out: told back from the moment of loading, at the pace of a newsroom."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence

from django.utils import timezone

from articles.management.demo.texts import Story

MINUTE = dt.timedelta(minutes=1)
# The age of the newest story: its two editions come within the same minute.
NEWEST = dt.timedelta(minutes=4, seconds=20)
NEWEST_TRANSLATED = dt.timedelta(minutes=4, seconds=4)
GAP = 7 * MINUTE
# Stories an hour brings, compared with each other; a day at a weekend brings fewer.
PACE = [0.1] * 7 + [1] * 2 + [4] * 3 + [2] * 3 + [4] * 3 + [1] * 4 + [0.1] * 2
WEEKEND_PACE = 0.4
BETWEEN_TWO = 2.0
WEEKEND_STORIES = 2


def first_published(stories: Sequence[Story], now: dt.datetime) -> dict[str, dt.datetime]:
    """When each of ``stories``, newest first, was first published: in that order, none after ``now``.

    Those of the first day fill the last working hours; the others keep their hour, days before them.
    """
    moments: dict[str, dt.datetime] = {}
    moment = now - NEWEST
    today = [story for story in stories if story.facts["day"] == 0]
    for story in today:
        if moments:
            moment = _back(moment, BETWEEN_TWO * _dice(story.key).uniform(0.6, 1.4))
        moments[story.key] = moment
    earlier = [story for story in stories if story.facts["day"] > 0]
    days = _days(earlier, timezone.localdate(moment))
    for story in earlier:
        hour = dt.time.fromisoformat(story.facts["hour"])
        wish = dt.datetime.combine(days[story.facts["day"]], hour, timezone.get_default_timezone())
        moment = min(wish, moment - GAP)
        moments[story.key] = moment
    return moments


def translated(key: str, original: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When the translation of a story followed: a few minutes later."""
    later = original + _dice(f"{key} translated").randint(180, 6 * 60) * dt.timedelta(seconds=1)
    return min(later, now - NEWEST_TRANSLATED)


def _back(moment: dt.datetime, work: float) -> dt.datetime:
    """The moment so much work earlier."""
    while work > 0:
        moment -= MINUTE
        local = timezone.localtime(moment)
        work -= PACE[local.hour] / 60 * (WEEKEND_PACE if local.weekday() >= 5 else 1)
    return moment


def _days(stories: Sequence[Story], newest: dt.date) -> dict[int, dt.date]:
    """The date of each day told; a busy one at a weekend moves to the Friday, and so do those before it."""
    busy = Counter(story.facts["day"] for story in stories)
    found, moved = {}, 0
    for day in sorted(busy):
        date = newest - dt.timedelta(days=day + moved)
        if date.weekday() >= 5 and busy[day] > WEEKEND_STORIES:
            moved += date.weekday() - 4
            date -= dt.timedelta(days=date.weekday() - 4)
        found[day] = date
    return found


def _dice(key: str) -> random.Random:
    return random.Random(key)  # noqa: S311 (the same at each load, no secret)
