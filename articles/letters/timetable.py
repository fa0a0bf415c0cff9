"""What is done with letters by the clock."""

from __future__ import annotations

from articles.letters import receiving
from portal.jobs import timetable


@timetable.daily("04:35")
def forget_reports() -> None:
    receiving.forget()
