"""What must be well, for who watches: the same as ``/readyz`` and the admin's page of it tell."""

from __future__ import annotations

from collections.abc import Iterator

from portal import readiness
from portal.metrics.gauges import Sample, gathers
from portal.metrics.meters import Gauge

WELL = Gauge("dateline_check_well", "1 while what an alarm would be about is well, else 0.", "check")


@gathers(WELL)
def checks() -> Iterator[Sample]:
    """What the checks cost, two dozen queries."""
    for found in readiness.findings():
        yield WELL, (found.matter.key.replace(" ", "-"),), float(found.is_well)
