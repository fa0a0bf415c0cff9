"""Promises of a body that does not come: whoever waits for it is freed, and nobody else's line is cut."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from portal.pagecache import bodies, overdue
from portal.pagecache.bodies import Bodies, BrokenOff, TooSlow

PATIENCE = 120.0
Line = tuple[socket.socket, socket.socket]


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    """Three connections of one client: his ends, and the server's."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        made = []
        for _ in range(3):
            client = stack.enter_context(socket.create_connection(server.getsockname(), timeout=PATIENCE))
            made.append((client, stack.enter_context(server.accept()[0])))
        yield made


def say(line: Line, said: bytes) -> float:
    """The client says something; when the server has heard it."""
    line[0].sendall(said)
    assert line[1].recv(100) == said
    return time.monotonic()


def is_open(line: Line) -> bool:
    line[1].setblocking(False)
    try:
        return line[1].recv(1) != b""
    except BlockingIOError:
        return True


def test_the_line_that_is_silent_for_just_as_long_is_cut_and_no_other(lines: list[Line]) -> None:
    moments = []
    for line in lines:
        moments.append(say(line, b"head"))
        # Moments are told apart by the kernel's ticks.
        while time.monotonic() < moments[-1] + 0.05:
            pass
    assert overdue.cut("127.0.0.1", moments[1])
    assert [is_open(line) for line in lines] == [True, False, True]
    assert lines[1][0].recv(1) == b"", "the client learns of it"


def test_nothing_is_cut_of_another_address_or_another_moment(lines: list[Line]) -> None:
    heard = [say(line, b"head") for line in lines][-1]
    assert not overdue.cut("192.0.2.1", heard)
    # Of this process: a browser that other tests have used may have been silent for a minute.
    assert not overdue.cut("127.0.0.1", heard - 1_000_000)
    assert not overdue.cut("nowhere", heard)
    assert all(is_open(line) for line in lines)


def test_whoever_waits_for_a_silent_body_is_freed(lines: list[Line], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.1)
    monkeypatch.setattr(overdue, "LOOK", 0.01)
    line = lines[0]
    # By the kernel's ticks the others were opened at another moment.
    time.sleep(0.05)
    line[0].sendall(b"half")
    taking = Bodies()
    with line[1].makefile("rb") as source, pytest.raises((BrokenOff, TooSlow)):
        taking.take(source, 1000, stranger="127.0.0.1", peer="127.0.0.1")
    say(lines[1], b"others go on")
    lines[1][0].sendall(b"whole")
    with (
        lines[1][1].makefile("rb") as source,
        taking.take(source, 5, stranger="127.0.0.1", peer="127.0.0.1") as body,
    ):
        assert body.read() == b"whole"
