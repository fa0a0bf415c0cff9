"""A chart of bars as plain numbers for an SVG: no script, no style, the same for every theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 960
HEIGHT = 220
LEFT, TOP, BOTTOM = 64, 12, 24
LEVELS = 4
LABELS = 7


@dataclass(frozen=True)
class Bar:
    """One bar and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


@dataclass(frozen=True)
class Chart:
    """Bars over a base line, with levels to read them by and a few labels below."""

    bars: list[Bar]
    levels: list[tuple[float, int]]
    labels: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def chart(steps: Sequence[tuple[str, int]]) -> Chart:
    """The chart of (label, value) steps; the scale begins at zero and ends at a round number."""
    top = ceiling(max((value for _, value in steps), default=0))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT) / max(len(steps), 1)
    bars = []
    for number, (label, value) in enumerate(steps):
        height = round(room * value / top, 1)
        x = round(LEFT + number * step + step * 0.1, 1)
        bars.append(Bar(x, round(HEIGHT - BOTTOM - height, 1), round(step * 0.8, 1), height, label, value))
    levels = [
        (round(TOP + room * (1 - part / LEVELS), 1), top * part // LEVELS) for part in range(LEVELS + 1)
    ]
    shown = bars[:: -(-len(bars) // LABELS)] if bars else []
    labels = [(round(bar.x + bar.width / 2, 1), bar.label) for bar in shown]
    return Chart(bars, levels, labels)


def ceiling(value: int) -> int:
    """The next round number that four equal levels divide: 4, 8, 20, 40, 80, 200 …"""
    round_number = LEVELS
    while True:
        for factor in (1, 2, 5):
            if round_number * factor >= value:
                return round_number * factor
        round_number *= 10
