"""Machines on one database: two, or three that share a Redis."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.tests.commons.server import Proxy, Server
from portal.tests.pagecache.machines.machine import MACHINES, Machine, catch_up
from portal.tests.pagecache.newsstand import Newsstand, Sheet


@pytest.fixture
def _several(settings: Any) -> None:
    settings.PORTAL_SEVERAL_MACHINES = True


@pytest.fixture
def here(tmp_path: Path, _several: None) -> Machine:
    return Machine(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path, _several: None) -> Machine:
    return Machine(tmp_path / "there")


@pytest.fixture
def stand() -> Newsstand:
    return Newsstand(one=Sheet("<p>Old</p>", keys=("one",)), two=Sheet("<p>Two</p>", keys=("two",)))


@pytest.fixture
def machines(tmp_path: Path, stand: Newsstand, redis_server: Server) -> Iterator[list[Machine]]:
    lines = [Proxy(redis_server) for _ in range(MACHINES)]
    made = [Machine(tmp_path / str(n), stand, line) for n, line in enumerate(lines)]
    catch_up(*made)
    yield made
    for machine in made:
        machine.hangs_up()
        machine.line.end()  # type: ignore[union-attr]
