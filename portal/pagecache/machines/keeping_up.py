"""Threads of a web process that keep its machine up with the others.

One looks through the rows: of all processes of a machine the one that holds the lock, and the others as soon
as it falls silent. One listens to Redis, ends doubts, and sees to it that a machine that hears from nobody
does not believe what it keeps for longer than a minute.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connections

from portal import commons
from portal.pagecache.machines import stamps
from portal.pagecache.machines.line import Line
from portal.pagecache.machines.rows import LOOK_EVERY, Rows, uptime
from portal.pagecache.purges import CONTACT, LOOKED, Purges

log = logging.getLogger(__name__)
# In seconds: for so long a machine believes what it keeps though it hears of no change, by no way.
CUT_OFF: Final = 60.0
# After so long the machine says so to whoever watches it.
LATE: Final = 10.0
# Whoever looks through the rows is given up after so long, and others look, too.
SILENT: Final = 2.0
# How long a process that begins waits for its first look.
AT_FIRST: Final = 3.0


class Lookout:
    """Who of a machine's processes looks through the rows."""

    def __init__(self, folder: Path, purges: Purges) -> None:
        self._purges, self._rows = purges, Rows(purges)
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(folder / "lookout", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def look(self) -> bool:
        """Look through the rows unless another process does; whether it was done here."""
        if not self._is_ours() and uptime() - self._purges.word(LOOKED) < SILENT * 1000:
            return False
        self._rows.look()
        return True

    def _is_ours(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let another process look."""
        os.close(self._lock)


class Watch:
    """Ends doubts, and the belief in kept pages where nobody tells of changes."""

    def __init__(self, purges: Purges) -> None:
        self._purges = purges
        self._began = self._gave_up = uptime()

    def look(self) -> bool:
        """Whether this machine was cut off from all others for so long that it believes nothing it keeps."""
        if commons.away_since() is not None:
            # This thread finds out whether Redis is back, so that hardly any reader waits for that.
            commons.ask(lambda redis: redis.ping())
        stamps.settle(self._purges)
        contact = max(self._purges.word(CONTACT), self._gave_up, self._began)
        if uptime() - contact < CUT_OFF * 1000:
            return False
        self._gave_up = uptime()
        self._purges.purge_everything()
        return True


def is_late(purges: Purges) -> bool:
    """Whether this machine has heard nothing of changes elsewhere for so long that somebody should know."""
    return uptime() - purges.word(CONTACT) > LATE * 1000


def begin(folder: Path) -> None:
    """Start the threads of this process; wait three seconds at most for the first look through the rows."""
    purges = Purges(folder / "purges")
    lookout, watch = Lookout(folder, purges), Watch(purges)
    looked = threading.Event()

    def look() -> None:
        try:
            lookout.look()
        except BaseException:
            # The next look is on another connection; this one would go on failing.
            connections.close_all()
            raise
        looked.set()

    _constantly("rows", look, LOOK_EVERY)
    line = Line(purges) if settings.REDIS_URL else None

    def listen() -> None:
        if line is None or not line.listen(1.0):
            time.sleep(1.0)
        watch.look()

    _constantly("line", listen, 0.0)
    looked.wait(AT_FIRST)


def _constantly(name: str, action: Callable[[], None], pause: float) -> None:
    """Call the action for ever, whatever it raises; the log says when that begins and when it ends."""

    def run() -> None:
        fails = False
        while True:
            try:
                action()
                if fails:
                    log.warning("Keeping up with other machines works again (%s)", name)
                fails = False
            except Exception as error:
                if not fails:
                    log.warning(
                        "Keeping up with other machines fails and is tried again (%s): %s", name, error
                    )
                fails = True
                time.sleep(LOOK_EVERY)
            time.sleep(pause)

    threading.Thread(target=run, name=f"machines-{name}", daemon=True).start()
