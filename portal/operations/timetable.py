"""What keeps the portal by the clock."""

from __future__ import annotations

from portal.jobs import leases, timetable
from portal.operations.alarms import watching
from portal.operations.backup import rotation


@timetable.constantly(seconds=10, each_machine=True)
def watch() -> None:
    """On a thread of its own: whoever is told may take long to hear it."""
    watching.look()


@timetable.constantly(seconds=60, at_stop=False)
def back_up_when_due() -> None:
    """On a thread of its own: tasks don't wait for it, however long it takes."""
    if rotation.is_due() and leases.hold("backup", seconds=rotation.TIMEOUT):
        try:
            # Another machine may have made one in the same folder meanwhile.
            if rotation.is_due():
                rotation.make_one()
        finally:
            leases.let_go("backup")
