"""What is done for caches in front by the clock: nothing where none is told of purges."""

from __future__ import annotations

from django.utils import timezone

from portal.edge import channels, queue, sending
from portal.jobs import timetable

if channels.every():

    @timetable.constantly(seconds=0.25)
    def tell_caches_in_front() -> None:
        """On a thread of its own, which begins one for each channel."""
        sending.look()


@timetable.daily("05:05")
def forget_old_purges() -> None:
    """Also of channels that are set up no more."""
    queue.forget_old(timezone.now())
