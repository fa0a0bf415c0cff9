"""What the desk does by the clock."""

from __future__ import annotations

from articles.desk import (
    audit,
    findable,
    frontclock,
    months,
    notices,
    nounmerge,
    openforms,
    pictures,
    punctuality,
    relating,
)
from articles.media import store
from articles.sharecard import studio
from portal.jobs import timetable
from portal.versions.models import forget_added

if store.is_on():
    from articles.media.store import delivering

    delivering.when_brought(pictures.make_copies.enqueue)


@timetable.constantly(seconds=1)
def do_what_is_due() -> None:
    """On a thread of its own: no slow neighbour in the timetable makes a story late."""
    punctuality.carry_out()
    punctuality.raise_alarms()


@timetable.constantly(seconds=1)
def switch_fronts() -> None:
    """On a thread of its own: no slow neighbour in the timetable makes a front late."""
    frontclock.carry_out()
    frontclock.raise_alarms()


@timetable.every(seconds=60)
def make_forgotten_copies() -> None:
    pictures.catch_up()


@timetable.every(seconds=600, each_machine=True)
def mend_the_cards() -> None:
    studio.settle()


@timetable.daily("04:10")
def forget_old_forms() -> None:
    openforms.sweep()
    forget_added()


@timetable.daily("04:30")
def forget_addresses() -> None:
    """The audit trail keeps deeds for good, the addresses they were done from for a year."""
    audit.forget_addresses()


@timetable.daily("04:40")
def forget_notices() -> None:
    notices.forget_old()


@timetable.daily("04:45")
def forget_what_could_undo_merges() -> None:
    nounmerge.forget_details()


@timetable.daily("03:50", at_first_start=True)
def count_tags() -> None:
    """What is rare weighs more where related stories are chosen."""
    relating.count_tags.enqueue()


@timetable.daily("00:10", at_first_start=True)
def find_crowded_months() -> None:
    """The list of sitemaps names the days of a month that is too large for one."""
    months.find_crowded.enqueue()


@timetable.daily("04:50", at_first_start=True)
def index_what_the_desk_lacks() -> None:
    """Stories written past the desk, or before its index was there."""
    findable.index_missing.enqueue()
