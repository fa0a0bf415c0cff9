"""Promises of log lines: one id leads from a complaint to every line, and no line tells who asked."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import override_settings

from portal.jobs.compat import task
from portal.kit import requestids
from portal.kit.loglines import Json, Plain
from portal.operations.logbook import Logbook
from portal.pagecache import traced
from portal.pagecache.crew import Crew
from portal.pagecache.traced import Traced
from portal.tests.pagecache.reader import BROWSER, Reader

PROXIES = ["10.9.8.0/24"]
OURS = {"REMOTE_ADDR": "10.9.8.7"}
READER = "203.0.113.77"
SESSION = "s3ss10nk3ys3ss10nk3ys3ss10nk3y77"


class Desk:
    """Stands where Django would, and fails as it is told to."""

    def __init__(self, status: str = "200 OK", say: Callable[[], object] = lambda: None) -> None:
        self.status, self.say = status, say

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.say()
        start_response(self.status, [])
        return [b"said"]


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the log says from now on, as JSON."""
    traced._Lines.second = traced._Lines.left_out = 0
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def asked(application: Any, path: str = "/admin/", **environ: str) -> dict[str, str]:
    """The headers of the answer."""
    said: list[Any] = []
    request = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", **environ}
    Traced(application)(request, lambda status, headers: said.extend(headers))
    return dict(said)


def test_an_answer_has_an_id_that_every_line_of_its_request_has(lines: Any) -> None:
    def say() -> None:
        logging.getLogger("room").warning("something is odd")

    given = asked(Desk(say=say))["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{16}", given)
    assert [(line["message"], line["request"]) for line in lines()] == [("something is odd", given)]
    assert not requestids.current()


def test_a_crew_works_under_the_id_of_the_request_it_works_for() -> None:
    crew = Crew("test")
    with requestids.under("0123456789abcdef"):
        assert crew.submit(requestids.current).result(30) == "0123456789abcdef"
    assert crew.submit(requestids.current).result(30) == ""


@pytest.mark.parametrize(
    "written", ["7c1fa0d4e5b6f708", "7c1fa0d4e5b6f7087c1fa0d4e5b6f708", "edge-1.2026_77"]
)
@override_settings(PORTAL_PROXIES=PROXIES)
def test_a_declared_proxy_numbers_its_requests(written: str) -> None:
    assert asked(Desk(), HTTP_X_REQUEST_ID=written, **OURS)["X-Request-ID"] == written


@pytest.mark.parametrize(
    "written",
    ["short", "x" * 65, "a b c d e f g", "1234567890\r\nSet-Cookie:x", "ідентифікатор", "-12345678"],
)
@override_settings(PORTAL_PROXIES=PROXIES)
def test_what_is_no_id_is_not_taken_over(written: str) -> None:
    assert asked(Desk(), HTTP_X_REQUEST_ID=written, **OURS)["X-Request-ID"] != written


def test_nobody_else_numbers_requests() -> None:
    with override_settings(PORTAL_PROXIES=PROXIES):
        assert (
            asked(Desk(), HTTP_X_REQUEST_ID="7c1fa0d4e5b6f708", REMOTE_ADDR=READER)["X-Request-ID"]
            != "7c1fa0d4e5b6f708"
        )
    assert (
        asked(Desk(), HTTP_X_REQUEST_ID="7c1fa0d4e5b6f708", REMOTE_ADDR="127.0.0.1")["X-Request-ID"]
        != "7c1fa0d4e5b6f708"
    )


