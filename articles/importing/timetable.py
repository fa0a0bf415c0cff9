"""What is done about imports by the clock."""

from __future__ import annotations

from portal.jobs import timetable


@timetable.daily("04:55", each_machine=True)
def forget_uploaded_exports() -> None:
    from articles.importing import planning  # many modules, once a day

    planning.forget_files()
