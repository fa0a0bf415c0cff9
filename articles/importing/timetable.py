"""What is done about imports by the clock."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from portal.jobs import timetable


@timetable.daily("04:55", at_first_start=True, each_machine=True)
def forget_uploaded_exports() -> None:
    """Also on a machine that is off at night."""
    if not any(Path(settings.PORTAL_DATA, "imports", "files").glob("*")):
        return
    from articles.importing import planning  # many modules, where there is something

    planning.forget_files()
