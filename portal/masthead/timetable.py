"""When the rates are asked for."""

from __future__ import annotations

from portal.jobs import timetable
from portal.masthead.updating import update_in_background


@timetable.every(seconds=3600)
def update_rates() -> None:
    """At the first start and every hour: new ones come by 16:00, a missed one an hour later."""
    update_in_background.enqueue()
