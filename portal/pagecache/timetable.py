"""What the page cache does by the clock."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from portal.jobs import timetable
from portal.pagecache import purging, warming
from portal.pagecache.store import Files, folder


@timetable.constantly(seconds=1, each_machine=True)
def carry_out_purges() -> None:
    """Purges whose process was killed before it could carry them out: behind nothing that takes long."""
    purging.carry_out_left_over()


if settings.PORTAL_ROLE != "worker":

    @timetable.constantly(seconds=2, at_stop=False, each_machine=True)
    def keep_warm() -> None:
        """Pages that somebody will ask this machine for in a moment: nobody asks one without a web server."""
        warming.keep_warm()


@timetable.every(seconds=600, each_machine=True)
def prune_files() -> None:
    """The oldest files, once there are too many."""
    Files(folder()).prune()


if settings.PORTAL_SEVERAL_MACHINES:
    from portal.pagecache.machines import rows
    from portal.pagecache.machines.keeping_up import Lookout

    @cache
    def _lookout() -> Lookout:
        return Lookout(folder(), purging.purges())

    @timetable.constantly(seconds=rows.LOOK_EVERY, at_stop=False)
    def look_for_purges_of_others() -> None:
        """Where no web process of this machine does."""
        _lookout().look()

    @timetable.every(seconds=60)
    def forget_purges() -> None:
        """Those that every machine has heard of."""
        purging.forget_carried_out()
