"""What was measured of both set-ups, as the table that stands in docs/performance.md."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Final

from bench.report import ratios, shown
from bench.setups.built import ALONE, GROWN
from bench.setups.rows import Figures

# Title and unit of each row.
ROWS: Final = {
    "cached/story/rate": ("cached story, requests a second", ""),
    "cached/story/cpu": ("cached story, CPU of a request", "µs"),
    "cached/front/rate": ("cached front, requests a second", ""),
    "cached/front/cpu": ("cached front, CPU of a request", "µs"),
    "uncached/story/cpu": ("story made anew, CPU", "ms"),
    "uncached/story/time": ("story made anew, time", "ms"),
    "uncached/front/cpu": ("front made anew, CPU", "ms"),
    "uncached/front/time": ("front made anew, time", "ms"),
    "uncached/rubric/cpu": ("rubric made anew, CPU", "ms"),
    "uncached/rubric/time": ("rubric made anew, time", "ms"),
    "uncached/search/cpu": ("search, CPU", "ms"),
    "uncached/search/time": ("search, time", "ms"),
    "visible/story": ("revised text → on every connection", "ms"),
    "visible/front": ("new story → on the front, on every connection", "ms"),
    "memory/web": ("memory of a web process", "MB"),
    "memory/worker": ("memory of the worker", "MB"),
    "memory/all": ("memory of everything, two web processes", "MB"),
}
LONGEST: Final = ("visible/story", "visible/front")


def lines(found: dict[str, Figures]) -> Iterator[str]:
    """Markdown: medians of both, then the median, the least and the most of the rounds' ratios."""
    yield f"| medians | {ALONE} | {GROWN} | ratio | rounds |"
    yield "| --- | --- | --- | --- | --- |"
    for row, (title, unit) in ROWS.items():
        alone, grown = found[row][ALONE], found[row][GROWN]
        cells = [cell(values, unit, row in LONGEST) for values in (alone, grown)]
        yield f"| {title} | {' | '.join(cells)} | {' | '.join(compared(grown, alone))} |"


def cell(values: list[float], unit: str, with_longest: bool) -> str:
    """The median, with the longest where that is asked for."""
    middle = shown(rounded(statistics.median(values)), unit)
    return f"{middle}, at most {shown(rounded(max(values)), unit)}" if with_longest else middle


def compared(grown: list[float], alone: list[float]) -> tuple[str, str]:
    """The median of the rounds' ratios, and their spread; nothing where no round can be compared."""
    found = ratios(grown, alone)
    if not found:
        return "", ""
    spread = f"{min(found):.2f}–{max(found):.2f}" if len(found) > 1 else ""
    return f"{statistics.median(found):.2f}", spread


def rounded(number: float) -> float:
    """Three digits at most: more are noise."""
    return float(f"{number:.3g}")
