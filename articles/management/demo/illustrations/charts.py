"""Data graphics: a line, bars or steps on hairlines, lettered in the edition's language.

What must be read stands in the middle thousand pixels and some way from the upper and lower edge, so that
a square crop keeps title and data, and so does one of 16 to 9, which loses 83 pixels above and below.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from articles.management.demo.illustrations.lettering import broken, number, places_of, said, width_of, write
from articles.management.demo.illustrations.press import WIDTH, Point, Sheet, Tone

LEFT, RIGHT = 292, 1308
HEAD, FOOT, LAST = 152, 848, 952  # the rule above the title, the base line, the lowest lettering
TITLE, UNIT, LABEL, VALUE = 62, 42, 40, 50


class Look(NamedTuple):
    """Ground, words, hairlines, the area under the data and the mark that draws it."""

    ground: Tone
    ink: Tone
    hair: Tone
    area: Tone
    mark: Tone
    stress: Tone


LOOKS = (
    Look((0, 0), (1, 0.4), (0.42, 0), (0, 0.6), (1, 0.4), (0, 1)),
    Look((0, 0.3), (1, 0.4), (0.4, 0.3), (0, 0.95), (1, 0.5), (0, 0)),
    Look((0.92, 0.5), (0, 0), (0.5, 0.4), (0.55, 0.9), (0, 1), (0, 0)),
    Look((0, 1), (1, 0.6), (0.3, 1), (0, 0), (1, 0.6), (0, 0)),
)


class Data(NamedTuple):
    """One series in one language."""

    kind: str
    title: str
    unit: str
    labels: list[str]
    values: list[float]
    language: str

    def written(self, value: float) -> str:
        """A value as it is lettered beside its mark."""
        return number(value, self.language, places_of(self.values))


class Scale(NamedTuple):
    """From values to heights on the sheet."""

    low: float
    high: float
    step: float
    top: float
    foot: float

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.foot - (self.foot - self.top) * (value - self.low) / (self.high - self.low)


def drawn(source: Mapping[str, Any], language: str) -> tuple[Sheet, Point]:
    """The chart as a sheet and its focal point in pixels."""
    texts = {key: said(source[key], language) for key in ("title", "unit", "labels")}
    data = Data(source["kind"], values=list(source["values"]), language=language, **texts)
    if len(data.labels) != len(data.values) or not data.values:
        raise ValueError(f"{data.title}: {len(data.labels)} labels for {len(data.values)} values")
    look = LOOKS[(len(data.values) + round(sum(data.values))) % len(LOOKS)]
    sheet = Sheet(look.ground)
    top = _heading(sheet, data, look)
    KINDS[data.kind](sheet, data, look, top)
    return sheet, (WIDTH / 2, (HEAD + LAST) / 2)


def _heading(sheet: Sheet, data: Data, look: Look) -> float:
    """Title and unit under a thick rule; gives the height where the plot may begin."""
    y = HEAD + 8.0
    sheet.rect(LEFT, HEAD, RIGHT, y, look.ink)
    for line in broken(data.title, TITLE, RIGHT - LEFT, bold=True):
        y += 78
        write(sheet, (LEFT, y), line, TITLE, look.ink, bold=True)
    write(sheet, (LEFT, y + 58), data.unit, UNIT, look.ink)
    return y + 110


def _scale(values: list[float], top: float, foot: float, zero: bool) -> Scale:
    """A scale that ends on round numbers, with three to five hairlines."""
    low = 0.0 if zero else min(values) - (max(values) - min(values)) * 0.25
    rough = (max(values) - low) / 4 or 1
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.99)
    low = math.floor(low / step) * step
    return Scale(low, math.ceil(max(values) / step - 0.01) * step, step, top, foot)


def _hairlines(sheet: Sheet, data: Data, look: Look, scale: Scale) -> float:
    """Level rules across the whole sheet, figures in a column at their left; gives its right edge."""
    levels = [
        scale.low + scale.step * index for index in range(round((scale.high - scale.low) / scale.step) + 1)
    ]
    figures = [number(level, data.language, places_of(levels), tabular=True) for level in levels]
    column = LEFT + max(width_of(figure, LABEL) for figure in figures)
    for level, figure in zip(levels, figures, strict=True):
        y = scale.y(level)
        base = level == levels[0]
        sheet.rect(
            0 if not base else LEFT,
            y - (2.5 if base else 1),
            WIDTH if not base else RIGHT,
            y + (2.5 if base else 1),
            look.ink if base else look.hair,
        )
        write(sheet, (column, y - 12), figure, LABEL, look.ink, anchor=1)
    return column + 44


def _line(sheet: Sheet, data: Data, look: Look, top: float) -> None:
    """A line; the area below it is inked only where the scale begins at nothing."""
    zero = 0 <= min(data.values) < max(data.values) * 0.55
    scale = _scale(data.values, top + 40, FOOT, zero)
    start = _hairlines(sheet, data, look, scale)
    pitch = (RIGHT - 30 - start) / (len(data.values) - 1)
    points = [(start + pitch * index, scale.y(value)) for index, value in enumerate(data.values)]
    if zero:
        sheet.polygon([(points[0][0], scale.foot), *points, (points[-1][0], scale.foot)], look.area)
    else:
        for x, y in points:
            sheet.rect(x - 2, y, x + 2, scale.foot, look.area)
    sheet.line(points, 13, look.mark)
    for x, y in points:
        sheet.disc(x, y, 13, look.mark)
    _stress(sheet, data, look, points)
    _feet(sheet, data, look, [x for x, _ in points])


def _steps(sheet: Sheet, data: Data, look: Look, top: float) -> None:
    """A staircase: each value holds until the next."""
    scale = _scale(data.values, top + 40, FOOT, zero=True)
    start = _hairlines(sheet, data, look, scale)
    width = (RIGHT - start) / len(data.values)
    stairs = []
    for index, value in enumerate(data.values):
        stairs += [(start + width * index, scale.y(value)), (start + width * (index + 1), scale.y(value))]
    sheet.polygon([(start, scale.foot), *stairs, (RIGHT, scale.foot)], look.area)
    sheet.line(stairs, 13, look.mark)
    middles = [(start + width * (index + 0.5), scale.y(value)) for index, value in enumerate(data.values)]
    for index in (0, len(middles) - 1):
        x, y = middles[index]
        write(sheet, (x, y - 26), data.written(data.values[index]), VALUE, look.ink, bold=True, anchor=0.5)
    _feet(sheet, data, look, [x for x, _ in middles])


def _stress(sheet: Sheet, data: Data, look: Look, points: list[Point]) -> None:
    """The last point in full, the first by its figure."""
    x, y = points[-1]
    sheet.disc(x, y, 27, look.mark)
    sheet.disc(x, y, 15, look.stress)
    for index, anchor in ((0, 0.2), (len(points) - 1, 0.8)):
        px, py = points[index]
        write(
            sheet,
            (px, py - 42),
            data.written(data.values[index]),
            VALUE,
            look.ink,
            bold=True,
            anchor=anchor,
            halo=look.ground,
        )


def _feet(sheet: Sheet, data: Data, look: Look, xs: list[float]) -> None:
    """Labels below the base line; the outer ones lean inwards, long ones drop to a second row."""
    pitch = xs[1] - xs[0]
    for index, (x, label) in enumerate(zip(xs, data.labels, strict=True)):
        width = width_of(label, LABEL)
        y, anchor = FOOT + 56, 0.5
        if width > pitch * 0.94:
            y = LAST
            anchor = 0 if index == 0 else 1 if index == len(xs) - 1 else 0.5
            x = LEFT if index == 0 else RIGHT if index == len(xs) - 1 else x
        sheet.rect(xs[index] - 1.5, FOOT, xs[index] + 1.5, y - 40 if y == LAST else FOOT + 16, look.hair)
        write(sheet, (x, y), label, LABEL, look.ink, anchor=anchor)


def _bars(sheet: Sheet, data: Data, look: Look, top: float) -> None:
    """Columns; where a label is wider than its column, the whole chart lies down."""
    pitch = (RIGHT - LEFT) / len(data.values)
    if max(width_of(label, LABEL) for label in data.labels) > pitch * 1.2:
        _lying(sheet, data, look, top)
        return
    scale = _scale(data.values, top + 70, FOOT, zero=True)
    start = _hairlines(sheet, data, look, scale)
    pitch = (RIGHT - start) / len(data.values)
    middles = []
    for index, value in enumerate(data.values):
        x = start + pitch * (index + 0.5)
        greatest = value == max(data.values)
        sheet.rect(
            x - pitch * 0.36,
            scale.y(value),
            x + pitch * 0.36,
            scale.foot,
            look.mark if greatest else look.area,
        )
        write(
            sheet,
            (x, scale.y(value) - 20),
            data.written(value),
            VALUE,
            look.ink,
            bold=True,
            anchor=0.5,
            halo=look.ground,
        )
        middles.append(x)
    sheet.rect(LEFT, scale.foot - 2.5, RIGHT, scale.foot + 2.5, look.ink)
    _feet(sheet, data, look, middles)


def _lying(sheet: Sheet, data: Data, look: Look, top: float) -> None:
    """Bars that lie: names at their left, figures at their ends."""
    column = LEFT + max(width_of(label, LABEL) for label in data.labels) + 28
    figures = [data.written(value) for value in data.values]
    length = RIGHT - column - max(width_of(figure, VALUE, bold=True) for figure in figures) - 24
    pitch = (LAST - top) / len(data.values)
    for index, (label, value, figure) in enumerate(zip(data.labels, data.values, figures, strict=True)):
        y = top + pitch * (index + 0.5)
        end = column + length * value / max(data.values)
        sheet.rect(0, y + pitch / 2 - 1, WIDTH, y + pitch / 2 + 1, look.hair)
        greatest = value == max(data.values)
        sheet.rect(column, y - pitch * 0.32, end, y + pitch * 0.32, look.mark if greatest else look.area)
        write(sheet, (LEFT, y + 14), label, LABEL, look.ink)
        write(sheet, (end + 18, y + 18), figure, VALUE, look.ink, bold=True)
    sheet.rect(column - 4, top - 6, column, LAST + 6, look.ink)


KINDS = {"line": _line, "bars": _bars, "steps": _steps}
