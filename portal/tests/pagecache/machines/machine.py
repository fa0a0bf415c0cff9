"""A machine beside others: a folder of its own on the database of all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.test import TestCase

from portal.pagecache import purging
from portal.pagecache.machines.rows import Rows
from portal.pagecache.purges import Purges, slot_of


class Machine:
    """What it knows of purges, and how it hears of those of others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.purges = Purges(folder / "purges")
        self.rows = Rows(self.purges)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Within the block this process is one of the machine's."""
        with patch.object(purging, "purges", return_value=self.purges):
            yield

    def changes(self, *keys: str) -> None:
        """Somebody changes here what the keys stand for."""
        with self.at_work(), TestCase.captureOnCommitCallbacks(execute=True):
            purging.purge(*keys)

    def outdated(self, key: str, since: int) -> bool:
        """Whether a page kept here that shows ``key`` is outdated since the number."""
        return self.purges.outdated([slot_of(key)], since)
