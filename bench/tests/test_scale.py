"""Promises of the tables that tell how pages grow."""

from __future__ import annotations

from typing import Any
from unittest import TestCase

from bench.scale import table
from bench.scale.goals import GOALS, MAY_COUNT
from bench.scale.kinds import COMMON, KINDS


def measured(milliseconds: float, **broken: list[str]) -> dict[str, Any]:
    """An archive all of whose pages take so long."""
    kinds = {
        name: {
            "database": milliseconds,
            "all": 20.0,
            "queries": 6,
            "bytes": 2_500,
            "broken": broken.get(name, []),
        }
        for name in GOALS
    }
    return {"kinds": kinds, "bytes": 1_500_000_000}


class TableTests(TestCase):
    def test_each_kind_has_addresses_and_a_goal_or_none(self) -> None:
        self.assertEqual(list(KINDS), list(GOALS))
        self.assertLessEqual(MAY_COUNT, set(GOALS))
        self.assertEqual({code: len(words) for code, words in COMMON.items()}, {"en": 5, "uk": 5})

    def test_it_tells_how_each_figure_grows_and_what_is_above_its_goal(self) -> None:
        told = table.lines("sqlite", {1_000: measured(2.0), 10_000: measured(6.0)}, GOALS)
        self.assertIn("| sqlite | goal | 1,000 | 10,000 | grows | queries | |", told)
        self.assertIn("| tag | ≤ 5 ms | 2 ms | 6 ms | 3.0× | 6 | above |", told)
        self.assertIn("| search, commonest words | ≤ 30 ms | 2 ms | 6 ms | 3.0× | 6 | ok |", told)
        self.assertIn("| databases | | 1.5 GB | 1.5 GB | | | |", told)
        self.assertIn("feed: 2.5 KB in 20 ms, then 2.5 KB in 20 ms.", told)

    def test_it_names_what_is_wrong_at_any_size(self) -> None:
        sizes = {1_000: measured(2.0, home=["SELECT  1 OFFSET 20"]), 10_000: measured(6.0)}
        self.assertEqual(table.faults(sizes), ["home: SELECT 1 OFFSET 20"])
        wrong = table.slow("sqlite", sizes, GOALS)
        self.assertIn("sqlite: tag with 10,000 articles takes 6 ms.", wrong)
        self.assertFalse([line for line in wrong if "1,000 articles" in line and "10,000" not in line])
