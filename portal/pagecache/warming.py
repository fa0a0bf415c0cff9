"""Keeping warm: the worker renders pages that will be asked for, so that no reader waits for them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.wsgi import get_wsgi_application

from portal.metrics.meters import Latest
from portal.pagecache import purging
from portal.pagecache.cache import PageCache
from portal.pagecache.outcomes import Failed, Uncacheable
from portal.pagecache.renders import Renders
from portal.pagecache.store import folder

log = logging.getLogger(__name__)
WARM = Latest("dateline_warm_timestamp_seconds", "When the worker last found every page warm that shall be.")
Provider = Callable[[], Iterable[str]]
# A look lasts no longer than this, so that purges and other entries of the timetable get their turn.
AT_MOST_SECONDS = 5.0
# How often the pages are looked over when nothing was purged: for those that end with their time.
LOOK_AGAIN = 20.0
# In seconds: what is older is rendered anew though it is good. A copy counts its day from its render, and
# readers who need it should have nearly all of that day.
YOUNG = 2 * 3600.0

_providers: list[Provider] = []
_last_look: tuple[int, float] = (-1, 0.0)
_lacks_files = False


def register(provider: Provider) -> None:
    """Let ``provider`` name addresses to keep warm, the most wanted first."""
    if provider not in _providers:
        _providers.append(provider)


def wanted() -> list[str]:
    """All addresses to keep warm, the most wanted first. Costs what its providers ask."""
    return [address for provider in _providers for address in provider()]


@cache
def _cache() -> PageCache:
    return PageCache(folder(), Renders(get_wsgi_application()))


def keep_warm() -> int:
    """Render what is wanted and not good any more; how many pages. Reads a file for each that is good."""
    global _last_look
    if settings.DEBUG:
        return 0  # Each page is rendered anew.
    if not _has_static_files():
        return 0
    # Web processes that are asked for kept pages alone learn from this look that the file is gone.
    purging.purges().look()
    number, moment = purging.purges().number(), time.monotonic()
    if number == _last_look[0] and moment - _last_look[1] < LOOK_AGAIN:
        return 0
    rendered, is_done = warm(wanted())
    _last_look = (number if is_done else -1, moment)
    if is_done:
        WARM.set(time.time())
    return rendered


def warm(addresses: Iterable[str]) -> tuple[int, bool]:
    """Render those that are not good, or old; how many, and whether none was left for next time."""
    pages = _cache()
    pages.purges.look()
    deadline = time.monotonic() + AT_MOST_SECONDS
    rendered = 0
    for address in addresses:
        entry = pages.files.read(address)
        if entry is not None and pages.is_good(entry) and entry.stored_at > time.time() - YOUNG:
            continue
        if time.monotonic() > deadline:
            return rendered, False
        if not pages.flights.claim(address):
            continue
        try:
            pages.make(address)
            rendered += 1
        except (Failed, Uncacheable) as error:
            log.warning("%s could not be kept warm: %s", address, error)
        finally:
            pages.flights.release(address)
    return rendered, True


def _has_static_files() -> bool:
    """Whether pages can name what ``prepare`` collects; the log says once that they can't."""
    global _lacks_files
    files: Any = staticfiles_storage
    if getattr(files, "hashed_files", None) == {}:
        # Somebody else may have collected them since this process began.
        files.hashed_files, files.manifest_hash = files.load_manifest()
    lacked, _lacks_files = _lacks_files, getattr(files, "hashed_files", None) == {}
    if _lacks_files and not lacked:
        log.warning("No page is kept warm: there are no static files yet. Run manage.py prepare")
    return not _lacks_files
