"""What ``/readyz`` answers: whether everything is there that the portal needs to do its work."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from typing import Final

from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal import limits, readiness
from portal.jobs import beat
from portal.kit.buckets import Rate
from portal.operations import preparing
from portal.readiness import Finding

log = logging.getLogger(__name__)
# Four pulses of the worker.
SILENT_AFTER: Final = dt.timedelta(seconds=4 * beat.PULSE_SECONDS)
# In seconds: for how long it is known how everything stands.
KEPT_FOR: Final = 5.0
OFTEN: Final = Rate(120, at_once=60)
_migrated: set[str] = set()
_kept: tuple[float, list[Finding]] = (float("-inf"), [])
_asking = threading.Lock()


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the portal can do its work, else 503; of each check ``ok`` or words that tell no secret.

    ``well`` is false when anything at all is wrong. Two dozen queries every five seconds, whoever asks; a
    process that has seen its migrations applied does not look again. 429 for who asks too often.
    """
    if wait := limits.wait_of("readyz", limits.address_of(request.META), OFTEN):
        return JsonResponse({}, status=429, headers={"Retry-After": str(wait), "Cache-Control": "no-store"})
    found = _findings()
    faults = {one.matter.key: one.said for one in found if not one.is_well}
    is_ready = not any(one.matter.is_vital for one in found if not one.is_well)
    if not is_ready:
        log.warning("Not ready: %s", faults)
    told = {one.matter.key: one.said or "ok" for one in found}
    response = JsonResponse(
        {"ready": is_ready, "well": not faults, "checks": told}, status=200 if is_ready else 503
    )
    response["Cache-Control"] = "no-store"
    return response


def _findings() -> list[Finding]:
    """How everything stood within the last seconds. Whoever comes while it is asked waits for no database."""
    global _kept
    kept_at, found = _kept
    if time.monotonic() - kept_at < KEPT_FOR or not _asking.acquire(blocking=not found):
        return found
    try:
        with translation.override("en"):
            found = readiness.findings()
        _kept = time.monotonic(), found
    finally:
        _asking.release()
    return found


def databases() -> str:
    """Each database answers."""
    for name in connections:
        with connections[name].cursor() as cursor:
            cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    """Each database has the tables that this release needs."""
    for name in set(connections) - _migrated:
        if waiting := preparing.unapplied(name):
            return gettext("%(count)d to apply") % {"count": len(waiting)}
        _migrated.add(name)
    return ""


def worker() -> str:
    """A worker has shown within a minute that it lives."""
    pulse = beat.last_pulse()
    if pulse is None:
        return gettext("no worker has been seen")
    silent = timezone.now() - pulse
    if silent <= SILENT_AFTER:
        return ""
    return gettext("silent for %(seconds)d s") % {"seconds": silent.total_seconds()}
