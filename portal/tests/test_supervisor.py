"""Promises of the supervisor while it renews: somebody answers throughout, and everybody is looked after."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.operations.child import STOP_WITHIN, Child, cut_off
from portal.operations.generations import GRACE, PATIENCE, WebServer
from portal.operations.supervisor import Supervisor
from portal.tests.test_serving import is_alive

DEAF = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
while True:
    signal.pause()
"""
# Says that it answers, as often as there are files, by processes that live as long.
SERVER = """
import os, pathlib, signal, sys, time
from portal.operations.telling import tell
for number in (1, 2):
    while not pathlib.Path(sys.argv[1], str(number)).exists():
        time.sleep(0.01)
    if not os.fork():
        tell()
        signal.pause()
signal.pause()
"""
WAIT = 120.0


def until(look: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Child]:
    """One that does not end when it is asked to."""
    ready = tmp_path / "ready"
    child = Child("worker", [sys.executable, "-c", DEAF, str(ready)])
    child.start()
    until(ready.exists)
    yield child
    if child.process is not None:
        child.process.kill()
        child.process.wait()


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_while_one_takes_long_to_end_others_are_looked_after(worker: Child) -> None:
    other = Child("web server", [sys.executable, "-c", ""])
    supervisor = Supervisor([worker, other], is_ready=lambda: True, ready_line="")
    began, pid = time.monotonic(), pid_of(worker)
    worker.renew(began)
    worker.renew(began + 1)
    assert not supervisor._tend()
    assert other.process is not None
    assert pid_of(worker) == pid
    other.process.wait()
    # One that has ended is another one's start, and no death.
    assert worker.ends_by == began + STOP_WITHIN
    assert not worker.is_over(worker.ends_by)
    assert worker.process is not None
    worker.process.wait()
    assert not supervisor._tend()
    assert pid_of(worker) != pid
    assert (worker.ends_by, list(worker.deaths)) == (None, [])


def test_one_that_waits_for_its_next_start_is_started_at_once() -> None:
    child = Child("worker", [sys.executable, "-c", ""])
    child.start_at = float("inf")
    child.renew(0.0)
    assert child.start_at == 0.0


class Clock:
    """Time goes by when somebody looks, little enough that nobody's patience ends on a busy machine."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def tend(self, child: Child) -> None:
        self.now += GRACE / 50
        child.tend(self.now)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    """One whose processes answer once the test has made the files 1 and 2."""
    child = WebServer("web server", [sys.executable, "-c", SERVER, str(tmp_path)], processes=2)
    child.start()
    yield child
    for process in child.processes_now():
        cut_off(process)
    child.stop()


def answering(folder: Path, *numbers: int) -> None:
    for number in (1, 2):
        (folder / str(number)).unlink(missing_ok=True)
    for number in numbers:
        (folder / str(number)).touch()


def renewed(server: WebServer, clock: Clock) -> bool:
    clock.tend(server)
    return server.coming is None


def test_the_former_server_stays_until_all_processes_of_the_next_one_answer(
    server: WebServer, tmp_path: Path
) -> None:
    clock, former = Clock(), server.process
    server.renew(clock.now)
    assert server.coming is not None
    coming = server.coming
    answering(tmp_path, 1)
    until(lambda: (clock.tend(server), coming.said)[1])
    for _ in range(100):
        clock.tend(server)
    assert (server.process, server.coming) == (former, coming)
    answering(tmp_path, 1, 2)
    until(lambda: renewed(server, clock))
    assert server.process is coming.process
    assert former is not None
    assert list(server.leaving) == [former]
    until(lambda: (clock.tend(server), not server.leaving)[1])
    assert former.returncode is not None


def test_a_next_server_that_ends_or_is_too_late_leaves_the_former_one(
    server: WebServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clock, former = Clock(), pid_of(server)
    server.renew(clock.now)
    assert server.coming is not None
    answering(tmp_path, 1)
    until(lambda: (clock.tend(server), server.coming is None or server.coming.said)[1])
    assert server.coming is not None
    (loading,) = server.coming.said
    # As one that still loads: it hears no word.
    os.kill(loading, signal.SIGSTOP)
    server.coming.process.kill()
    until(lambda: renewed(server, clock))
    until(lambda: not is_alive(loading))
    server.renew(clock.now)
    assert server.coming is not None
    late = server.coming.process
    server.tend(server.coming.began + PATIENCE)
    assert server.coming is None
    until(lambda: (server.tend(clock.now), not server.leaving)[1])
    assert late.returncode is not None
    assert pid_of(server) == former
    assert [line for line in capfd.readouterr().out.splitlines() if line] == [
        "The new web server ended (status -9) before it answered; the former one goes on.",
        "The new web server did not answer in 120 seconds; the former one goes on.",
    ]


def test_to_be_renewed_twice_meanwhile_is_to_be_renewed_once_more(server: WebServer, tmp_path: Path) -> None:
    clock = Clock()
    server.renew(clock.now)
    first = server.coming
    server.renew(clock.now)
    server.renew(clock.now)
    assert server.coming is first
    answering(tmp_path, 1, 2)
    until(lambda: (clock.tend(server), server.coming is not first)[1])
    clock.tend(server)
    second = server.coming
    assert second is not None
    until(lambda: renewed(server, clock))
    clock.tend(server)
    assert server.coming is None
    assert server.process is second.process


def test_where_the_former_server_is_killed_the_next_one_takes_its_place(
    server: WebServer, tmp_path: Path
) -> None:
    clock, former = Clock(), server.process
    assert former is not None
    server.renew(clock.now)
    coming = server.coming
    assert coming is not None
    former.kill()
    former.wait()
    assert not Supervisor([server], is_ready=lambda: True, ready_line="")._tend()
    assert server.process is coming.process
    # What the killed one left goes on until the next one answers.
    assert list(server.orphans) == [former.pid]
    answering(tmp_path, 1, 2)
    until(lambda: (clock.tend(server), coming.is_ready)[1])
    assert not server.orphans


def test_both_end_where_it_is_stopped_meanwhile(server: WebServer) -> None:
    server.renew(0.0)
    both = server.processes_now()
    assert len(both) == 2
    server.stop()
    assert all(process.returncode is not None for process in both)
