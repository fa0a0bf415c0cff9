"""What is done by the clock with what browsers reported."""

from __future__ import annotations

from portal.headers import reports
from portal.jobs import timetable


@timetable.daily("04:55")
def forget_refusals() -> None:
    reports.forget()
