"""What the picture library does by the clock."""

from __future__ import annotations

from articles.media import exposure
from portal.jobs import timetable


@timetable.every(seconds=600)
def mend_the_served_folder() -> None:
    exposure.settle_all()


@timetable.daily("04:20")
def drop_stray_originals() -> None:
    exposure.drop_stray_originals()
