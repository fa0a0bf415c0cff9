"""What the picture library does by the clock."""

from __future__ import annotations

from articles.media import exposure, store
from portal.jobs import timetable

if store.is_on():
    from articles.media.store import delivering

    @timetable.constantly(seconds=1, at_stop=False, each_machine=True)
    def bring_to_the_store() -> None:
        """On a thread of its own: nobody waits for the store but this."""
        delivering.carry_out()

    @timetable.every(seconds=60, each_machine=True)
    def take_over_from_the_gone() -> None:
        """Where machines share the folder of pictures: what one that is gone was to bring."""
        delivering.take_over_from_the_gone()


@timetable.every(seconds=600)
def mend_the_served_folder() -> None:
    exposure.settle_all()


@timetable.daily("04:20")
def drop_stray_originals() -> None:
    exposure.drop_stray_originals()
