"""Fixtures for tests with a real Redis: named in the root's conftest.py, so that every room has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portal import commons
from portal.commons import breaker, client
from portal.tests.commons.server import PATIENCE, Proxy, Server

# As portals have them: tests that break the line ask with them.
SHORT = {"CONNECTING": client.CONNECTING, "ANSWERING": client.ANSWERING}
SLOW = breaker.SLOW


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[Server]:
    server = Server()
    yield server
    server.end()


@pytest.fixture
def redis_server(_redis_server: Server) -> Server:
    """A Redis that runs and knows nothing. Not what ``REDIS_URL`` names: see ``redis_line``."""
    _redis_server.start()
    _redis_server.empty()
    return _redis_server


@pytest.fixture
def redis_line(redis_server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The line to it, good until a test breaks it; this process's ``REDIS_URL`` leads over it.

    Asked with patience, since a busy machine is no fault: see ``haste``.
    """
    line = Proxy(redis_server)
    settings.REDIS_URL = line.address
    monkeypatch.setattr(client, "CONNECTING", PATIENCE)
    monkeypatch.setattr(client, "ANSWERING", PATIENCE)
    monkeypatch.setattr(breaker, "SLOW", PATIENCE)
    commons.forget()
    yield line
    line.end()
    commons.forget()


class Haste:
    """Lets this process wait for Redis no longer than portals do, from ``begin`` to ``end``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def begin(self) -> None:
        self._wait(SHORT["CONNECTING"], SHORT["ANSWERING"], SLOW)

    def end(self) -> None:
        self._wait(PATIENCE, PATIENCE, PATIENCE)

    def _wait(self, connecting: float, answering: float, slow: float) -> None:
        self._patch.setattr(client, "CONNECTING", connecting)
        self._patch.setattr(client, "ANSWERING", answering)
        self._patch.setattr(breaker, "SLOW", slow)
        commons.forget()


@pytest.fixture
def haste(redis_line: Proxy, monkeypatch: pytest.MonkeyPatch) -> Haste:
    return Haste(monkeypatch)
