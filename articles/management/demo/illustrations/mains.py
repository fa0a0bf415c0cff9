"""Power lines: a lattice tower, its wires, and the row of towers that follows it."""

from __future__ import annotations

from itertools import pairwise

from articles.management.demo.illustrations.air import (
    Air,
    Dice,
    air_of,
    birds,
    clouds,
    ridge,
    sky,
    snow,
    stars,
    sun,
)
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    mix,
    sagging,
)

Arms = tuple[tuple[float, float], ...]

# Each kind of tower: (height of the arm, half width of the arm), in shares of the tower's height.
FIR: Arms = ((0.66, 0.2), (0.78, 0.26), (0.9, 0.17))
BARREL: Arms = ((0.7, 0.3), (0.86, 0.2))
PORTAL: Arms = ((0.8, 0.36),)


def power_lines(sheet: Sheet, dice: Dice) -> Point:
    """One tall tower before the sky, its line running to the horizon."""
    air, arms = air_of(dice), dice.turn((FIR, BARREL, PORTAL))
    horizon = dice.uniform(760, 880)
    sky(sheet, air, horizon)
    foot, height = horizon + dice.uniform(90, 140), dice.uniform(800, 860)
    x, side = dice.uniform(700, 800), 1
    if air.hour == "night":
        stars(sheet, dice, horizon)
    sun(sheet, air, x + dice.uniform(120, 330), horizon - dice.uniform(150, 420), dice.uniform(90, 160))
    clouds(sheet, dice, horizon, mix(air.low, air.top, 0.15), dice.randrange(1, 5))
    _land(sheet, dice, air, horizon)
    row = [(x - side * 980, foot + 130, height * 1.45, air.ink), (x, foot, height, air.ink)]
    for step, share in enumerate((0.48, 0.27, 0.16, 0.1)):
        px = x + side * (330 + 520 * (1 - share * 1.45))
        row.append(
            (px, horizon + (foot - horizon) * share * 0.8, height * share, mix(air.near, air.far, step / 3))
        )
    _wires(sheet, arms, row)
    for px, py, size, tone in reversed(row[1:]):
        _tower(sheet, arms, px, py, size, tone)
    birds(sheet, dice, x - 330, 330, air.near, dice.randrange(0, 12))
    if air.hour == "grey":
        snow(sheet, dice)
    return x, foot - height * 0.66


def _land(sheet: Sheet, dice: Dice, air: Air, horizon: float) -> None:
    sheet.polygon(ridge(dice, horizon - 8, dice.uniform(20, 60), 8), mix(air.low, air.far, 0.7))
    sheet.polygon(ridge(dice, horizon + 6, 22, 40), air.mid)
    kind = dice.turn(("furrows", "village", "snowfield"))
    field = mix(air.low, air.mid, 0.35) if kind == "snowfield" else air.near
    sheet.polygon([(0, horizon + 16), (WIDTH, horizon + 8), (WIDTH, HEIGHT), (0, HEIGHT)], field)
    if kind == "furrows":
        vanish = (dice.uniform(900, 1400), horizon - 6)
        for step in range(-16, 20):
            foot = vanish[0] + step * 210
            sheet.polygon([vanish, (foot, HEIGHT + 4), (foot + 62, HEIGHT + 4)], mix(air.near, air.mid, 0.6))
        sheet.rect(0, horizon - 10, WIDTH, horizon + 12, air.mid)
    elif kind == "village":
        for _ in range(9):
            x, size = dice.uniform(0, WIDTH), dice.uniform(34, 62)
            base = horizon + dice.uniform(16, 44)
            sheet.rect(x, base - size * 0.55, x + size * 1.3, base, air.ink)
            roof = [
                (x - 8, base - size * 0.5),
                (x + size * 0.65, base - size),
                (x + size * 1.3 + 8, base - size * 0.5),
            ]
            sheet.polygon(roof, air.ink)
            sheet.rect(x + size * 0.3, base - size * 0.38, x + size * 0.52, base - size * 0.16, (0, 0.1))


def _tips(arms: Arms, x: float, foot: float, height: float) -> list[Point]:
    ends = []
    for level, half in arms:
        for share in (-1, 1) if len(arms) > 1 else (-1, 0, 1):
            ends.append((x + share * half * height * 0.94, foot - height * (level - 0.055)))
    return ends


def _wires(sheet: Sheet, arms: Arms, row: list[tuple[float, float, float, Tone]]) -> None:
    for near, far in pairwise(row):
        width = max(0.8, 3.4 * far[2] / row[1][2])
        ends = zip(_tips(arms, *near[:3]), _tips(arms, *far[:3]), strict=True)
        for start, end in ends:
            sheet.line(sagging(start, end, 0.085 * near[2]), width, far[3])


def _tower(sheet: Sheet, arms: Arms, x: float, foot: float, height: float, tone: Tone) -> None:
    """A lattice mast: two legs that narrow to the top, crossed by braces."""
    stroke = max(1.2, height / 105)

    def half(level: float) -> float:
        waist = 0.028 * height
        return waist + 0.1 * height * max(0.0, 1 - level / 0.6) ** 1.25 + 0.004 * height

    levels = [0, 0.15, 0.28, 0.39, 0.48, 0.56, 0.63, 0.7, 0.77, 0.84, 0.91]
    edges = [(half(level), foot - height * level) for level in levels]
    for side in (-1, 1):
        sheet.line([(x + side * w, y) for w, y in edges], stroke * 1.5, tone)
        sheet.line([(x + side * edges[-1][0], edges[-1][1]), (x, foot - height)], stroke * 1.2, tone)
    for (w0, y0), (w1, y1) in pairwise(edges):
        sheet.line([(x - w0, y0), (x + w1, y1)], stroke * 0.75, tone)
        sheet.line([(x + w0, y0), (x - w1, y1)], stroke * 0.75, tone)
        sheet.line([(x - w1, y1), (x + w1, y1)], stroke * 0.75, tone)
    for level, reach in arms:
        _arm(sheet, x, foot - height * level, reach * height, height * 0.055, half(level), stroke, tone)
    for tip in _tips(arms, x, foot, height):
        top = tip[1] - height * 0.055
        sheet.line([(tip[0], top), tip], stroke * 0.6, tone)
        for step in range(1, 4):
            bead = top + height * 0.055 * step / 3.6
            sheet.disc(tip[0], bead, height * 0.009, tone, height * 0.0045)


def _arm(
    sheet: Sheet, x: float, y: float, reach: float, rise: float, inner: float, stroke: float, tone: Tone
) -> None:
    for side in (-1, 1):
        tip = (x + side * reach, y)
        sheet.line([(x + side * inner, y), tip], stroke, tone)
        sheet.line([(x + side * inner, y - rise), tip], stroke, tone)
        for step in range(1, 5):
            px = inner + (reach - inner) * step / 5
            top = y - rise * (1 - step / 5)
            before = inner + (reach - inner) * (step - 1) / 5
            sheet.line([(x + side * before, y), (x + side * px, top)], stroke * 0.6, tone)
            sheet.line([(x + side * px, top), (x + side * px, y)], stroke * 0.5, tone)
