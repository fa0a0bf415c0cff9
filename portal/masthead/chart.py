"""A line chart as plain numbers for an SVG: no script, no style, the same for every theme."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 640
HEIGHT = 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 28
TICKS = 4


@dataclass(frozen=True)
class Mark:
    """A point of the line, or a tick of an axis, with what it stands for."""

    x: float
    y: float
    day: dt.date | None = None
    value: Decimal | None = None


@dataclass(frozen=True)
class Chart:
    """A line with its axes, in the units of a WIDTH × HEIGHT drawing."""

    path: str
    marks: list[Mark]
    levels: list[Mark]
    days: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def line_chart(points: list[tuple[dt.date, Decimal]]) -> Chart | None:
    """The chart of values over days, oldest first; None when there are too few points for a line.

    A value holds until the next one, so the line goes in steps. The scale leaves a little room above and
    below and does not start at zero: what matters is the change.
    """
    if len(points) < 2:
        return None
    # The newest value holds through its own day.
    first, last = points[0][0], points[-1][0] + dt.timedelta(days=1)
    values = [value for _day, value in points]
    low, high = min(values), max(values)
    room = (high - low) / 10 or Decimal("0.05")
    low, high = low - room, high + room

    def across(day: dt.date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / (last - first).days, 1)

    def down(value: Decimal) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * float((high - value) / (high - low)), 1)

    marks = [Mark(across(day), down(value), day, value) for day, value in points]
    steps = [f"M{marks[0].x} {marks[0].y}", *(f"H{mark.x}V{mark.y}" for mark in marks[1:])]
    steps.append(f"H{across(last)}")
    levels = [low + (high - low) * number / (TICKS - 1) for number in range(TICKS)]
    span = (points[-1][0] - first).days
    days = [first + dt.timedelta(days=round(span * number / (TICKS - 1))) for number in range(TICKS)]
    return Chart(
        path="".join(steps),
        marks=marks,
        levels=[Mark(LEFT, down(level), value=level.quantize(Decimal("0.01"))) for level in levels],
        days=[Mark(across(day), HEIGHT - BOTTOM, day=day) for day in dict.fromkeys(days)],
    )
