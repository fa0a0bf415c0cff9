"""Promises of what machines share: no fault of Redis raises, and hardly anybody waits for it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from portal import commons, notices, readiness
from portal.commons import AWAY, address, breaker
from portal.commons.client import Client
from portal.operations import matters, wellbeing
from portal.tests.commons.fixtures import Haste
from portal.tests.commons.server import Proxy, Server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The breaker's clock, moved by hand."""

    class Clock:
        now = 1000.0

        def monotonic(self) -> float:
            return self.now

        def time(self) -> float:
            return self.now

    made = Clock()
    monkeypatch.setattr(breaker, "time", made)
    return made


def known() -> object:
    """What Redis says to a question."""
    return commons.ask(lambda redis: redis.get(commons.key("test")))


def remember(value: str = "there") -> object:
    return commons.ask(lambda redis: redis.set(commons.key("test"), value))


def test_what_one_process_says_another_hears(redis_line: Proxy, settings: Any) -> None:
    remember()
    other = Client(settings.REDIS_URL, 2)
    assert other.ask(lambda redis: redis.get(commons.key("test"))) == b"there"
    other.close()


def test_nothing_there_is_not_nobody_there(redis_line: Proxy) -> None:
    assert known() is None
    redis_line.refuse()
    assert known() is AWAY


def test_two_portals_do_not_meet(redis_line: Proxy, settings: Any) -> None:
    remember()
    settings.PORTAL_REDIS_PREFIX = "dateline:other.example"
    assert known() is None


def test_processes_of_a_portal_meet_however_they_were_started(tmp_path: Path) -> None:
    """By hand nobody names the port that the portal listens at, and a site's address hangs on it."""
    said = {
        subprocess.run(
            [sys.executable, "-c", "from portal.settings import PORTAL_REDIS_PREFIX as it; print(it)"],
            env={**os.environ, "PORTAL_DATA": str(tmp_path), "PORTAL_ENV_FILE": "", "PORT": port},
            capture_output=True, text=True, check=True,
        ).stdout
        for port in ("8000", "8080")
    }  # fmt: skip
    assert len(said) == 1


def test_a_refused_connection_raises_nothing_and_is_well_again(redis_line: Proxy, clock: Any) -> None:
    remember()
    redis_line.refuse()
    assert known() is AWAY
    redis_line.mend()
    clock.now += breaker.REST
    assert known() == b"there"


def test_while_it_hangs_one_waits_and_the_others_go_on(redis_line: Proxy, clock: Any, haste: Haste) -> None:
    remember()
    haste.begin()
    redis_line.hang()
    asked, connected = redis_line.asked, redis_line.connected
    assert known() is AWAY
    assert [known() for _ in range(50)] == [AWAY] * 50
    assert redis_line.asked == asked + 1
    clock.now += breaker.REST
    assert [known() for _ in range(50)] == [AWAY] * 50
    assert redis_line.connected == connected + 2, "One for each try."


def test_of_many_threads_one_tries_after_a_rest(clock: Any) -> None:
    """However many want to ask when the rest is over."""
    made = breaker.Breaker("It")
    made.note_failure("gone")
    clock.now += breaker.REST
    allowed: list[bool] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        allowed.append(made.may_ask())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 7 + [True]


def test_a_line_cut_in_the_middle_of_an_answer_is_no_answer(redis_line: Proxy, clock: Any) -> None:
    remember("x" * 1000)
    redis_line.cut_after = 0
    assert known() is AWAY
    redis_line.mend()
    clock.now += breaker.REST
    assert known() == b"x" * 1000


def test_answers_that_take_300_ms_are_none(redis_line: Proxy, haste: Haste) -> None:
    remember()
    haste.begin()
    redis_line.delay = 0.3
    asked = redis_line.asked
    assert [known() for _ in range(20)] == [AWAY] * 20
    assert redis_line.asked <= asked + 1


def test_slow_answers_in_a_row_are_as_bad_as_none(clock: Any) -> None:
    made = breaker.Breaker("It")
    made.note_answer(breaker.SLOW * 1.5)
    assert made.may_ask()
    made.note_answer(0.001)
    made.note_answer(breaker.SLOW * 1.5)
    assert made.may_ask()
    made.note_answer(breaker.SLOW * 1.5)
    assert not made.may_ask()


def test_a_restarted_server_is_known_by_another_run(
    redis_line: Proxy, redis_server: Server, clock: Any
) -> None:
    remember()
    before = commons.run()
    redis_server.stop()
    assert known() is AWAY
    redis_server.start()
    clock.now += breaker.REST
    assert known() is None
    assert before
    assert commons.run() not in {"", before}


def test_the_log_says_once_that_it_went_and_once_that_it_is_back(
    redis_line: Proxy, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="portal.commons")
    remember()
    redis_line.refuse()
    for _ in range(5):
        known()
        clock.now += breaker.REST
    assert commons.away_since() == 1000.0
    redis_line.mend()
    known()
    assert commons.away_since() is not None, "It may go again this moment."
    clock.now += breaker.STEADY
    known()
    assert commons.away_since() is None
    first, last = [record.getMessage() for record in caplog.records]
    assert first.startswith("Redis does not answer: the portal goes on without it (")
    assert last.startswith("Redis answers again, after ")


def test_a_server_that_refuses_to_work_is_as_good_as_none(redis_line: Proxy) -> None:
    """Out of memory, a password that changed, a replica: nobody who asks sees an error."""
    commons.ask(lambda redis: redis.config_set("maxmemory", "1"))
    try:
        assert remember() is AWAY
    finally:
        commons.forget()
        commons.ask(lambda redis: redis.config_set("maxmemory", "0"))


def test_a_cluster_is_refused_in_one_line(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    server = Server("--cluster-enabled", "yes")
    try:
        settings.REDIS_URL = server.address
        commons.forget()
        assert [remember() for _ in range(3)] == [AWAY] * 3
        (told,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert told.endswith("(it is a Redis Cluster, which cannot be used: name a single server)")
    finally:
        commons.forget()
        server.end()


def test_a_child_opens_lines_of_its_own(redis_line: Proxy) -> None:
    remember()
    connected = redis_line.connected
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, b"well" if known() == b"there" else b"ill")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 8) == b"well"
    os.close(reader)
    os.close(writer)
    assert redis_line.connected == connected + 1
    assert known() == b"there"


def test_without_one_nothing_is_asked_nor_imported() -> None:
    assert not commons.is_on()
    assert known() is AWAY
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, portal.wsgi; print([name for name in sys.modules if name.split('.')[0] == 'redis'])",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.tests.settings"},
    )
    assert said.stdout.strip() == "[]"


def test_a_start_without_the_package_is_refused_in_one_line() -> None:
    with (
        mock.patch.object(address, "find_spec", return_value=None),
        pytest.raises(ValueError, match=r"^redis is missing: .*requirements-scale\.txt\.$"),
    ):
        address.read("redis://:word@cache/0")


def test_whoever_watches_the_portal_is_told(redis_line: Proxy) -> None:
    assert wellbeing.redis() == ""
    redis_line.refuse()
    assert wellbeing.redis().startswith("does not answer since ")
    assert wellbeing.redis().endswith("; the portal goes on alone")


def test_it_is_looked_after_where_there_is_one(redis_line: Proxy) -> None:
    with mock.patch.dict(readiness._matters, clear=True), mock.patch.object(notices, "register"):
        matters.announce()
        assert not readiness._matters["redis"].is_vital
    assert "redis" not in readiness._matters
