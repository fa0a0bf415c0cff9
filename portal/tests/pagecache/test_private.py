"""Promises of what is not every reader's: slow clients and a hanging database keep no thread from others."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from portal.operations.health import Health
from portal.pagecache import crew as crews
from portal.pagecache import private as module
from portal.pagecache.calls import bare_request
from portal.pagecache.crew import Crew
from portal.pagecache.private import Private

PATIENCE = 120.0


class Desk:
    """Stands where Django would: says back what it was sent, and waits where it is told to."""

    def __init__(self) -> None:
        self.began = threading.Semaphore(0)
        self.may_end = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow/":
            self.began.release()
            assert self.may_end.wait(PATIENCE)
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("X-Method", environ["REQUEST_METHOD"])])
        return [body]


class SlowBody:
    """A body of which a byte comes when it is let."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.may_come = threading.Event()

    def read(self, size: int) -> bytes:
        self.began.set()
        assert self.may_come.wait(PATIENCE)
        return b"x"


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.may_end.set()


def ask(
    private: Private, path: str = "/", body: Any = b"", length: int | None = None, **more: str
) -> tuple[int, bytes]:
    """A request with a body, if one is given; status and body of the answer."""
    said: list[str] = []
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    size = len(body) if length is None else length
    environ = {**bare_request(path), "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(size or ""), **more}
    answered = private({**environ, "wsgi.input": stream}, lambda status, headers: said.append(status))
    return int(said[0][:3]), b"".join(answered)


@pytest.mark.parametrize("size", [0, 1, 70_000, 3 << 20])
def test_a_body_arrives_as_it_was_sent(desk: Desk, size: int) -> None:
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert ask(Private(desk), body=body, HTTP_COOKIE="sessionid=somebody") == (200, body)


def test_a_stranger_may_send_a_form_and_nothing_larger(desk: Desk) -> None:
    private = Private(desk)
    form = b"x" * module.LARGEST_OF_STRANGERS
    assert ask(private, body=form) == (200, form)
    # Refused before a byte of it is read.
    assert ask(private, body=SlowBody(), length=len(form) + 1)[0] == 413


def test_a_body_that_breaks_off_does_not_reach_django(desk: Desk) -> None:
    assert ask(Private(desk), body=b"half", length=8)[0] == 400


@pytest.mark.parametrize("length", ["nonsense", "-5", ""])
def test_a_length_that_makes_no_sense_is_none(desk: Desk, length: str) -> None:
    assert ask(Private(desk), CONTENT_LENGTH=length) == (200, b"")


def test_what_is_larger_than_anything_sensible_is_refused_unread(desk: Desk) -> None:
    unread = SlowBody()
    assert ask(Private(desk), body=unread, length=module.LARGEST_BODY + 1)[0] == 413
    assert not unread.began.is_set()


def test_slow_bodies_hold_few_threads_and_no_crew(desk: Desk) -> None:
    private = Private(desk)
    slow = [SlowBody() for _ in range(module.BODIES)]
    with ThreadPoolExecutor(module.BODIES) as clients:
        asked = [clients.submit(ask, private, "/", one, 5) for one in slow]
        for one in slow:
            assert one.began.wait(PATIENCE)
        assert ask(private, body=b"quick")[0] == 503
        assert ask(private)[0] == 200
        for one in slow:
            one.may_come.set()
        assert [one.result(PATIENCE) for one in asked] == [(200, b"xxxxx")] * module.BODIES
    assert ask(private, body=b"quick") == (200, b"quick")


def held(desk: Desk, private: Private, clients: ThreadPoolExecutor) -> list[Future[tuple[int, bytes]]]:
    """As many requests as there are threads in the crew, all being answered slowly."""
    asked = [clients.submit(ask, private, "/slow/") for _ in range(crews.SIZE)]
    for _ in asked:
        assert desk.began.acquire(timeout=PATIENCE)
    return asked


def test_hardly_anybody_waits_for_a_crew_that_is_stuck(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "STUCK_AFTER", 0.0)
    monkeypatch.setattr(module, "PATIENCE", PATIENCE)
    private = Private(desk)
    with ThreadPoolExecutor(8) as clients:
        asked = held(desk, private, clients)
        asked += [clients.submit(ask, private) for _ in range(module.FEW)]
        while private._crew.waiting < module.FEW:
            pass
        assert ask(private)[0] == 503
        desk.may_end.set()
        assert {one.result(PATIENCE)[0] for one in asked} == {200}
    assert ask(private)[0] == 200


def test_who_has_waited_long_enough_for_a_thread_is_told_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has begun is waited for, however long it takes: somebody's work is in it."""
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    private = Private(desk)
    with ThreadPoolExecutor(8) as clients:
        asked = held(desk, private, clients)
        assert ask(private)[0] == 503
        desk.may_end.set()
        assert {one.result(PATIENCE)[0] for one in asked} == {200}


def test_a_crew_tells_whether_it_gets_on(monkeypatch: pytest.MonkeyPatch) -> None:
    crew = Crew("test")
    gates = [threading.Event() for _ in range(crews.SIZE + 1)]
    assert not crew.is_stuck
    tasks = [crew.submit(gate.wait, PATIENCE) for gate in gates]
    assert crew.waiting == 1
    monkeypatch.setattr(crews, "STUCK_AFTER", PATIENCE)
    assert not crew.is_stuck
    monkeypatch.setattr(crews, "STUCK_AFTER", -1.0)
    assert crew.is_stuck
    assert tasks[-1].cancel()
    assert crew.waiting == 0
    assert crew.is_stuck, "what was called off is no progress"
    gates[0].set()
    tasks[0].result(PATIENCE)
    while crew._unfinished > 1:
        pass
    assert not crew.is_stuck
    gates[1].set()


def test_a_task_that_fails_is_finished_too() -> None:
    crew = Crew("test")
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            crew.submit(lambda: 1 / 0).result(PATIENCE)
    while crew._unfinished:
        pass
    assert not crew.is_stuck


def test_a_crew_whose_process_ends_refuses() -> None:
    crew = Crew("test")
    crew._pool.shutdown()
    with pytest.raises(RuntimeError):
        crew.submit(int)
    assert crew._unfinished == 0


def test_health_waits_for_nobody_and_passes_on_the_rest() -> None:
    def others(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [])
        return []

    said: list[Any] = []
    health = Health(others)
    for method, path in (("GET", "/healthz"), ("HEAD", "/healthz"), ("POST", "/healthz"), ("GET", "/")):
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
        body = health(environ, lambda status, headers: said.append((status, dict(headers))))
        assert b"".join(body) == (b"ok\n" if (method, path) == ("GET", "/healthz") else b"")
    assert [status for status, _ in said] == ["200 OK", "200 OK", "404 Not Found", "404 Not Found"]
    assert said[0][1]["Cache-Control"] == "no-store"
