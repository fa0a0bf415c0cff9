"""What this room looks at: the cache, the Redis that machines share, the disk, the backups."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from portal import commons, demonstration, moments
from portal.operations.backup import rotation
from portal.pagecache.purging import purges
from portal.pagecache.store import folder

LEAST_FREE: Final = 10  # per cent


def cache() -> str:
    """Pages can be kept, and purges reach every process."""
    purges().look()
    if not os.access(folder(), os.W_OK | os.X_OK):
        return gettext("its folder cannot be written")
    if settings.PORTAL_SEVERAL_MACHINES:
        from portal.pagecache.machines.keeping_up import is_late

        if is_late(purges()):
            return gettext("this machine hears of no changes made elsewhere")
    return ""


def redis() -> str:
    """What machines share answers this process."""
    answer = commons.ask(lambda server: server.ping())
    since = commons.away_since()
    if answer is not commons.AWAY or since is None:
        return ""
    moment = moments.clock(dt.datetime.fromtimestamp(since, dt.UTC))
    return gettext("does not answer since %(moment)s; the portal goes on alone") % {"moment": moment}


def disk() -> str:
    """A tenth of each disk is free, and the portal's own takes what is written."""
    if not os.access(settings.PORTAL_DATA, os.W_OK | os.X_OK):
        return gettext("it cannot be written")
    return free_space() if _least_free() < LEAST_FREE else ""


def free_space() -> str:
    """How much of the fuller disk is free."""
    return gettext("%(share)d %% are free") % {"share": int(_least_free())}


def _least_free() -> float:
    places = [Path(settings.PORTAL_DATA)]
    if settings.PORTAL_BACKUPS and Path(settings.PORTAL_BACKUPS).is_dir():
        places.append(Path(settings.PORTAL_BACKUPS))
    used = [shutil.disk_usage(place) for place in places]
    return min(100 * usage.free / max(usage.total, 1) for usage in used)


def backups() -> str:
    """There is one, not much older than it should be; a newsroom of somebody's own has them set up.

    A worker's affair. One query where none are set up.
    """
    if settings.PORTAL_ROLE == "web":
        return ""
    if not settings.PORTAL_BACKUPS:
        return gettext("none are set up") if demonstration.is_own() else ""
    newest = rotation.newest()
    if newest is None:
        return gettext("there is none yet")
    late = dt.timedelta(hours=settings.PORTAL_BACKUPS_HOURS * 1.5 + 1)
    return age_of_backup() if timezone.now() - newest > late else ""


def age_of_backup() -> str:
    """How old the newest one is; empty where there is none."""
    newest = rotation.newest() if settings.PORTAL_BACKUPS else None
    if newest is None:
        return ""
    hours = int((timezone.now() - newest).total_seconds() // 3600)
    text = ngettext("the last one is %(hours)d hour old", "the last one is %(hours)d hours old", hours)
    return text % {"hours": hours}
