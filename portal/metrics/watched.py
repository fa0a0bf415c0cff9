"""The one question at a process's start: whether somebody watches it."""

from __future__ import annotations

from django.conf import settings


def begin(role: str) -> bool:
    """Count from now on, and answer who looks, if the setting says so; whether it does."""
    if settings.PORTAL_METRICS is None:
        return False
    from portal.metrics import listening, meters

    meters.begin(role)
    if (table := meters.table()) is not None:
        listening.listen(settings.PORTAL_METRICS, table.folder, settings.PORTAL_METRICS_TOKEN)
    return True
