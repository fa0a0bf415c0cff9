"""Court columns: a portico above its steps, seen whole, from between its shafts, or from before its door."""

from __future__ import annotations

from articles.management.demo.illustrations.air import (
    Air,
    Dice,
    air_of,
    clouds,
    rain,
    sky,
    stars,
    sun,
)
from articles.management.demo.illustrations.people import crowd, walker
from articles.management.demo.illustrations.press import HEIGHT, WIDTH, Point, Sheet, Tone, mix
from articles.management.demo.illustrations.space import Camera

STONE: Tone = (0, 0)


def court_columns(sheet: Sheet, dice: Dice) -> Point:
    """The columns of a court."""
    air = air_of(dice)
    return dice.turn((_portico, _colonnade, _threshold))(sheet, dice, air)


def _stone(air: Air) -> tuple[Tone, Tone, Tone]:
    """Lit, half-lit and shadowed stone at this hour."""
    if air.hour in ("dawn", "dusk"):
        return (0, 0.1), (0.3, 0.75), (0.94, 0.9)
    if air.hour == "night":
        return (0, 0.3), (0.5, 0.6), (1, 0.7)
    return (0, 0), (0.16, 0.35), (0.88, 0.5)


def _portico(sheet: Sheet, dice: Dice, air: Air) -> Point:
    base = dice.uniform(800, 840)
    sky(sheet, air, base)
    if air.hour == "night":
        stars(sheet, dice, base)
    sun(sheet, air, dice.choice((220, 1380)), dice.uniform(170, 330), dice.uniform(80, 110))
    clouds(sheet, dice, base * 0.7, mix(air.low, air.top, 0.15), dice.randrange(1, 4))
    lit, half_lit, shadow = _stone(air)
    middle, half = dice.uniform(760, 840), dice.uniform(480, 540)
    columns = dice.choice((6, 8))
    frieze = dice.uniform(330, 370)
    for side in (-1, 1):
        sheet.rect(middle + side * half, frieze + 60, middle + side * 1400, base, mix(half_lit, shadow, 0.45))
        for step in range(6):
            x = middle + side * (half + 90 + step * 130)
            sheet.rect(x - 24, frieze + 150, x + 24, frieze + 300, shadow)
    sheet.rect(middle - half, frieze + 80, middle + half, base, shadow)
    sheet.rect(middle - 52, base - 270, middle + 52, base, (0, 0.9) if air.hour != "noon" else (0.2, 1))
    for index in range(columns):
        x = middle - half + 62 + (2 * half - 124) * index / (columns - 1)
        _column(sheet, x, frieze + 76, base, 230 / columns, lit, half_lit)
    _pediment(sheet, middle, half, frieze, (lit, half_lit, shadow))
    _steps(sheet, middle, half, base, (lit, half_lit))
    crowd(sheet, dice, (middle - 300, middle + 330), base + 120, 118, air.ink, dice.randrange(3, 6))
    return middle, 600


def _column(sheet: Sheet, x: float, top: float, base: float, width: float, lit: Tone, dark: Tone) -> None:
    w = width
    shaft = [(x - w * 0.84, top + 30), (x + w * 0.84, top + 30), (x + w, base - 20), (x - w, base - 20)]
    sheet.polygon(shaft, lit)
    sheet.shade(
        [(x, top + 30), (x + w * 0.84, top + 30), (x + w, base - 20), (x, base - 20)],
        lit,
        dark,
        sideways=True,
    )
    for share in (-0.45, -0.05, 0.4):
        sheet.line([(x + w * share * 0.84, top + 40), (x + w * share, base - 24)], 2, dark)
    sheet.rect(x - w * 1.18, top, x + w * 1.18, top + 18, lit)
    sheet.polygon(
        [
            (x - w * 1.1, top + 18),
            (x + w * 1.1, top + 18),
            (x + w * 0.84, top + 36),
            (x - w * 0.84, top + 36),
        ],
        dark,
    )
    sheet.rect(x - w * 1.2, base - 20, x + w * 1.2, base, lit)
    sheet.rect(x - w * 1.2, base - 22, x + w * 1.2, base - 18, dark)


def _pediment(sheet: Sheet, x: float, half: float, y: float, tones: tuple[Tone, Tone, Tone]) -> None:
    lit, half_lit, shadow = tones
    sheet.rect(x - half - 16, y, x + half + 16, y + 80, lit)
    sheet.rect(x - half - 16, y + 30, x + half + 16, y + 34, shadow)
    sheet.rect(x - half - 16, y + 70, x + half + 16, y + 80, half_lit)
    peak = y - half * 0.42
    sheet.polygon([(x - half - 44, y), (x, peak), (x + half + 44, y)], lit)
    sheet.polygon([(x - half + 60, y - 22), (x, peak + 46), (x + half - 60, y - 22)], half_lit)
    sheet.rect(x - half - 44, y - 6, x + half + 44, y + 8, shadow)
    sheet.line([(x - half - 44, y), (x, peak), (x + half + 44, y)], 9, shadow)
    _scales(sheet, x, y - 34, half * 0.2, shadow)


