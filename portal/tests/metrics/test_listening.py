"""Promises of where figures are told: at a place of their own, to who may know."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.environment import read
from portal.kit import values
from portal.metrics import gauges, listening
from portal.tests.metrics.figures import COUNTED


def asked(port: int, path: str = "/metrics", **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, ""


def test_it_is_told_at_its_own_place_to_who_may_know(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "_groups", [])
    COUNTED.add("told")
    for token, headers, status in (
        ("", {}, 200),
        ("a-token-of-length", {}, 401),
        ("a-token-of-length", {"Authorization": "Bearer a-token-of-lengtH"}, 401),
        ("a-token-of-length", {"Authorization": "Bearer a-token-of-length"}, 200),
    ):
        with listening.Server(("127.0.0.1", 0), folder, token) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            found, text = asked(server.server_port, **headers)
            assert asked(server.server_port, "/")[0] == 404
            server.shutdown()
            thread.join()
        assert found == status
        assert ('dateline_test_total{kind="told"} 1' in text) is (status == 200)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("9464", ("127.0.0.1", 9464)),
        ("10.0.0.7:9464", ("10.0.0.7", 9464)),
        ("[::1]:9464", ("::1", 9464)),
        ("", None),
    ],
)
def test_a_place_is_an_address_and_a_port(written: str, place: Any) -> None:
    assert values.listening_place(written) == place


@pytest.mark.parametrize("written", ["localhost:9464", "127.0.0.1", "127.0.0.1:0", "on", ":99999"])
def test_what_is_no_place_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_METRICS", written)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_METRICS"):
        read("PORTAL_METRICS", "", values.listening_place)
