"""Promises of Sentry: off unless named; told what is broken and where, never of whom; nobody waits for it."""

from __future__ import annotations

import gzip
import json
import logging
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

import brotli
import pytest

from portal.metrics import watched
from portal.pagecache.traced import Traced
from portal.tests.pagecache.reader import BROWSER, Reader

SECRETS = (
    "203.0.113.77",
    BROWSER,
    "s3ss10nk3y",
    "sickness",
    "t0kent0kent0kent0kent0ken",
    "word-of-a-form",
    "value of a variable",
)


class Sentry(ThreadingHTTPServer):
    """Takes envelopes as Sentry does; while it may not answer, it hangs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Envelope)
        self.told: queue.Queue[str] = queue.Queue()
        self.may_answer = threading.Event()
        self.may_answer.set()


class Envelope(BaseHTTPRequestHandler):
    server: Sentry

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
            self.headers["Content-Encoding"], bytes
        )
        self.server.told.put(f"{self.path}\n{self.headers}\n{unpack(body).decode()}")
        self.server.may_answer.wait(120)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def sentry(settings: Any) -> Iterator[Sentry]:
    """One that is told of this process's faults."""
    import sentry_sdk

    with Sentry() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        settings.SENTRY_DSN = f"http://publickey@127.0.0.1:{server.server_port}/7"
        settings.PORTAL_METRICS = None
        watched.begin("web")
        yield server
        server.may_answer.set()
        sentry_sdk.get_client().close(timeout=5)
        sentry_sdk.get_global_scope().set_client(None)
        server.shutdown()
        thread.join()


def fail_at(reader: Reader, path: str) -> Any:
    """The answer of a page of the desk that fails, asked with everything that shall stay here."""
    secret = "value of a variable"

    def fail(*_arguments: object) -> None:
        raise ValueError(f"{len(secret)} is odd\nDETAIL: Key (email)=(sickness) exists")

    reader.gate.others = Traced(reader.gate.others)
    who = {
        "HTTP_X_FORWARDED_FOR": "203.0.113.77", "HTTP_USER_AGENT": BROWSER, "REMOTE_ADDR": "203.0.113.77",
        "HTTP_COOKIE": "sessionid=s3ss10nk3y",
    }  # fmt: skip
    with mock.patch("django.contrib.admin.sites.AdminSite.has_permission", side_effect=fail):
        return reader.get(path, **who)


@pytest.mark.django_db(databases="__all__")
def test_a_fault_is_told_with_its_place_and_its_request_and_without_who_met_it(sentry: Sentry) -> None:
    answer = fail_at(Reader(), "/admin/?q=sickness&token=t0kent0kent0kent0kent0ken")
    told = sentry.told.get(timeout=120)
    event = json.loads(told.splitlines()[-1])
    assert answer.status == 500
    assert event["tags"] == {"role": "web", "request": answer.headers["X-Request-ID"]}
    assert event["logentry"]["formatted"] == "Internal Server Error: /admin/"
    fault = event["exception"]["values"][-1]
    assert (fault["type"], fault["value"]) == ("ValueError", "19 is odd")
    assert fault["stacktrace"]["frames"][-1]["function"] == "fail"
    for secret in SECRETS:
        assert secret not in told
    assert not {"request", "user", "extra", "breadcrumbs", "contexts", "modules"} & event.keys()


@pytest.mark.django_db(databases="__all__")
def test_nobody_waits_for_one_that_hangs(sentry: Sentry) -> None:
    sentry.may_answer.clear()
    reader = Reader()
    for _ in range(3):
        # Answered while the first envelope is still being taken.
        assert fail_at(reader, "/admin/").status == 500
        reader.gate.others = reader.gate.others.application
    assert sentry.told.get(timeout=120)
    assert not sentry.may_answer.is_set()


def test_what_is_no_error_is_not_told(sentry: Sentry) -> None:
    logging.getLogger("room").warning("slow")
    logging.getLogger("room").error("broken")
    assert '"formatted":"broken"' in sentry.told.get(timeout=120).replace(": ", ":")
    assert sentry.told.empty()


def ran(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin", "PORTAL_ENV_FILE": "", **env},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_without_the_setting_nothing_of_it_is_loaded() -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings';"
        "import django; django.setup(); from portal.metrics import watched; watched.begin('web');"
        "print([name for name in sys.modules if 'sentry' in name or 'prometheus' in name or name in"
        " ('portal.metrics.table', 'portal.metrics.listening', 'portal.metrics.faults', 'http.server')])"
    )
    assert ran(code).stdout == "[]\n"


@pytest.mark.parametrize(
    ("dsn", "hidden", "said"),
    [
        ("on", "", "SENTRY_DSN: it is no address like https://key@sentry.example/1."),
        (
            "https://key@sentry.example/1",
            "sentry_sdk",
            "SENTRY_DSN: its package is missing: see requirements-scale.txt.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(dsn: str, hidden: str, said: str) -> None:
    code = (
        "import importlib.util as u; find = u.find_spec;"
        f"u.find_spec = lambda name: None if name == '{hidden}' else find(name); import portal.settings"
    )
    assert said in ran(code, SENTRY_DSN=dsn).stderr
