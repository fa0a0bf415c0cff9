"""Backups by the clock: where they lie, when one is due, which go."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from portal.operations.backup import swap

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
    """Whether one should be made now, by nobody else already."""
    if not settings.PORTAL_BACKUPS:
        return False
    now = now or timezone.now()
    last = newest()
    # One from the future was made before the clock was set back.
    is_fresh = last is not None and abs(now - last) < dt.timedelta(hours=settings.PORTAL_BACKUPS_HOURS)
    with alone() as is_ours:
        return is_ours and not is_fresh


def make_one() -> None:
    """Make one, in a process of its own, and let those go that are too many. Raises ``OSError``.

    The worker's memory does not grow by it, and whatever befalls it the worker goes on.
    """
    folder = Path(settings.PORTAL_BACKUPS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone() as is_ours:
        if not is_ours:
            return
        target = folder / timezone.now().strftime(STAMP)
        manage = str(Path(settings.BASE_DIR) / "manage.py")
        done = subprocess.run(  # noqa: S603 (the command is ours)
            [sys.executable, manage, "backup", str(target)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise OSError(f"No backup was made: {done.stderr.strip()[-500:]}")
        drop_old()


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
