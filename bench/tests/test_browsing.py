"""Promises of the arithmetic behind `make bench-pages`."""

from __future__ import annotations

import pytest

from bench.browsing.__main__ import EDITIONS, measures, page_rows, paths
from bench.browsing.goals import GOALS, KB, Goal, against, table
from bench.browsing.visit import NEVER, Load


def load(**facts: object) -> Load:
    bodies = {"html": 9000, "css": 8000, "js": 1000, "fonts": 40_000, "pictures": 30_000}
    return Load(wire=bodies, bodies=bodies, requests=10, **facts)  # type: ignore[arg-type]


@pytest.fixture
def loads() -> dict[str, list[Load]]:
    kinds = [*paths("en"), "second article"]
    pages = {f"{edition} {kind}": [load(largest=900)] * 3 for edition in EDITIONS for kind in kinds}
    slow = {f"{edition} slow": [load(title=3000.0, lead=3100.0)] for edition in EDITIONS}
    return pages | slow


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [(8.0, "met"), (8.1, "aim missed"), (12.0, "aim missed"), (12.1, "MISSED"), (None, "not measured")],
)
def test_a_number_is_held_against_its_goal(measured: float | None, verdict: str) -> None:
    assert Goal("article.css", 12, KB, aim=8).verdict(measured) == verdict


def test_every_goal_is_measured(loads: dict[str, list[Load]]) -> None:
    assert measures(loads).keys() == {goal.name for goal in GOALS}


def test_the_worse_edition_counts(loads: dict[str, list[Load]]) -> None:
    loads["uk article"] = [load(lead_picture=70_000, largest=1500)] * 3
    loads["uk slow"] = [load(title=3000.0)]
    measured = measures(loads)
    assert measured["article.lead picture"] == 70
    assert measured["picture.largest paint"] == 1.5
    assert measured["slow.title and lead.uk"] == NEVER
    assert "MISSED" in next(row for row in against(measured) if row[0] == "slow.title and lead.uk")


def test_one_jump_in_any_round_is_seen(loads: dict[str, list[Load]]) -> None:
    loads["en tag"] = [load(), load(shift=0.03), load()]
    assert measures(loads)["every page.shift"] == 0.03


def test_each_page_has_a_row(loads: dict[str, list[Load]]) -> None:
    lines = table(page_rows(loads)).splitlines()
    assert len(lines) == 1 + len(loads)
    assert all(line.startswith(name) for line, name in zip(lines[1:], loads, strict=True))
