"""A railway: an express on its track, a train over a viaduct, a platform under a roof of iron."""

from __future__ import annotations

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
from articles.management.demo.illustrations.people import walker
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    arc,
    mix,
    smooth,
    traced,
)
from articles.management.demo.illustrations.space import Camera

INK: Tone = (1, 0.7)


def railway(sheet: Sheet, dice: Dice) -> Point:
    """A train, coming, crossing or waiting."""
    air = air_of(dice)
    focal = dice.turn((_express, _viaduct, _platform))(sheet, dice, air)
    if air.hour == "grey":
        snow(sheet, dice)
    return focal


def _express(sheet: Sheet, dice: Dice, air: Air) -> Point:
    horizon = dice.uniform(560, 620)
    eye = Camera((dice.uniform(560, 620), horizon), 1.5, 1150)
    sky(sheet, air, horizon)
    if air.hour == "night":
        stars(sheet, dice, horizon)
    sun(
        sheet,
        air,
        eye.vanish[0] - dice.uniform(60, 260),
        horizon - dice.uniform(60, 240),
        dice.uniform(80, 120),
    )
    clouds(sheet, dice, horizon, mix(air.low, air.top, 0.15), dice.randrange(1, 4))
    sheet.polygon(ridge(dice, horizon, 70, 9), mix(air.low, air.far, 0.8))
    sheet.polygon(ridge(dice, horizon + 10, 26, 40), air.mid)
    sheet.shade([(0, horizon + 8), (WIDTH, horizon + 8), (WIDTH, HEIGHT), (0, HEIGHT)], air.mid, air.near)
    for x in (-2.9, 1.9):
        _track(sheet, air, eye, x)
    for z in (60, 40, 28, 20, 14.5):
        _gantry(sheet, air, eye, z)
    _locomotive(sheet, air, eye, dice.uniform(7.6, 8.4))
    for z in (11, 8):
        px, py = eye.at(-6.4, 0, z)
        sheet.line([(px, py), (px, py - 1.1 * eye.scale(z))], 0.09 * eye.scale(z), INK)
    return eye.at(2.05, 1.9, 8)


def _track(sheet: Sheet, air: Air, eye: Camera, x: float) -> None:
    eye.floor(sheet, (x - 1.5, x + 1.5), (1.6, 90), mix(air.low, air.far, 0.5))
    z = 1.7
    while z < 46:
        eye.floor(sheet, (x - 1.25, x + 1.25), (z, z + 0.26), INK)
        z += 0.66
    for rail in (-0.8, 0.72):
        eye.floor(sheet, (x + rail, x + rail + 0.08), (1.6, 120), INK)
        eye.floor(sheet, (x + rail + 0.02, x + rail + 0.05), (1.6, 120), air.light)


def _gantry(sheet: Sheet, air: Air, eye: Camera, z: float) -> None:
    tone = mix(air.ink, air.far, min(0.8, z / 70))
    unit = eye.scale(z)
    for x in (-5.2, 4.6):
        sheet.line([eye.at(x, 0, z), eye.at(x, 7.4, z)], 0.2 * unit, tone)
    for y in (6.7, 7.2):
        sheet.line([eye.at(-5.2, y, z), eye.at(4.6, y, z)], 0.09 * unit, tone)
    for step in range(12):
        x = -5.2 + step * 9.8 / 12
        sheet.line([eye.at(x, 6.7, z), eye.at(x + 0.41, 7.2, z), eye.at(x + 0.82, 6.7, z)], 0.05 * unit, tone)
    for x in (-2.9, 1.9):
        sheet.line([eye.at(x, 6.7, z), eye.at(x, 5.4, z)], 0.06 * unit, tone)
        sheet.line([eye.at(x, 5.4, z * 0.35), eye.at(x, 5.4, z * 2)], 1.6, air.ink)


