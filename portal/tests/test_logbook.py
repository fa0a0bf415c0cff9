"""Promises of the log: one place for everything, bounded, and in nobody's way."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest

from portal.operations.guard import SEND_EVERY, SILENT_AFTER, Guard
from portal.operations.logbook import Logbook


def test_it_is_rotated_without_losing_a_line(tmp_path: Path) -> None:
    log = Logbook(tmp_path / "logs" / "portal.log", largest=1000, kept=5)
    for number in range(150):
        log.say(f"line {number:03}")
    files = sorted(tmp_path.glob("logs/*"))
    assert all(file.stat().st_size <= 1000 for file in files)
    lines = sorted(line for file in files for line in file.read_text().splitlines())
    assert lines == [f"line {number:03}" for number in range(150)]


def test_no_more_than_so_many_are_kept(tmp_path: Path) -> None:
    log = Logbook(tmp_path / "portal.log", largest=20, kept=3)
    for number in range(40):
        log.say(f"line {number:03}")
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "portal.log", "portal.log.1", "portal.log.2", "portal.log.3",
    ]  # fmt: skip


def test_what_a_child_says_is_in_it(tmp_path: Path) -> None:
    log = Logbook(tmp_path / "portal.log")
    reading, writing = os.pipe()
    os.write(writing, b"said by a child\nunfinished")
    os.close(writing)
    stream = os.fdopen(reading, "rb")
    log.follow(stream)
    while not stream.closed:
        pass
    assert log.path.read_text() == "said by a child\nunfinished"


def test_a_place_that_cannot_be_written_stops_nobody(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Logbook(Path("/dev/null/portal.log")).say("still said")
    assert b"still said" in capfdbinary.readouterr().out


def test_somebody_is_sent_once_a_minute_while_nobody_watches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulse, clock = tmp_path / "watch.pulse", [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: clock[0])
    guard = Guard(pulse, ["true"])
    sent = []
    for _looks in range(60):
        if guard.look():
            assert guard._sentinel is not None
            guard._sentinel.wait()
            sent.append(clock[0] - 1_800_000_000)
        clock[0] += 5
    assert sent[0] == SILENT_AFTER
    assert {later - earlier for earlier, later in pairwise(sent)} == {SEND_EVERY}
    pulse.touch()
    os.utime(pulse, (clock[0], clock[0]))
    clock[0] += SEND_EVERY
    assert not guard.look()
