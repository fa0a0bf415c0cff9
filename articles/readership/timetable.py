"""What readership does by the clock."""

from __future__ import annotations

from django.utils import timezone

from articles.readership import rankings, repeats
from portal.jobs import timetable


@timetable.every(seconds=60)
def refresh_popular() -> None:
    """The most read lists."""
    rankings.refresh_popular()


@timetable.every(seconds=60)
def forget_readers() -> None:
    """Fingerprints older than half an hour and, after midnight, the salt of the day before."""
    repeats.forget(timezone.now())


@timetable.daily("00:00")
def forget_the_day() -> None:
    """The salt goes at midnight, whenever the minute's entry comes."""
    repeats.forget(timezone.now())
