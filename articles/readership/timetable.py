"""What readership does by the clock."""

from __future__ import annotations

from django.conf import settings

from articles.readership import booking, bookings, days, flushing, minutes, others, rankings, turnstile
from portal.jobs import timetable


@timetable.constantly(seconds=1, each_machine=True)
def flush() -> None:
    """What the journals have counted is booked."""
    flushing.flush()


if settings.PORTAL_SEVERAL_MACHINES:

    @timetable.constantly(seconds=0.5, at_stop=False, each_machine=True)
    def follow_others() -> None:
        """What other machines have booked is seen by this one's readers."""
        if bookings.are_told():
            others.follow()

    @timetable.daily("03:30", at_first_start=True, each_machine=True)
    def keep_books_open() -> None:
        """Those of this machine's journals, however little they are read."""
        booking.keep_open(turnstile.here().shelf.identities)

    @timetable.daily("04:05")
    def close_books_of_the_gone() -> None:
        """Machines that never came back."""
        booking.close_books_of_the_gone()

    @timetable.every(seconds=60)
    def forget_bookings() -> None:
        """Bookings that every machine has taken over."""
        bookings.forget_old()


@timetable.every(seconds=3600, each_machine=True)
def fold_journals_away() -> None:
    """Journals that no process has used for a day, as after a start with fewer of them."""
    flushing.here().fold()


@timetable.every(seconds=60)
def refresh_popular() -> None:
    """The most read lists."""
    rankings.refresh_popular()


@timetable.daily("04:10")
def roll_up_hours() -> None:
    """Hours older than eight days become days."""
    days.roll_up()


@timetable.every(seconds=600)
def forget_minutes() -> None:
    """Minutes that no curve shows any more."""
    minutes.forget_old()


@timetable.daily("00:00", at_first_start=True, each_machine=True)
def forget_the_day() -> None:
    """The key of the day's marks goes at midnight, also when nobody reads."""
    turnstile.forget_the_day()
