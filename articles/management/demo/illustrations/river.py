"""A river city: water, a skyline on the far bank, and one bridge that carries the picture."""

from __future__ import annotations

from articles.management.demo.illustrations.air import (
    Air,
    Dice,
    air_of,
    birds,
    clouds,
    rain,
    ridge,
    sky,
    skyline,
    stars,
    sun,
    water,
)
from articles.management.demo.illustrations.people import crowd
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    arc,
    mix,
    sagging,
    smooth,
)


def river_city(sheet: Sheet, dice: Dice) -> Point:
    """A bridge over a broad river, the city behind it."""
    air, bridge = air_of(dice), dice.turn((_stayed, _bow, _vaults, _hung))
    bank = dice.uniform(540, 620)
    sky(sheet, air, bank)
    sun_x = dice.choice((dice.uniform(300, 560), dice.uniform(1040, 1300)))
    if air.hour == "night":
        stars(sheet, dice, bank * 0.8)
    sun(sheet, air, sun_x, bank - dice.uniform(120, 330), dice.uniform(60, 105))
    clouds(sheet, dice, bank, mix(air.low, air.top, 0.2 if air.hour != "noon" else 0), dice.randrange(2, 6))
    _far_bank(sheet, dice, air, bank)
    water(sheet, dice, air, bank, sun_x)
    middle = dice.uniform(740, 860)
    top = bridge(sheet, dice, air, middle, bank + dice.uniform(20, 60))
    birds(sheet, dice, sun_x + 120, bank - 300, air.mid, dice.randrange(0, 9))
    _near_bank(sheet, dice, air)
    if dice.random() < 0.25:
        rain(sheet, dice, mix(air.low, air.mid, 0.6))
    return middle, top


def _far_bank(sheet: Sheet, dice: Dice, air: Air, bank: float) -> None:
    lit = (0, 0.15) if air.hour in ("night", "dusk") else None
    sheet.polygon(ridge(dice, bank - 40, dice.uniform(60, 150), 9, bank), mix(air.low, air.far, 0.55))
    skyline(sheet, dice, bank, (40, 190), mix(air.low, air.far, 0.9))
    skyline(sheet, dice, bank, (20, 90), mix(air.far, air.mid, 0.5), lit)
    hill = dice.choice((-1, 1))
    foot = WIDTH / 2 + hill * dice.uniform(330, 460)
    slope = [(foot, bank), (foot + hill * 160, bank - 70), (foot + hill * 330, bank - 175)]
    slope += [(foot + hill * 520, bank - 190), (foot + hill * 900, bank - 230)]
    sheet.polygon([*smooth(slope), (foot + hill * 900, bank)], air.mid)
    for step in range(3):
        _dome(sheet, foot + hill * (330 + 74 * step), bank - 170, 62 if step == 1 else 42, air.mid)


def _dome(sheet: Sheet, x: float, base: float, size: float, tone: Tone) -> None:
    sheet.rect(x - size * 0.4, base - size * 1.2, x + size * 0.4, base + 20, tone)
    pear = [
        (x - size * 0.4, base - size * 1.15),
        (x - size * 0.56, base - size * 1.6),
        (x - size * 0.2, base - size * 2),
    ]
    pear += [(x, base - size * 2.6), (x + size * 0.2, base - size * 2), (x + size * 0.56, base - size * 1.6)]
    sheet.polygon(smooth([*pear, (x + size * 0.4, base - size * 1.15)], 6), tone)
    sheet.rect(x - 1.5, base - size * 3, x + 1.5, base - size * 2.4, tone)


