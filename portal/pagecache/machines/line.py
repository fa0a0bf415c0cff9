"""Purges of other machines, as Redis tells them: within milliseconds, where nothing is wrong."""

from __future__ import annotations

import logging

from portal.commons.listening import Listener
from portal.pagecache.machines import stamps
from portal.pagecache.machines.rows import uptime
from portal.pagecache.purges import CONTACT, LOOKED, Purges

log = logging.getLogger(__name__)


class Line:
    """One process's ear. That several processes of a machine hear the same does no harm."""

    def __init__(self, purges: Purges) -> None:
        self._purges = purges
        self._listener = Listener(stamps.channel(), self._hear)
        self._on_since: int | None = None

    def listen(self, seconds: float) -> bool:
        """Carry out what is told within so many seconds; whether the line is there. False comes at once.

        A line misses what is told before it stands. So a machine is in contact by it once the rows were
        looked through since.
        """
        began = uptime()
        if not self._listener.listen(seconds):
            self._on_since = None
            return False
        if self._on_since is None:
            self._on_since = uptime()
        if self._purges.word(LOOKED) >= self._on_since:
            self._purges.note(CONTACT, max(began, self._purges.word(CONTACT)))
        return True

    def close(self) -> None:
        """Hang up."""
        self._listener.close()

    def _hear(self, message: bytes) -> None:
        try:
            stamps.carry_out(self._purges, message)
        except (ValueError, KeyError, TypeError) as error:
            log.warning("Something else than a purge was told: %s", error)