def test_failed_and_slow_requests_are_told_and_others_are_not(
    lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(Desk())
    asked(Desk("404 Not Found"))
    assert lines() == []
    given = asked(Desk("500 Internal Server Error"), "/admin/desk/audit/")["X-Request-ID"]
    clock = iter([100.0, 107.5, 107.5])
    monkeypatch.setattr("portal.pagecache.traced.time.monotonic", lambda: next(clock))
    asked(Desk(), "/search/")
    failed, slow = lines()
    assert (failed["status"], failed["method"], failed["request"]) == (500, "GET", given)
    assert (slow["status"], slow["path"], slow["seconds"]) == (200, "/search/", 7.5)


def test_a_flood_of_refusals_is_no_flood_of_lines(lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [500.0]
    monkeypatch.setattr("portal.pagecache.traced.time.monotonic", lambda: moment[0])
    for _ in range(1000):
        asked(Desk("503 Service Unavailable"), "/search/")
    moment[0] += 1
    asked(Desk("503 Service Unavailable"), "/search/")
    said = [line["message"] for line in lines()]
    assert len(said) == 12
    assert said[10] == "990 more failed or slow requests within a second"


@pytest.mark.django_db(databases="__all__")
@override_settings(PORTAL_SLOW_SECONDS=0.0, PORTAL_PROXIES=["127.0.0.1"])
def test_no_line_tells_who_asked_or_for_what(lines: Any) -> None:
    reader = Reader()
    reader.gate.others = Traced(reader.gate.others)
    who = {
        "HTTP_X_FORWARDED_FOR": READER, "HTTP_USER_AGENT": BROWSER,
        "HTTP_COOKIE": f"sessionid={SESSION}; csrftoken={SESSION}",
    }  # fmt: skip
    token = "t0kent0kent0kent0kent0ken77"
    words = "/search/?q=sickness+of+a+relative"
    for address in (
        words,
        "/",
        f"/preview/{token}/",
        f"/accounts/invitation/{token}/",
        f"/accounts/password/reset/key/1-{token}/",
        "/admin/?secret=words",
        "/nowhere/",
    ):
        reader.get(address, **who)
    with mock.patch.object(reader.cache, "_entry", side_effect=ValueError("broken")):
        reader.get(f"{words}&page=2", **who)
    text = json.dumps(lines())
    assert "broken" in text
    assert '"/search/"' in text
    for secret in (READER, BROWSER, SESSION, token, "sickness", "secret=words"):
        assert secret not in text


@pytest.mark.django_db(databases="__all__")
def test_pages_of_errors_tell_the_reference_and_kept_pages_have_none() -> None:
    reader = Reader()
    page = reader.get("/")
    assert page.status == 200
    assert page.headers["X-Request-ID"] not in page.text
    assert "X-Request-ID" not in reader.get("/").headers
    with mock.patch.object(reader.cache, "_entry", side_effect=ValueError("broken")):
        first, second = reader.get("/search/?q=one"), reader.get("/uk/search/?q=two")
    for answer, word in ((first, "Reference"), (second, "Код для звернення")):
        assert answer.status == 503
        assert f"{word}: <code>{answer.headers['X-Request-ID']}</code>" in answer.text
        assert answer.headers["Content-Length"] == str(len(answer.body))
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


@pytest.mark.django_db(databases="__all__")
def test_the_desk_tells_the_reference_of_what_failed() -> None:
    reader = Reader()
    reader.gate.others = Traced(reader.gate.others)
    for fault, status in ((OperationalError("database is locked"), 503), (ValueError("odd"), 500)):
        with mock.patch("django.contrib.admin.sites.AdminSite.has_permission", side_effect=fault):
            answer = reader.get("/admin/")
        assert answer.status == status
        assert f"Reference: <code>{answer.headers['X-Request-ID']}</code>" in answer.text


@task
def say_something() -> None:
    logging.getLogger("room").warning("said in a task")


@pytest.mark.django_db
def test_what_a_task_says_begins_with_the_id_of_who_enqueued_it(lines: Any) -> None:
    from portal.jobs import worker

    with requestids.under("0123456789abcdef"):
        asked_for = say_something.enqueue()
    with mock.patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        worker.make_worker(batch=True).run()
    said = [line["request"] for line in lines() if line["message"] == "said in a task"]
    assert said == [uuid.UUID(str(asked_for.id)).hex]
    assert said[0].startswith("0123456789abcdef")


def test_people_read_the_same_in_a_line() -> None:
    record = logging.makeLogRecord(
        {"name": "room", "levelname": "ERROR", "msg": "odd: %s", "args": ("this",)}
    )
    with requestids.under("0123456789abcdef"):
        assert Plain().format(record).endswith(" ERROR room [0123456789abcdef]: odd: this")
    assert Plain().format(record).endswith(" ERROR room: odd: this")


def test_a_fault_is_one_line_with_its_traceback() -> None:
    try:
        raise ValueError("odd\nand broken")
    except ValueError as error:
        record = logging.makeLogRecord(
            {"msg": "failed", "exc_info": (type(error), error, error.__traceback__)}
        )
    line = Json().format(record)
    said = json.loads(line)
    assert "\n" not in line
    assert said["error"] == "ValueError"
    assert "in test_a_fault_is_one_line" in said["traceback"]


def test_every_line_of_the_file_is_json_whoever_says_it(tmp_path: Path) -> None:
    log = Logbook(tmp_path / "portal.log")
    log.as_json = True
    log.say("Ready.")
    reading, writing = os.pipe()
    os.write(writing, b'{"message": "of a child"}\nTraceback (most recent call last):\n')
    os.close(writing)
    stream = os.fdopen(reading, "rb")
    log.follow(stream, "worker")
    while not stream.closed:
        pass
    said = [json.loads(line) for line in log.path.read_text().splitlines()]
    assert [line["message"] for line in said] == [
        "Ready.",
        "of a child",
        "Traceback (most recent call last):",
    ]
    assert [line.get("logger") for line in said] == ["supervisor", None, "worker"]
