"""What the wire desk does by the clock."""

from __future__ import annotations

from articles.wiredesk import rounds
from portal.jobs import timetable


@timetable.constantly(seconds=10, at_stop=False)
def read_feeds() -> None:
    """On a thread of its own: a source that stalls delays other feeds and nothing else."""
    rounds.look()