def _scales(sheet: Sheet, x: float, base: float, size: float, tone: Tone) -> None:
    sheet.rect(x - 3, base - size, x + 3, base, tone)
    sheet.line([(x - size * 0.9, base - size * 0.82), (x + size * 0.9, base - size * 0.82)], 5, tone)
    for side in (-1, 1):
        arm = x + side * size * 0.86
        pan = base - size * 0.3
        sheet.line([(arm - size * 0.26, pan), (arm, base - size * 0.82), (arm + size * 0.26, pan)], 2.5, tone)
        sheet.polygon([(arm - size * 0.32, pan), (arm + size * 0.32, pan), (arm, pan + size * 0.16)], tone)


def _steps(sheet: Sheet, x: float, half: float, base: float, tones: tuple[Tone, Tone]) -> None:
    lit, dark = tones
    rise = (HEIGHT - base) / 8
    for step in range(9):
        y, spread = base + rise * step, half + 30 + step * 62
        sheet.rect(x - spread, y, x + spread, y + rise * 0.42, lit)
        sheet.rect(x - spread, y + rise * 0.42, x + spread, y + rise + 1, dark)


def _colonnade(sheet: Sheet, dice: Dice, air: Air) -> Point:
    """Along the inner walk: great shafts on one side, their shadows on the floor, one small figure."""
    lit, half_lit, shadow = _stone(air)
    eye = Camera((dice.uniform(560, 640), dice.uniform(690, 740)), 1.6, 1050)
    sky(sheet, air, HEIGHT)
    sun(sheet, air, 1270, dice.uniform(330, 470), 90)
    eye.wall(sheet, -3, (-1, 14), (1.2, 60), half_lit)
    eye.floor(sheet, (-3, 14), (1.4, 60), lit)
    eye.face(sheet, [(-3, 10.4, 1.2), (4.4, 10.4, 1.2), (4.4, 10.4, 60), (-3, 10.4, 60)], shadow)
    for index in range(9, -1, -1):
        z = 4.3 + index * 4.4
        share = index / 9
        dark, bright = mix(shadow, air.far, share * 0.8), mix(lit, air.low, share * 0.6)
        eye.face(
            sheet, [(3.0, 0, z), (3.0, 0, z + 1.3), (-3, 0, z + 3.6), (-3, 0, z + 2.3)], mix(dark, lit, 0.25)
        )
        eye.face(sheet, [(-3, 0, z + 2.3), (-3, 0, z + 3.6), (-3, 6, z + 3.6), (-3, 6, z + 2.3)], dark)
        _shaft(sheet, eye, z, dark, bright)
    px, py = eye.at(0.1, 0, 15)
    walker(sheet, dice, px, py, 1.8 * eye.scale(15), air.ink)
    sheet.polygon([(px, py), (px - 150, py + 6), (px - 150, py + 14), (px + 6, py + 5)], air.ink)
    return px + 110, py - 170


def _shaft(sheet: Sheet, eye: Camera, z: float, dark: Tone, bright: Tone) -> None:
    x, r = 3.7, 0.72
    left, right = eye.at(x - r, 0, z)[0], eye.at(x + r, 0, z)[0]
    top, foot = eye.at(x, 10.4, z)[1], eye.at(x, 0, z)[1]
    unit = eye.scale(z)
    sheet.shade([(left, top), (right, top), (right, foot), (left, foot)], dark, bright, sideways=True)
    for share in (0.12, 0.3, 0.52, 0.74):
        sheet.line(
            [(left + (right - left) * share, top), (left + (right - left) * share, foot)], 0.035 * unit, dark
        )
    sheet.rect(left - 0.16 * unit, foot - 0.42 * unit, right + 0.16 * unit, foot, dark)
    sheet.rect(left - 0.16 * unit, foot - 0.42 * unit, right + 0.16 * unit, foot - 0.32 * unit, bright)
    sheet.rect(left - 0.24 * unit, top, right + 0.24 * unit, top + 0.5 * unit, dark)


def _threshold(sheet: Sheet, dice: Dice, air: Air) -> Point:
    """Close before four great shafts, the door between them, somebody on the way up."""
    lit, half_lit, shadow = _stone(air)
    base = dice.uniform(840, 880)
    middle = dice.uniform(770, 830)
    sheet.rect(0, 0, WIDTH, HEIGHT, shadow)
    glow: Tone = (0, 0.95)
    sheet.rect(middle - 120, base - 560, middle + 120, base, half_lit)
    sheet.rect(middle - 92, base - 520, middle + 92, base, glow)
    sheet.rect(middle - 4, base - 520, middle + 4, base, half_lit)
    for row in range(3):
        sheet.rect(middle - 92, base - 350 + row * 130, middle + 92, base - 344 + row * 130, half_lit)
    gap = dice.uniform(430, 470)
    for share in (-1.5, -0.5, 0.5, 1.5):
        _column(sheet, middle + share * gap, 60, base, 104, lit, mix(half_lit, shadow, 0.45))
    sheet.rect(0, 0, WIDTH, 64, lit)
    sheet.rect(0, 40, WIDTH, 48, shadow)
    for x in range(20, WIDTH, 74):
        sheet.rect(x, 4, x + 38, 30, half_lit)
    rise = (HEIGHT - base) / 5
    for step in range(5):
        y = base + rise * step
        sheet.rect(0, y, WIDTH, y + rise * 0.5, lit)
        sheet.rect(0, y + rise * 0.5, WIDTH, y + rise + 1, half_lit)
    walker(sheet, dice, middle - 20, base + rise * 1.1, 250, (1, 1))
    if air.hour == "grey":
        rain(sheet, dice, half_lit, 90)
    return middle, base - 240