def _locomotive(sheet: Sheet, air: Air, eye: Camera, z: float) -> None:
    """A blunt express engine and the carriages behind it."""
    left, right = 0.45, 3.35
    body: Tone = (0, 1) if air.hour in ("grey", "night") else (0, 0)
    side = mix(body, INK, 0.55)
    eye.wall(sheet, left, (0.7, 3.9), (z, z + 60), side)
    eye.wall(sheet, left, (2.2, 3.1), (z + 4, z + 60), air.light)
    for step in range(24):
        eye.wall(sheet, left, (2.1, 3.2), (z + 4 + step * 1.8, z + 4.5 + step * 1.8), side)
    eye.wall(sheet, left, (0.2, 0.75), (z, z + 60), INK)
    eye.floor(sheet, (left - 0.2, right + 0.2), (z - 0.8, z + 20), INK, 0.03)

    def at(points: str) -> list[Point]:
        return [eye.at(left + (right - left) * x, -y, z) for x, y in traced(0, 0, points)]

    sheet.polygon(smooth(at("0,.9 0,2 .05,3.2 .14,3.85 .5,4.15 .86,3.85 .95,3.2 1,2 1,.9")), body)
    sheet.polygon(
        smooth(at(".1,2.35 .13,3.2 .2,3.6 .5,3.78 .8,3.6 .87,3.2 .9,2.35 .5,2.22"), closed=True), INK
    )
    sheet.polygon(at(".17,2.5 .2,3.3 .4,3.5 .29,2.45"), mix(body, air.light, 0.6))
    sheet.rect(*at(".49,3.8")[0], *at(".51,2.2")[0], body)
    sheet.polygon(at("0,1.9 1,1.9 1,1.55 .5,1.25 0,1.55"), INK)
    sheet.polygon(at("0,1.48 .5,1.18 1,1.48 1,1.36 .5,1.06 0,1.36"), (0, 1))
    sheet.polygon(at("-.02,.95 1.02,.95 .98,.3 .84,.18 .16,.18 .02,.3"), INK)
    unit = eye.scale(z)
    for lamp in at(".16,1.74 .84,1.74 .5,3.95"):
        sheet.disc(*lamp, 0.17 * unit, INK)
        sheet.disc(*lamp, 0.12 * unit, (0, 0))
        if air.hour != "noon":
            sheet.shine(lamp, 170, (0, 0), 0.9)
    for buffer in at(".22,.72 .78,.72"):
        sheet.disc(*buffer, 0.2 * unit, mix(INK, air.light, 0.45))
        sheet.disc(*buffer, 0.15 * unit, INK)
    sheet.line([eye.at(1.2, 4.05, z + 3), eye.at(2.2, 4.7, z + 4.5), eye.at(1.5, 5.35, z + 3)], 5, air.ink)
    sheet.line([eye.at(0.9, 5.38, z + 3), eye.at(2.6, 5.38, z + 3)], 6, air.ink)


def _viaduct(sheet: Sheet, dice: Dice, air: Air) -> Point:
    """High over a valley, the whole train in profile."""
    sky(sheet, air, 900)
    if air.hour == "night":
        stars(sheet, dice, 500)
    sun(sheet, air, dice.uniform(980, 1240), dice.uniform(180, 300), dice.uniform(90, 140))
    clouds(sheet, dice, 520, mix(air.low, air.top, 0.15), dice.randrange(1, 4))
    for step in range(3):
        hills = ridge(dice, 660 + step * 70, 210 - step * 30, 6 + step)
        sheet.polygon(hills, mix(air.low, mix(air.far, air.mid, step / 4), 0.5 + step * 0.25))
    deck, span = dice.uniform(500, 540), dice.uniform(200, 240)
    start = dice.uniform(-span, 0)
    sheet.rect(0, deck, WIDTH, deck + 60, air.ink)
    for index in range(10):
        x = start + index * span
        sheet.polygon(traced(x, deck, f"-24,0 24,0 40,-{HEIGHT - deck} -40,-{HEIGHT - deck}"), air.ink)
        vault = arc((x + span / 2, deck + 160), span / 2 - 22, 112, 180, 360)
        sheet.polygon(
            [(x, deck + 40), (x, deck + 162), *vault, (x + span, deck + 162), (x + span, deck + 40)], air.ink
        )
    sheet.line([(0, deck + 16), (WIDTH, deck + 16)], 3, air.light)
    sheet.polygon(ridge(dice, 960, 60, 12), air.near)
    sheet.polygon(ridge(dice, 1030, 50, 26), air.ink)
    _train_in_profile(sheet, air, dice.uniform(250, 320), deck)
    birds(sheet, dice, 420, 230, air.mid, 7)
    return 800, deck - 20


def _train_in_profile(sheet: Sheet, air: Air, x: float, rail: float) -> None:
    body: Tone = (0, 0) if air.hour in ("dawn", "dusk", "noon") else (0, 1)
    sheet.polygon(
        smooth(traced(x, rail, "0,18 6,50 50,104 100,122 220,122")) + traced(x, rail, "300,122 300,14"), body
    )
    sheet.polygon(traced(x, rail, "34,78 62,104 104,108 104,78"), INK)
    for car in range(6):
        left = x + 230 + car * 226 - (226 if car == 0 else 0) * 0
        sheet.rect(left, rail - 122, left + 214, rail - 14, body)
        sheet.rect(left + 214, rail - 110, left + 226, rail - 22, INK)
        for pane in range(6):
            sheet.rect(
                left + 12 + pane * 33,
                rail - 98,
                left + 36 + pane * 33,
                rail - 62,
                INK if body == (0, 0) else (0, 0),
            )
        for wheel in (34, 66, 150, 182):
            sheet.disc(left + wheel, rail - 10, 12, INK)
    sheet.rect(x + 8, rail - 44, WIDTH, rail - 32, (0.2, 1) if body == (0, 0) else INK)
    sheet.rect(x + 18, rail - 16, WIDTH, rail - 4, INK)
    sheet.disc(x + 20, rail - 52, 7, (0, 0) if body != (0, 0) else (0, 1))


