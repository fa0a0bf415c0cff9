"""The room's own entries in the timetable."""

from __future__ import annotations

from django.conf import settings

from portal.jobs import beat, signs, timetable, worker


@timetable.every(seconds=beat.PULSE_SECONDS)
def pulse() -> None:
    """Shows that a worker lives: its row's ``finished_at`` moves on."""


if settings.PORTAL_SEVERAL_MACHINES:

    @timetable.constantly(seconds=signs.EVERY, at_stop=False)
    def give_signs() -> None:
        """Each worker's own."""
        signs.here.give(worker.process())


@timetable.every(seconds=30 if settings.PORTAL_SEVERAL_MACHINES else 60)
def put_back_abandoned_tasks() -> None:
    worker.reclaim()


@timetable.daily("03:40")
def forget_old_results() -> None:
    worker.prune()
    signs.forget_old()
