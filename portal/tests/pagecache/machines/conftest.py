"""Two machines, one database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.tests.pagecache.machines.machine import Machine


@pytest.fixture
def _several(settings: Any) -> None:
    settings.PORTAL_SEVERAL_MACHINES = True


@pytest.fixture
def here(tmp_path: Path, _several: None) -> Machine:
    return Machine(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path, _several: None) -> Machine:
    return Machine(tmp_path / "there")
