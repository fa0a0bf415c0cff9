"""What was measured, as a table for people and as JSON for the next run."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.goals import GOALS, Goal

NOT_THERE = "not there"


@dataclass
class Report:
    """Collects numbers under the names of ``goals.GOALS`` and lines of plain facts."""

    say: Callable[[str], None]
    measured: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    # CPU per request or page in µs, round by round, of everything that a ratio is made of.
    cpu_us: dict[str, list[float]] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)

    def add(self, name: str, values: Iterable[float]) -> None:
        """What was measured under a name, one value a round; none where the rounds were too short."""
        if name not in GOALS:
            raise KeyError(name)
        found = list(values)
        if found:
            self.measured[name] = found
        else:
            self.lack("too short to measure", name)

    def lack(self, reason: str, *names: str) -> None:
        """Rows that could not be measured, and why."""
        self.missing.update(dict.fromkeys(names, reason))

    def fact(self, line: str) -> None:
        """A line below the table, such as absolute numbers."""
        self.facts.append(line)
        self.say(f"  {line}")

    def table(self) -> str:
        """The rows in the order of the goals: measured, must, aim, verdict, spread over the rounds."""
        rows: list[tuple[str, ...]] = [("", "measured", "must", "aim", "", "rounds")]
        rows += [self._row(name, goal) for name, goal in GOALS.items() if self._is_told(name)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return "\n".join(_line(row, widths) for row in rows)

    def as_json(self) -> dict[str, Any]:
        """Everything, with the rounds behind each median."""
        rows = {
            name: {
                "median": statistics.median(values),
                "rounds": values,
                "unit": GOALS[name].unit,
                "must": GOALS[name].must,
                "aim": GOALS[name].aim,
                "verdict": GOALS[name].verdict(statistics.median(values)),
            }
            for name, values in self.measured.items()
        }
        return {"measured": rows, "missing": self.missing, "cpu_us": self.cpu_us, "facts": self.facts}

    def _is_told(self, name: str) -> bool:
        return name in self.measured or name in self.missing

    def _row(self, name: str, goal: Goal) -> tuple[str, ...]:
        limits = tuple(shown(limit, goal.unit) for limit in (goal.must, goal.aim))
        if name not in self.measured:
            return (goal.title, NOT_THERE, *limits, "", self.missing[name])
        values = self.measured[name]
        middle = statistics.median(values)
        spread = f"{shown(min(values), '')}–{shown(max(values), '')}" if len(values) > 1 else ""
        return (goal.title, shown(middle, goal.unit), *limits, goal.verdict(middle), spread)


def shown(number: float | None, unit: str) -> str:
    """A number as people read it: three digits, its unit behind it."""
    if number is None:
        return "–"
    digits = f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"
    if unit in {"", "×", "%"}:
        return digits + unit
    return f"{digits} {unit}"


def ratios(over: list[float], under: list[float]) -> list[float]:
    """Round by round, how many times ``under`` goes into ``over``, without rounds that measured nothing."""
    return [one / other for one, other in zip(over, under, strict=True) if one and other]


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    first, *rest = row
    cells = [cell.rjust(width) for cell, width in zip(rest[:-1], widths[1:-1], strict=True)]
    return "  ".join([first.ljust(widths[0]), *cells, rest[-1]]).rstrip()
