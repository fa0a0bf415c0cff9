"""What search does by the clock."""

from __future__ import annotations

from articles.search import booking, engines, indexing
from portal.jobs import timetable


@timetable.every(seconds=60)
def renew_the_index() -> None:
    """After an upgrade that makes other keys of words."""
    if engines.is_behind():
        indexing.renew_index.enqueue()


@timetable.daily("04:55", at_first_start=True)
def index_what_is_missing() -> None:
    """Stories written past the desk."""
    indexing.renew_index.enqueue()


@timetable.every(seconds=60, each_machine=True)
def book_what_is_searched_for() -> None:
    """What several readers asked for."""
    booking.book()


@timetable.daily("04:56")
def forget_old_terms() -> None:
    """Half a year is enough."""
    booking.forget()
