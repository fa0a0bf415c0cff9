"""One portal served for all tests that ask through a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.tests import readymade
from portal.tests.pagecache.desk import Desk
from portal.tests.pagecache.served import ENVIRONMENT, Served
from portal.tests.test_serving import clean_environment


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("served")
    readymade.fill(made)
    return made


@pytest.fixture(scope="session")
def running(data: Path) -> Iterator[Served]:
    """The portal, served by whatever settings the last test needed."""
    portal = Served(data)
    try:
        portal.wait_for("Ready")
        yield portal
    finally:
        portal.end()


@pytest.fixture
def served(running: Served) -> Served:
    running.ensure()
    return running


@pytest.fixture(scope="session")
def desk(running: Served, data: Path) -> Iterator[Desk]:
    made = Desk(clean_environment(PORTAL_DATA=str(data), **ENVIRONMENT))
    yield made
    made.close()


@pytest.fixture(scope="session")
def story(desk: Desk) -> str:
    """The address of a published story."""
    return str(desk.publish("Tram line"))
