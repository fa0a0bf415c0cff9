"""Where a test's process counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.metrics import gauges, meters


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Where this process counts."""
    settings.PORTAL_DATA = tmp_path
    gauges.discover()
    meters.begin("web")
    yield tmp_path / "metrics"
    meters.end()
