"""The questions at a process's start: whether somebody watches it, and is told of its faults."""

from __future__ import annotations

from django.conf import settings


def begin(role: str) -> bool:
    """Tell of faults, count, and answer who looks, as far as the settings say so; whether it counts."""
    if settings.SENTRY_DSN:
        from portal.metrics import faults

        faults.begin(role)
    if settings.PORTAL_METRICS is None:
        return False
    from portal.metrics import listening, meters

    meters.begin(role)
    if (table := meters.table()) is not None:
        listening.listen(settings.PORTAL_METRICS, table.folder, settings.PORTAL_METRICS_TOKEN)
    return True
