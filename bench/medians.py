"""Several runs as one table for docs/performance.md: ``python -m bench.medians 1.json 2.json 3.json``."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.goals import GOALS, Goal
from bench.report import NOT_THERE, shown


def table(runs: list[dict[str, Any]]) -> str:
    """Markdown: each goal with the median of the runs' medians, and the least and most of them."""
    lines = ["| | must | aim | measured | runs | |", "| --- | --- | --- | --- | --- | --- |"]
    for name, goal in GOALS.items():
        medians = [run["measured"][name]["median"] for run in runs if name in run["measured"]]
        lines.append(f"| {' | '.join(cells(goal, medians))} |")
    return "\n".join(lines)


def cells(goal: Goal, medians: list[float]) -> Iterable[str]:
    """One row's texts."""
    sign = "≥" if goal.more_is_better else "≤"
    limits = [
        f"{sign} {shown(limit, goal.unit)}" if limit is not None else "" for limit in (goal.must, goal.aim)
    ]
    if not medians:
        return (goal.title, *limits, NOT_THERE, "", "")
    middle = statistics.median(medians)
    spread = f"{shown(min(medians), '')}–{shown(max(medians), '')}"
    return (goal.title, *limits, shown(middle, goal.unit), spread, goal.verdict(middle))


if __name__ == "__main__":
    sys.stdout.write(table([json.loads(Path(name).read_text()) for name in sys.argv[1:]]) + "\n")
