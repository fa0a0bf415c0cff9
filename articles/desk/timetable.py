"""What the desk does by the clock."""

from __future__ import annotations

from articles.desk import openforms, pictures
from portal.jobs import timetable


@timetable.every(seconds=60)
def make_forgotten_copies() -> None:
    pictures.catch_up()


@timetable.daily("04:10")
def forget_old_forms() -> None:
    openforms.sweep()
