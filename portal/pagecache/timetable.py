"""What the page cache does by the clock."""

from __future__ import annotations

from portal.jobs import timetable
from portal.pagecache import purging, warming
from portal.pagecache.store import Files, folder


@timetable.every(seconds=1)
def carry_out_purges() -> None:
    """Purges whose process was killed before it could carry them out."""
    purging.carry_out_left_over()


@timetable.every(seconds=2)
def keep_warm() -> None:
    """Pages that somebody will ask for in a moment."""
    warming.keep_warm()


@timetable.every(seconds=600)
def prune_files() -> None:
    """The oldest files, once there are too many."""
    Files(folder()).prune()
