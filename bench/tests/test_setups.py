"""Promises of what holds the two set-ups against each other; the measuring itself is no test."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import TestCase, mock

from bench import load, rounds
from bench.newsroom import environment
from bench.report import Report
from bench.run import Bench
from bench.setups import built, rows, table
from bench.setups.built import ALONE, GROWN, SITE

ELSEWHERE = {"DATABASE_URL": "postgres:///somebody", "REDIS_URL": "redis://somewhere", "PORTAL_ROLE": "web"}


def told(alone: list[float], grown: list[float]) -> list[str]:
    """The table where every row has these figures."""
    return list(table.lines({row: {ALONE: alone, GROWN: grown} for row in table.ROWS}))


class TableTests(TestCase):
    def test_it_tells_medians_and_how_the_rounds_compare(self) -> None:
        lines = told([10.0, 20.0, 40.0], [12.0, 30.0, 40.0])
        self.assertIn("| story made anew, CPU | 20 ms | 30 ms | 1.20 | 1.00–1.50 |", lines)
        visible = next(line for line in lines if "revised text" in line)
        self.assertTrue(
            visible.endswith("| 20 ms, at most 40 ms | 30 ms, at most 40 ms | 1.20 | 1.00–1.50 |")
        )
        self.assertEqual({line.count("|") for line in lines}, {6})

    def test_one_figure_has_no_spread_and_nothing_is_divided_by_nothing(self) -> None:
        self.assertIn("| memory of the worker | 80 MB | 100 MB | 1.25 |  |", told([80.0], [100.0]))
        self.assertIn("| search, time | 0 ms | 100 ms |  |  |", told([0.0], [100.0]))

    def test_large_figures_are_told_to_three_digits(self) -> None:
        self.assertIn(
            "| cached story, requests a second | 12,300 | 9,880 | 0.80 |  |", told([12345.0], [9876.0])
        )


class SetupTests(TestCase):
    def test_neither_takes_over_the_servers_of_whoever_measures(self) -> None:
        with mock.patch.dict("os.environ", ELSEWHERE):
            self.assertEqual(environment(Path("/somewhere")).keys() & ELSEWHERE.keys(), set())

    def test_who_publishes_is_told_what_the_portal_is_told(self) -> None:
        bench = Bench(
            Report(print), Path("/data"), Path("/scratch"), 1, 1.0, {**SITE, "REDIS_URL": "unix:///r"}
        )
        told_to_editor = bench.environment
        self.assertEqual(told_to_editor["PORTAL_DATA"], "/data")
        self.assertEqual(told_to_editor["REDIS_URL"], "unix:///r")
        self.assertEqual(told_to_editor["PORTAL_SITE_URL"], SITE["PORTAL_SITE_URL"])

    def test_the_database_s_process_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "data").mkdir()
            Path(folder, "data", "postmaster.pid").write_text("4711\n/elsewhere\n1700000000\n")
            self.assertEqual(built.postmaster(f"postgres://dateline@/postgres?host={folder}"), 4711)

    def test_a_request_costs_what_the_servers_beside_the_portal_spend_on_it_too(self) -> None:
        spent = iter([1.0, 10.0, 100.0, 1.5, 10.25, 100.25])
        asked: list[int] = []

        def cpu_seconds(pid: int) -> float:
            asked.append(pid)
            return next(spent)

        server: Any = SimpleNamespace(pid=1, name="portal")
        answered = load.Result(1000, 1.0, 1.0, 2.0, 0)
        with (
            mock.patch.object(rounds.accounting, "cpu_seconds", cpu_seconds),
            mock.patch.object(rounds.load, "run", return_value=answered),
        ):
            sample = rounds.Target(server, load.Load("http://127.0.0.1/", 1.0), beside=(2, 3)).sample()
        self.assertEqual(asked, [1, 2, 3, 1, 2, 3])
        self.assertAlmostEqual(sample.cpu_us, 1000.0)

    def test_every_other_round_goes_backwards(self) -> None:
        setups: Any = {ALONE: None, GROWN: None}
        self.assertEqual([rows.turn(setups, number)[0] for number in range(3)], [ALONE, GROWN, ALONE])
