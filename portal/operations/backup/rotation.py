"""Backups by the clock: where they lie, when one is due, which go."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import fcntl
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from portal.operations.backup import swap

log = logging.getLogger(__name__)
# In seconds: how long one may take, and how long it is rested after one that failed.
TIMEOUT: Final = 6 * 3600.0
FIRST_PAUSE: Final = 15 * 60.0
LONGEST_PAUSE: Final = 4 * 3600.0
STAMP: Final = "dateline-%Y%m%d-%H%M%S.backup"


def kept() -> dict[dt.datetime, Path]:
    """The backups that were made by the clock, by when, the newest first."""
    found = {}
    with contextlib.suppress(OSError):
        for file in Path(settings.PORTAL_BACKUPS).glob("dateline-*.backup"):
            with contextlib.suppress(ValueError):
                found[dt.datetime.strptime(file.name, STAMP).replace(tzinfo=dt.UTC)] = file
    return dict(sorted(found.items(), reverse=True))


def newest() -> dt.datetime | None:
    """When the newest one was made; None where there is none. No query."""
    return next(iter(kept()), None)


def is_due(now: dt.datetime | None = None) -> bool:
    """Whether one should be made now, by nobody else already, and not soon after one that failed."""
    if not settings.PORTAL_BACKUPS or not _rest.is_over():
        return False
    now = now or timezone.now()
    last = newest()
    # One from the future was made before the clock was set back.
    is_fresh = last is not None and abs(now - last) < dt.timedelta(hours=settings.PORTAL_BACKUPS_HOURS)
    with alone() as is_ours:
        return is_ours and not is_fresh


def make_one() -> bool:
    """Make one, in a process of its own, and let those go that are too many; whether one was made.

    The worker's memory does not grow by it, and whatever befalls it the worker goes on: the log says why
    there is none, and none is due for a while then, twice as long each time.
    """
    folder = Path(settings.PORTAL_BACKUPS)
    with alone() as is_ours:
        if not is_ours:
            return False
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _run(folder / timezone.now().strftime(STAMP))
            drop_old()
        except (OSError, subprocess.TimeoutExpired) as error:
            _rest.failed()
            log.error("No backup was made; the next try is in %d minutes: %s", _rest.pause // 60, error)
            return False
        _rest.ended()
        return True


class _Rest:
    """How long no other try is made after those that failed."""

    def __init__(self) -> None:
        self.ended()

    def ended(self) -> None:
        self.pause, self._since = 0.0, 0.0

    def failed(self) -> None:
        self.pause, self._since = min(max(2 * self.pause, FIRST_PAUSE), LONGEST_PAUSE), time.monotonic()

    def is_over(self) -> bool:
        return time.monotonic() - self._since >= self.pause


_rest = _Rest()


def command(target: Path) -> list[str]:
    """What makes one."""
    return [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "backup", str(target)]


def _run(target: Path) -> None:
    """Raises ``OSError`` with what was said, and ``TimeoutExpired``. Ends with this process."""
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    with subprocess.Popen(command(target), **quiet, stderr=subprocess.PIPE, text=True) as made:  # noqa: S603  (our own program)
        atexit.register(made.terminate)
        try:
            _, said = made.communicate(timeout=TIMEOUT)
        finally:
            atexit.unregister(made.terminate)
            made.kill()
    if made.returncode:
        raise OSError(said.strip()[-500:] or f"it ended with {made.returncode}")


def drop_old() -> None:
    """Keep as many as wanted, and nothing of a restore that was killed."""
    swap.sweep(Path(settings.PORTAL_DATA))
    for file in list(kept().values())[settings.PORTAL_BACKUPS_KEPT :]:
        file.unlink(missing_ok=True)


@contextlib.contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else makes one within the block."""
    file = os.open(Path(settings.PORTAL_DATA) / "backup.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(file)
