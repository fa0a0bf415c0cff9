"""Promises of what is not every reader's: slow clients and a hanging database keep no thread from others."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from portal.operations.health import Health
from portal.pagecache import bodies, filed
from portal.pagecache import crew as crews
from portal.pagecache import private as module
from portal.pagecache.calls import bare_request
from portal.pagecache.crew import Crew
from portal.pagecache.private import Private

PATIENCE = 120.0
SOMEBODY: Any = {"HTTP_COOKIE": "csrftoken=x; sessionid=somebody"}


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


def signed_in(desk: Desk) -> Private:
    """The same where one session is somebody's."""
    return Private(desk, is_session=lambda key: key == "somebody")


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
    assert ask(signed_in(desk), body=body, **SOMEBODY) == (200, body)


def test_a_stranger_may_send_a_form_and_nothing_larger(desk: Desk) -> None:
    private = Private(desk)
    form = b"x" * module.LARGEST_OF_STRANGERS
    assert ask(private, body=form) == (200, form)
    # Refused before a byte of it is read.
    assert ask(private, body=SlowBody(), length=len(form) + 1)[0] == 413


def test_a_cookie_that_is_no_session_makes_nobody_known(desk: Desk) -> None:
    assert ask(signed_in(desk), body=SlowBody(), length=1 << 20, HTTP_COOKIE="sessionid=x")[0] == 413


def test_a_body_that_breaks_off_does_not_reach_django(desk: Desk) -> None:
    assert ask(Private(desk), body=b"half", length=8)[0] == 400


@pytest.mark.parametrize("length", ["nonsense", "-5", ""])
def test_a_length_that_makes_no_sense_is_none(desk: Desk, length: str) -> None:
    assert ask(Private(desk), CONTENT_LENGTH=length) == (200, b"")


def test_what_is_larger_than_anything_sensible_is_refused_unread(desk: Desk) -> None:
    unread = SlowBody()
    assert ask(signed_in(desk), body=unread, length=module.LARGEST_BODY + 1, **SOMEBODY)[0] == 413
    assert not unread.began.is_set()


def test_slow_strangers_keep_neither_the_desk_nor_each_other_from_sending(desk: Desk) -> None:
    private = signed_in(desk)
    slow = [SlowBody() for _ in range(bodies.STRANGERS)]
    with ThreadPoolExecutor(len(slow)) as clients:
        asked = [
            clients.submit(ask, private, "/", one, 5, REMOTE_ADDR=f"192.0.2.{number}")
            for number, one in enumerate(slow)
        ]
        for one in slow:
            assert one.began.wait(PATIENCE)
        assert ask(private, body=b"quick", REMOTE_ADDR="192.0.2.99")[0] == 503
        assert ask(private, body=b"saved", **SOMEBODY) == (200, b"saved")
        assert ask(private)[0] == 200
        for one in slow:
            one.may_come.set()
        assert [one.result(PATIENCE) for one in asked] == [(200, b"xxxxx")] * len(slow)
    assert ask(private, body=b"quick") == (200, b"quick")


def test_one_address_of_strangers_has_one_place(desk: Desk) -> None:
    private, slow = Private(desk), SlowBody()
    with ThreadPoolExecutor(1) as clients:
        asked = clients.submit(ask, private, "/", slow, 5, REMOTE_ADDR="192.0.2.1")
        assert slow.began.wait(PATIENCE)
        assert ask(private, body=b"quick", REMOTE_ADDR="192.0.2.1")[0] == 503
        assert ask(private, body=b"quick", REMOTE_ADDR="192.0.2.2") == (200, b"quick")
        slow.may_come.set()
        assert asked.result(PATIENCE) == (200, b"xxxxx")
    assert ask(private, body=b"quick", REMOTE_ADDR="192.0.2.1") == (200, b"quick")


def test_a_body_whose_pieces_come_too_slowly_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    private, slow = Private(desk), SlowBody()
    slow.may_come.set()
    with monkeypatch.context() as patch:
        patch.setattr(bodies, "GRACE", -1.0)
        assert ask(private, body=slow, length=5)[0] == 408
        assert ask(private, body=b"quick") == (200, b"quick"), "what is there whole is never too slow"
    assert ask(private, body=slow, length=5) == (200, b"xxxxx")


def test_what_goes_wrong_while_reading_is_told_and_frees_the_place(desk: Desk) -> None:
    class Torn:
        def read(self, size: int) -> bytes:
            raise TimeoutError("the disk hangs")

    private = Private(desk)
    for _ in range(2 * bodies.STRANGERS):
        with pytest.raises(TimeoutError):
            ask(private, body=Torn(), length=5)
    assert ask(private, body=b"quick") == (200, b"quick")


@pytest.mark.django_db
def test_only_who_has_signed_in_is_somebody(client: Client, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("olena", password=None)
    nobody = SessionStore()
    nobody["seen"] = True
    nobody.create()
    client.force_login(user)
    assert module.is_of_somebody(client.cookies["sessionid"].value)
    assert not module.is_of_somebody(str(nobody.session_key))
    assert not module.is_of_somebody("x")


def held(desk: Desk, private: Private, clients: ThreadPoolExecutor) -> list[Future[tuple[int, bytes]]]:
    """As many requests as there are threads in the crew, all being answered slowly."""
    asked = [clients.submit(ask, private, "/slow/") for _ in range(crews.SIZE)]
    for _ in asked:
        assert desk.began.acquire(timeout=PATIENCE)
    return asked


def test_whoever_sends_files_keeps_nobody_from_saving(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file is taken in at a time; some wait for their turn; who comes then is told to come again."""
    monkeypatch.setattr(module, "is_for_files", lambda path: path == "/slow/")
    monkeypatch.setattr(module, "PATIENCE_WITH_FILES", PATIENCE)
    monkeypatch.setattr(crews, "STUCK_AFTER", 0.0)
    private = signed_in(desk)

    def send() -> tuple[int, bytes]:
        return ask(private, "/slow/", b"a picture", **SOMEBODY)

    with ThreadPoolExecutor(8) as clients:
        sent = [clients.submit(send)]
        assert desk.began.acquire(timeout=PATIENCE)
        for number in range(1, module.FILES_WAITING + 1):
            sent.append(clients.submit(send))
            while private._files.waiting < number:
                pass
        assert not desk.began.acquire(blocking=False), "two are read at a time"
        assert send()[0] == 503
        assert ask(private, body=b"saved", **SOMEBODY) == (200, b"saved")
        desk.may_end.set()
        assert {one.result(PATIENCE) for one in sent} == {(200, b"a picture")}
    assert send() == (200, b"a picture")


@pytest.mark.parametrize(
    "path", ["/admin/media/image/add/", "/admin/media/image/picker/upload/", "/admin/imports/"]
)
def test_where_files_are_sent_is_known(path: str) -> None:
    assert filed.is_for_files(path)
    assert not filed.is_for_files("/admin/articles/article/add/")
    assert not filed.is_for_files("/nowhere/at/all/")


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