def _reflection(sheet: Sheet, dice: Dice, x: float, half: float, y: float, tone: Tone, length: float) -> None:
    for step in range(int(length // 9)):
        fade = 1 - step * 9 / length
        w = half * (0.5 + fade * 0.7) * dice.uniform(0.7, 1.25)
        shift = dice.gauss(0, half * 0.3)
        sheet.rect(x - w + shift, y + step * 9, x + w + shift, y + step * 9 + 6.5 * fade + 1, tone)


def _deck(sheet: Sheet, air: Air, y: float, thick: float, camber: float) -> None:
    top = sagging((-20, y), (WIDTH + 20, y), -camber)
    sheet.polygon([*top, *[(x, py + thick) for x, py in reversed(top)]], air.ink)
    sheet.line([(x, py - 12) for x, py in top], 2.5, air.ink)
    sheet.line([(x, py + thick * 0.42) for x, py in top], 2, air.light)


def _stayed(sheet: Sheet, dice: Dice, air: Air, x: float, y: float) -> float:
    rise, foot = dice.uniform(420, 480), y + 150
    peak = y - rise
    _reflection(sheet, dice, x, 60, foot, air.near, 260)
    for side in (-1, 1):
        for step in range(13):
            share = 0.06 + 0.44 * step / 13
            reach = 90 + 66 * step
            sheet.line([(x, peak + rise * share * 0.62), (x + side * reach, y)], 2, air.ink)
    _deck(sheet, air, y, 22, 16)
    for side in (-1, 1):
        leg = [
            (x + side * 3, peak - 26),
            (x + side * 17, peak - 26),
            (x + side * 74, foot),
            (x + side * 44, foot),
        ]
        sheet.polygon(leg, air.ink)
    sheet.polygon(
        [(x - 17, peak - 26), (x + 17, peak - 26), (x + 22, peak + 70), (x - 22, peak + 70)], air.ink
    )
    sheet.rect(x - 46, y + 18, x + 46, y + 42, air.ink)
    sheet.rect(x - 92, foot - 14, x + 92, foot + 8, air.ink)
    return y - rise * 0.42


def _bow(sheet: Sheet, dice: Dice, air: Air, x: float, y: float) -> float:
    half, rise = dice.uniform(430, 500), dice.uniform(290, 350)
    for pier in (x - half, x + half):
        _reflection(sheet, dice, pier, 46, y + 150, air.near, 210)
    for offset, tone, shift in ((0, air.near, 26), (0, air.ink, 0)):
        bow = arc((x + shift, y + offset), half, rise, 180, 360, 48)
        inner = arc((x + shift, y + offset), half - 26, rise - 34, 180, 360, 48)
        sheet.polygon([*bow, *reversed(inner)], tone)
        for step in range(1, 14):
            px = x + shift - half + 2 * half * step / 14
            height = rise * (1 - ((px - x - shift) / half) ** 2) ** 0.5
            sheet.line([(px, y - height + 10), (px, y)], 3, tone)
    _deck(sheet, air, y, 26, 0)
    for pier in (x - half, x + half):
        sheet.polygon([(pier - 34, y), (pier + 34, y), (pier + 44, y + 150), (pier - 44, y + 150)], air.ink)
    for pier in (x - half * 2, x + half * 2):
        sheet.rect(pier - 24, y, pier + 24, y + 130, air.ink)
    return y - rise * 0.5


def _vaults(sheet: Sheet, dice: Dice, air: Air, x: float, y: float) -> float:
    span, foot = dice.uniform(330, 400), y + 130
    deck = y - 120
    for index in range(-3, 4):
        _reflection(sheet, dice, x + (index + 0.5) * span, 44, foot, air.near, 190)
    spans = range(-3, 4)
    ink = air.ink
    sheet.rect(-20, deck, WIDTH + 20, deck + 46, ink)
    for index in spans:
        centre = x + index * span
        half = span / 2 - 26
        vault = arc((centre, foot - 16), half, 198, 180, 360, 30)
        edge = [(centre - span / 2, deck + 40), (centre - span / 2, foot), *vault]
        sheet.polygon([*edge, (centre + span / 2, foot), (centre + span / 2, deck + 40)], ink)
        rim = arc((centre, foot - 16), half + 12, 210, 180, 360, 30)
        sheet.line(rim, 3, air.light)
        pier = centre + span / 2
        sheet.polygon(
            [(pier - 40, foot - 30), (pier + 40, foot - 30), (pier + 52, foot), (pier - 52, foot)], ink
        )
        sheet.line([(pier, deck), (pier, deck - 86)], 5, ink)
        sheet.disc(pier, deck - 92, 9, air.light if air.hour == "night" else ink)
        if air.hour in ("night", "dusk"):
            sheet.shine((pier, deck - 92), 90, (0, 0.1), 0.85)
    sheet.line([(0, deck + 14), (WIDTH, deck + 14)], 2.5, air.light)
    crowd(sheet, dice, (x - 320, x + 300), deck + 2, 62, ink, 7)
    return deck + 50


def _hung(sheet: Sheet, dice: Dice, air: Air, x: float, y: float) -> float:
    gap, rise = dice.uniform(250, 300), dice.uniform(360, 420)
    foot, top = y + 140, y - rise
    for side in (-1, 1):
        _reflection(sheet, dice, x + side * gap, 50, foot, air.near, 240)
    spans = [((x - gap, top), (x + gap, top), rise * 0.8)]
    spans += [
        ((x - gap * 3.4, y), (x - gap, top), rise * 0.22),
        ((x + gap, top), (x + gap * 3.4, y), rise * 0.22),
    ]
    for start, end, sag in spans:
        rope = sagging(start, end, sag, 26)
        sheet.line(rope, 7, air.ink)
        for px, py in rope[1:-1]:
            sheet.line([(px, py), (px, y)], 2, air.ink)
    _deck(sheet, air, y, 26, 8)
    for side in (-1, 1):
        tower = x + side * gap
        for leg in (-1, 1):
            sheet.polygon(
                [
                    (tower + leg * 26 - 9, top - 14),
                    (tower + leg * 26 + 9, top - 14),
                    (tower + leg * 34 + 13, foot),
                    (tower + leg * 34 - 13, foot),
                ],
                air.ink,
            )
        for share in (0.0, 0.3, 0.62):
            sheet.rect(tower - 34, top + rise * share, tower + 34, top + rise * share + 18, air.ink)
        sheet.rect(tower - 74, foot - 16, tower + 74, foot + 8, air.ink)
    return y - rise * 0.3


def _near_bank(sheet: Sheet, dice: Dice, air: Air) -> None:
    """What the viewer stands on: a quay with walkers, reeds, or open water with a barge."""
    kind = dice.turn(("quay", "barge", "reeds"))
    if kind == "quay":
        sheet.rect(0, 985, WIDTH, HEIGHT, air.ink)
        sheet.line([(0, 930), (WIDTH, 930)], 6, air.ink)
        for post in range(10, WIDTH, 74):
            sheet.rect(post, 930, post + 5, 990, air.ink)
        crowd(sheet, dice, (90, 1500), 992, 150, air.ink, 6)
    elif kind == "barge":
        x = dice.uniform(180, 900)
        hull = [(x, 905), (x + 430, 905), (x + 404, 946), (x + 30, 946)]
        sheet.polygon(hull, air.ink)
        sheet.polygon([(x + 60, 905), (x + 130, 880), (x + 250, 876), (x + 300, 905)], air.near)
        sheet.rect(x + 330, 850, x + 396, 905, air.ink)
        sheet.rect(x + 340, 860, x + 386, 876, air.light)
        sheet.rect(x - 60, 950, x + 470, 954, air.light)
    else:
        for _ in range(90):
            x = dice.choice((dice.gauss(120, 120), dice.gauss(1500, 100)))
            bend, height = dice.gauss(0, 26), dice.uniform(60, 230)
            stem = [(x, HEIGHT), (x + bend * 0.3, HEIGHT - height * 0.6), (x + bend, HEIGHT - height)]
            sheet.line(stem, dice.uniform(2, 4.5), air.ink)
