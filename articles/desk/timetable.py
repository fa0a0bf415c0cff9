"""What the desk does by the clock."""

from __future__ import annotations

from articles.desk import pictures
from portal.jobs import timetable


@timetable.every(seconds=60)
def make_forgotten_copies() -> None:
    pictures.catch_up()
