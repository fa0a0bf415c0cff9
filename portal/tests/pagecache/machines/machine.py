"""A machine beside others: a folder of its own on the database of all, and a line of its own to Redis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.test import TestCase, override_settings

from portal.commons import client
from portal.pagecache import purging
from portal.pagecache.cache import PageCache
from portal.pagecache.machines import stamps
from portal.pagecache.machines.rows import Rows
from portal.pagecache.outcomes import How
from portal.pagecache.purges import Purges, slot_of
from portal.pagecache.renders import Renders
from portal.tests.commons.server import Proxy
from portal.tests.pagecache.reader import SameThread, one_connection

# That share a Redis.
MACHINES = 3


class Machine:
    """What it knows of purges, and how it hears of those of others."""

    def __init__(self, folder: Path, stand: Any = None, line: Proxy | None = None) -> None:
        self.folder, self.line, self._stand = folder, line, stand
        self.purges = Purges(folder / "purges")
        self.rows = Rows(self.purges)
        self._client: client.Client | None = None
        if stand is not None:
            self.start_over()

    def start_over(self) -> None:
        """Another process of the machine, which finds its files."""
        with self.at_work():
            self.cache = PageCache(self.folder, Renders(self._stand, SameThread("test")))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Within the block this process is one of the machine's."""
        with patch.object(purging, "purges", return_value=self.purges), one_connection():
            if self.line is None:
                yield
                return
            with (
                override_settings(REDIS_URL=self.line.address),
                patch.object(client, "_client", self._client),
            ):
                yield
                self._client = client._client

    def changes(self, *keys: str) -> None:
        """Somebody changes here what the keys stand for."""
        with self.at_work(), TestCase.captureOnCommitCallbacks(execute=True):
            purging.purge(*keys)

    def looks(self) -> None:
        """It looks through the rows."""
        with self.at_work():
            self.rows.look()

    def shows(self, address: str) -> tuple[str, How]:
        """What a reader gets here."""
        with self.at_work():
            kept, how = self.cache.find(address)
            return kept.body(b"", zipped=False, with_notice=False).decode(), how

    def reaches_redis(self) -> None:
        """Its line is good, and it tries at once."""
        assert self.line is not None
        self.line.mend()
        self.hangs_up()

    def hangs_up(self) -> None:
        """Forget the connections and what the breaker knows."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def outdated(self, key: str, since: int) -> bool:
        """Whether a page kept here that shows ``key`` is outdated since the number."""
        return self.purges.outdated([slot_of(key)], since)


def catch_up(*machines: Machine) -> None:
    """As a second later: all have asked Redis in its present era, and looked through the rows since."""
    for machine in machines:
        machine.looks()
        machine.shows("/nothing-there/?")
        with machine.at_work():
            stamps.settle(machine.purges)
            with machine.cache._loans.turn("/never/"):  # type: ignore[union-attr]
                pass
        machine.looks()
