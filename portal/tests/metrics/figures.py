"""Figures for tests, and what Prometheus reads of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from portal.metrics.exposition import exposed
from portal.metrics.meters import Counter, Gauge, Histogram, Latest

COUNTED = Counter("dateline_test_total", "For tests.", "kind")
TOOK = Histogram("dateline_test_seconds", "For tests.")
SET = Latest("dateline_test_timestamp_seconds", 'For tests: a "quote" and a \\ in it.')
STANDS = Gauge("dateline_test_stands", "For tests.", "which")


def figures(folder: Path, samples: Any = ()) -> dict[tuple[str, ...], float]:
    """What Prometheus' own parser reads of it: by name and values of labels."""
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(exposed(folder, samples))
        for one in family.samples
    }
