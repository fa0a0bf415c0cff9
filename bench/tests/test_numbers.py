"""Promises of the arithmetic behind `make bench`; the measuring itself is no test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import accounting
from bench.client import is_whole
from bench.goals import GOALS, Goal
from bench.load import from_own, from_wrk
from bench.medians import table
from bench.pages import cold_searches
from bench.report import Report, ratios, shown

STAT = "{pid} ({name}) S 1 1 1 0 -1 4194560 100 0 0 0 {utime} {stime} {cutime} {cstime} 20 0 1 0 5 1 1"


def stat(pid: int, utime: int, stime: int, cutime: int = 0, cstime: int = 0, name: str = "granian") -> str:
    return STAT.format(pid=pid, name=name, utime=utime, stime=stime, cutime=cutime, cstime=cstime)


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Process 1 with the children 2 and 3; 3 has ended since it was listed."""
    for pid, children in ((1, "2 3"), (2, "")):
        task = tmp_path / str(pid) / "task" / str(pid)
        task.mkdir(parents=True)
        (task / "children").write_text(children)
    (tmp_path / "1" / "stat").write_text(stat(1, 10, 20, cutime=5, cstime=5))
    (tmp_path / "2" / "stat").write_text(stat(2, 100, 60))
    (tmp_path / "1" / "smaps_rollup").write_text("00 rollup\nRss: 900 kB\nPss: 100 kB\nPss_Anon: 60 kB\n")
    (tmp_path / "2" / "smaps_rollup").write_text("00 rollup\nPss: 50 kB\n")
    return tmp_path


@pytest.mark.parametrize("name", ["granian", "a name", "a) S 9 9", "((("])
def test_times_are_read_whatever_the_process_is_called(name: str) -> None:
    assert accounting.times_of(stat(7, 11, 22, 33, 44, name)) == accounting.Times(own=33, buried=77)


def test_a_tree_costs_what_its_processes_and_the_buried_ones_cost(proc: Path) -> None:
    assert accounting.cpu_seconds(1, proc) == pytest.approx(200 / accounting.TICK)


def test_memory_is_that_of_the_tree(proc: Path) -> None:
    assert accounting.pss_bytes(1, proc) == 150 * 1024


def test_a_child_that_works_and_ends_stays_in_the_account() -> None:
    before = accounting.cpu_seconds(os.getpid())
    work = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", work], check=True)
    assert accounting.cpu_seconds(os.getpid()) - before >= 0.2  # user and system time are whole ticks each


def test_ratios_are_taken_round_by_round() -> None:
    assert ratios([20.0, 40.0], [40.0, 50.0]) == [0.5, 0.8]
    assert ratios([20.0, 0.0, 40.0], [0.0, 20.0, 40.0]) == [1.0]


def test_a_round_too_short_to_measure_is_said_to_be_so() -> None:
    report = Report(say=lambda line: None)
    report.add("cached/nginx", [])
    assert report.table().endswith("too short to measure")


@pytest.mark.parametrize(
    ("more_is_better", "measured", "verdict"),
    [(True, 5, "aim"), (True, 4, "ok"), (True, 2, "below"), (False, 2, "aim"), (False, 5, "below")],
)
def test_a_verdict_compares_in_the_goal_s_direction(
    more_is_better: bool, measured: float, verdict: str
) -> None:
    must, aim = (3, 5) if more_is_better else (4, 3)
    assert Goal("", must, aim, more_is_better=more_is_better).verdict(measured) == verdict


def test_the_table_says_medians_verdicts_and_what_is_not_there() -> None:
    report = Report(say=lambda line: None)
    report.add("cached/nginx", [0.5, 0.6, 0.4])
    report.lack("wrk is not installed", "p99")
    head, cached, p99 = report.table().splitlines()
    assert head.split() == ["measured", "must", "aim", "rounds"]
    assert cached.split()[-5:] == ["0.5", "0.4", "0.55", "ok", "0.4–0.6"]
    assert "not there" in p99
    assert p99.endswith("wrk is not installed")


def test_only_rows_with_a_title_are_measured() -> None:
    with pytest.raises(KeyError):
        Report(say=lambda line: None).add("something", [1.0])
    assert all(goal.title for goal in GOALS.values())


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [(0.5678, "", "0.568"), (12345.6, "ms", "12,346 ms"), (30, "%", "30%"), (None, "ms", "–")],
)
def test_numbers_are_short(number: float | None, unit: str, text: str) -> None:
    assert shown(number, unit) == text


def test_both_load_generators_tell_the_same_things() -> None:
    wrk = from_wrk("Running 1s test\nRESULT 2000 1000000 500 4000 1 2\n")
    own = from_own(
        '{"requests": 2000, "seconds": 1.0, "p50_us": 500, "p99_us": 4000, "refused": 1, "broken": 2}'
    )
    assert wrk == own
    assert wrk.per_second == 2000


@pytest.mark.parametrize(
    ("received", "method", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcde", "GET", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "GET", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", "HEAD", True),
        (b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n", "GET", True),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n", "GET", False),
        (b"HTTP/1.1 200 OK\r\nconte", "GET", False),
    ],
)
def test_the_client_knows_when_an_answer_is_whole(received: bytes, method: str, whole: bool) -> None:
    assert is_whole(received, method) is whole


def test_no_two_cold_searches_are_alike() -> None:
    assert len(set(cold_searches(5_000))) == 5_000


def test_several_runs_become_one_table() -> None:
    runs = [{"measured": {"cached/nginx": {"median": value}}} for value in (0.5, 0.7, 0.4)]
    rows = table(runs).splitlines()
    assert rows[2].endswith("| ≥ 0.4 | ≥ 0.55 | 0.5 | 0.4–0.7 | ok |")
    assert all(row.count("|") == rows[0].count("|") for row in rows)
    assert rows[3].endswith("| not there |  |  |")
