"""A curve as plain numbers for an SVG: no script, no style, the same for every theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from articles.readership.bars import ceiling

WIDTH = 480
HEIGHT = 160
LEFT, RIGHT, TOP, BOTTOM = 60, 8, 10, 24
LEVELS = 4
LABELS = 4


@dataclass(frozen=True)
class CurveChart:
    """The points of a line and of the one to compare it with, and what to read them by."""

    points: str
    area: str
    before: str
    levels: list[tuple[float, int]]
    labels: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def chart(labels: Sequence[str], values: Sequence[int], before: Sequence[int]) -> CurveChart:
    """The chart of equally many labels and values; the scale begins at zero and ends at a round number."""
    top = ceiling(max((*values, *before), default=0))
    room, base = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(len(values) - 1, 1)
    places = [round(LEFT + number * step, 1) for number in range(len(values))]

    def line(numbers: Sequence[int]) -> str:
        return " ".join(
            f"{x},{round(base - room * value / top, 1)}" for x, value in zip(places, numbers, strict=True)
        )

    points = line(values)
    levels = [(round(base - room * part / LEVELS, 1), top * part // LEVELS) for part in range(LEVELS + 1)]
    every = -(-len(places) // LABELS) if places else 1
    shown = list(zip(places, labels, strict=True))[::every]
    area = f"{places[0]},{base} {points} {places[-1]},{base}" if places else ""
    return CurveChart(points, area, line(before) if any(before) else "", levels, shown)
