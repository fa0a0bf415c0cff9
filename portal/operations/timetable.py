"""What keeps the portal by the clock."""

from __future__ import annotations

from portal.jobs import timetable
from portal.jobs.compat import task
from portal.operations.alarms import watching
from portal.operations.backup import rotation


@timetable.constantly(seconds=10)
def watch() -> None:
    """On a thread of its own: whoever is told may take long to hear it."""
    watching.look()


@timetable.every(seconds=60)
def back_up_when_due() -> None:
    if rotation.is_due():
        back_up.enqueue()


@task()
def back_up() -> None:
    """Harmless when run twice: the second one sees that none is due."""
    if rotation.is_due():
        rotation.make_one()
