"""What pages promise their readers, and how a measurement stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

KILOBYTE = 1000
KB, S, N, SHIFT = "KB", "s", "", "shift"


@dataclass(frozen=True)
class Goal:
    """A number that shall be at most ``must`` and better ``aim``."""

    name: str
    must: float
    unit: str = KB
    aim: float | None = None

    def verdict(self, measured: float | None) -> str:
        """How ``measured`` stands, in one word."""
        if measured is None:
            return "not measured"
        if measured > self.must:
            return "MISSED"
        return "met" if self.aim is None or measured <= self.aim else "aim missed"


GOALS = (
    Goal("article.html", 14, aim=10),
    Goal("article.css", 12, aim=8),
    Goal("article.js", 6, aim=3),
    Goal("article.fonts.en", 45),
    Goal("article.fonts.uk", 75),
    Goal("article.lead picture", 60),
    Goal("article.requests", 12, N),
    Goal("article.first load", 180),
    Goal("article.second", 80),
    Goal("home.first load", 320),
    Goal("picture.largest paint", 1.8, S, aim=1.4),
    Goal("text.largest paint", 1.2, S, aim=0.9),
    Goal("every page.shift", 0, SHIFT),
    Goal("every page.strangers", 0, N),
    Goal("slow.title and lead.en", 4.0, S),
    Goal("slow.title and lead.uk", 4.0, S),
)


def shown(value: float | None, unit: str) -> str:
    """A number as the table writes it."""
    if value is None:
        return ""
    return {KB: f"{value:.1f} KB", S: f"{value:.2f} s", SHIFT: f"{value:.3f}"}.get(unit, f"{value:g}")


def against(measured: Mapping[str, float]) -> list[list[str]]:
    """A row for each goal."""
    rows = [["", "must", "aim", "measured", ""]]
    for goal in GOALS:
        value = measured.get(goal.name)
        aim = shown(goal.aim, goal.unit)
        rows.append(
            [goal.name, shown(goal.must, goal.unit), aim, shown(value, goal.unit), goal.verdict(value)]
        )
    return rows


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows under a head, in columns as wide as they need; numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
