"""How soon each web machine knows of a change: from the commit until its file of purges has it. No render."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import transaction
from django.utils import timezone

from articles import cachekeys
from articles.models import Article
from portal.pagecache.models import Purge
from portal.pagecache.purges import Purges
from portal.tests.machines.town import Machine

# In seconds: longer than any promise.
LONGEST = 20.0
PAUSE = 0.001


def told(
    machines: list[Machine], change: Callable[[], Article], lookers: ThreadPoolExecutor
) -> tuple[Article, list[Future[float]]]:
    """Change a story; of each machine after how many seconds it will have known, ``inf`` for never."""
    began, committed = timezone.now(), Moment()
    with transaction.atomic():
        # Before whatever the change itself does then.
        transaction.on_commit(committed.note)
        story = change()
        rows = Purge.objects.filter(created_at__gte=began).values_list("mark", "keys")
        marks = [mark for mark, keys in rows if cachekeys.text(story.pk) in keys]
        if not marks:
            raise RuntimeError(f"Nothing is purged for {story}.")
        knowing = [lookers.submit(_known_after, one, marks, committed) for one in machines]
    return story, knowing


class Moment:
    """A moment that others wait for."""

    def __init__(self) -> None:
        self.at = 0.0
        self.has_come = threading.Event()

    def note(self) -> None:
        self.at = time.monotonic()
        self.has_come.set()


def _known_after(machine: Machine, marks: list[int], committed: Moment) -> float:
    purges = Purges(machine.data / "pagecache" / "purges")
    try:
        committed.has_come.wait(LONGEST)
        while time.monotonic() < committed.at + LONGEST:
            if all(map(purges.has_carried_out, marks)):
                return time.monotonic() - committed.at
            purges.look()
            time.sleep(PAUSE)
        return float("inf")
    finally:
        purges.close()
