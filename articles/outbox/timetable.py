"""What the outbox does by the clock."""

from __future__ import annotations

from articles.outbox import sending, upkeep
from portal.jobs import timetable


@timetable.constantly(seconds=1)
def deliver_what_is_due() -> None:
    """On a thread of its own, which begins one for each channel."""
    sending.look()


@timetable.every(seconds=60)
def give_up_what_is_old() -> None:
    upkeep.give_up_old()


@timetable.daily("04:55")
def forget_old_deliveries() -> None:
    upkeep.forget_old()