def _platform(sheet: Sheet, dice: Dice, air: Air) -> Point:
    """A hall with a vaulted roof: the train on one side, one traveller, the clock."""
    eye = Camera((dice.uniform(700, 780), dice.uniform(600, 640)), 1.65, 950)
    sheet.rect(0, 0, WIDTH, HEIGHT, mix(air.mid, air.near, 0.5))
    mouth = [eye.at(-8, 0, 70), eye.at(8, 0, 70)]
    vault = arc((eye.vanish[0], eye.at(0, 5, 62)[1]), 8.6 * eye.scale(62), 9 * eye.scale(62), 180, 360)
    for z, share in ((6, 0), (9, 0.12), (13, 0.26), (19, 0.42), (28, 0.6), (42, 0.8)):
        ring = arc((eye.vanish[0], eye.at(0, 5, z)[1]), 8.6 * eye.scale(z), 9 * eye.scale(z), 180, 360, 48)
        sheet.polygon(
            [*ring, eye.at(8.6, 0, z), eye.at(-8.6, 0, z)], mix(air.near, air.low, 0.25 + share * 0.75)
        )
        sheet.line(
            [eye.at(-8.6, 0, z), *ring, eye.at(8.6, 0, z)], 0.42 * eye.scale(z), mix(INK, air.mid, share)
        )
        for step in range(1, 8):
            purlin = arc(
                (eye.vanish[0], eye.at(0, 5, z)[1]), 8.6 * eye.scale(z), 9 * eye.scale(z), 180, 360, 8
            )[step]
            sheet.line([purlin, (eye.vanish[0], eye.vanish[1] - 30)], 2.5, mix(INK, air.mid, share))
    sheet.polygon([*vault, *reversed(mouth)], air.light)
    sheet.shine((eye.vanish[0], eye.vanish[1] - 60), 420, (0, 0), 0.75)
    eye.floor(sheet, (-20, 20), (1.3, 62), mix(air.near, INK, 0.4))
    eye.floor(sheet, (-2.2, 4.2), (1.3, 62), mix(air.low, air.far, 0.5), 0.1)
    eye.floor(sheet, (-1.75, -1.55), (1.3, 62), (0, 1) if air.hour == "grey" else air.light, 0.12)
    _carriages(sheet, air, eye)
    for spot in ((1.9, 16), (3.3, 11), (0.9, 24), (2.6, 30)):
        _traveller(sheet, dice, eye, spot, mix(INK, air.mid, spot[1] / 44), 0)
    _traveller(sheet, dice, eye, (0.35, 6.4), INK, 1)
    _clock(sheet, eye)
    return eye.at(0.5, 1.6, 6.6)


def _carriages(sheet: Sheet, air: Air, eye: Camera) -> None:
    body: Tone = (0, 1) if air.hour in ("grey", "night", "noon") else (0.55, 1)
    for z0, z1 in ((2.0, 9.4), (9.9, 22), (22.6, 40)):
        eye.wall(sheet, -2.6, (0.5, 3.9), (z0, z1), body)
        eye.wall(sheet, -2.6, (3.7, 4.2), (z0, z1), INK)
        eye.wall(sheet, -2.6, (0.15, 0.6), (z0, z1), INK)
        eye.wall(sheet, -2.6, (1.35, 1.5), (z0, z1), (0, 0))
        z = z0 + 0.5
        while z < z1 - 1.3:
            eye.wall(sheet, -2.6, (1.95, 3.1), (z, z + 1.05), (0, 0))
            eye.wall(sheet, -2.6, (1.95, 2.3), (z + 0.2, z + 0.55), INK)
            z += 1.5


def _traveller(
    sheet: Sheet, dice: Dice, eye: Camera, spot: tuple[float, float], tone: Tone, luggage: int
) -> None:
    (x, z), unit = spot, eye.scale(spot[1])
    px, py = eye.at(x, 0.1, z)
    sheet.polygon(traced(px, py, "-.3,.02 .3,.02 .5,-.9 -.1,-.9", unit), mix(tone, (0.5, 0.6), 0.6))
    walker(sheet, dice, px, py, 1.76 * unit, tone)
    if luggage:
        sheet.polygon(traced(px, py, ".4,.02 .86,.02 .86,.72 .4,.72", unit), tone)
        sheet.line(traced(px, py, ".26,.86 .52,1 .56,.7", unit), 0.04 * unit, tone)


def _clock(sheet: Sheet, eye: Camera) -> None:
    x, y = eye.at(1.1, 4.35, 6.4)
    sheet.rect(x - 5, 0, x + 5, y, INK)
    sheet.disc(x, y, 92, INK)
    sheet.disc(x, y, 78, (0, 0))
    for step in range(12):
        tick = arc((x, y), 1, 1, step * 30, step * 30, 1)[0]
        ux, uy = tick[0] - x, tick[1] - y
        sheet.line([(x + ux * 62, y + uy * 62), (x + ux * 72, y + uy * 72)], 5, INK)
    sheet.line([(x, y), (x - 34, y - 26)], 9, INK)
    sheet.line([(x, y), (x + 8, y - 60)], 6, INK)
