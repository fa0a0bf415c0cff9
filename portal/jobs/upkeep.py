"""The room's own entries in the timetable."""

from __future__ import annotations

from portal.jobs import beat, timetable, worker


@timetable.every(seconds=beat.PULSE_SECONDS)
def pulse() -> None:
    """Shows that a worker lives: its row's ``finished_at`` moves on."""


@timetable.every(seconds=60)
def put_back_abandoned_tasks() -> None:
    worker.reclaim()


@timetable.daily("03:40")
def forget_old_results() -> None:
    worker.prune()
