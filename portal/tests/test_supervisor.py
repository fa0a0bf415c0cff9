"""Promises of the supervisor while it renews: it looks after everybody else meanwhile."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.operations.supervisor import STOP_WITHIN, Child, Supervisor

DEAF = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
while True:
    signal.pause()
"""
PATIENCE = 120.0


def until(look: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
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
