"""What ``/readyz`` answers: whether everything is there that the portal needs to do its work."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from django.db import DatabaseError, InterfaceError, connections
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import readiness
from portal.jobs import beat
from portal.operations import preparing

log = logging.getLogger(__name__)
# Four pulses of the worker.
SILENT_AFTER: Final = dt.timedelta(seconds=4 * beat.PULSE_SECONDS)
_migrated: set[str] = set()


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; for each check ``ok`` or a few words that tell no secret.

    Five queries; a process that has seen its migrations applied does not look again.
    """
    found = {name: _ask(name, check) for name, check in {**OWN, **readiness.checks()}.items()}
    faults = {name: said for name, said in found.items() if said != "ok"}
    if faults:
        log.warning("Not ready: %s", faults)
    response = JsonResponse({"ready": not faults, "checks": found}, status=503 if faults else 200)
    response["Cache-Control"] = "no-store"
    return response


def _ask(name: str, check: readiness.Check) -> str:
    """What is wrong in public words: the error itself, with whatever it names, goes to the log alone."""
    try:
        return check() or "ok"
    except (DatabaseError, InterfaceError):
        log.exception("The check %s could not ask the database", name)
        return "the database does not answer"


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
            return f"{len(waiting)} to apply"
        _migrated.add(name)
    return ""


def worker() -> str:
    """A worker has shown within a minute that it lives."""
    pulse = beat.last_pulse()
    if pulse is None:
        return "no worker has been seen"
    silent = timezone.now() - pulse
    return f"silent for {silent.total_seconds():.0f} s" if silent > SILENT_AFTER else ""


OWN: Final[dict[str, readiness.Check]] = {
    "databases": databases,
    "migrations": migrations,
    "worker": worker,
}
