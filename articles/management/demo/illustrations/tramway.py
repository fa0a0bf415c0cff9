"""A tram in a street: coming towards the stop, or standing at it seen from the pavement."""

from __future__ import annotations

from collections.abc import Callable

from articles.management.demo.illustrations.air import (
    Air,
    Dice,
    air_of,
    clouds,
    rain,
    sky,
    skyline,
    snow,
    sun,
)
from articles.management.demo.illustrations.people import bust, crowd, walker
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    mix,
    sagging,
    smooth,
    traced,
)
from articles.management.demo.illustrations.space import Camera

View = Callable[[Sheet, Dice, Air], Point]
Weather = Callable[[Sheet, Dice, Tone], None]


def tram(sheet: Sheet, dice: Dice) -> Point:
    """A tram, its wire and its rails between the houses of a street."""
    air = air_of(dice)
    views: tuple[View, ...] = (_coming, _standing)
    focal = dice.turn(views)(sheet, dice, air)
    if air.hour == "grey":
        weathers: tuple[Weather, ...] = (rain, snow)
        dice.turn(weathers)(sheet, dice, (0, 0))
    return focal


def _coming(sheet: Sheet, dice: Dice, air: Air) -> Point:
    vanish = (dice.uniform(620, 700), dice.uniform(560, 620))
    eye = Camera(vanish, 1.7, 1150)
    sky(sheet, air, vanish[1] + 40)
    sun(
        sheet, air, vanish[0] + dice.uniform(-60, 10), vanish[1] - dice.uniform(60, 190), dice.uniform(60, 95)
    )
    skyline(sheet, dice, vanish[1] + 10, (30, 90), air.far)
    sheet.shade(
        [(0, vanish[1]), (WIDTH, vanish[1]), (WIDTH, HEIGHT), (0, HEIGHT)],
        air.far,
        mix(air.mid, air.near, 0.4),
    )
    for side in (-1, 1):
        _houses(sheet, dice, air, eye, side)
    eye.floor(sheet, (-1.6, 4.4), (2, 90), mix(air.low, air.far, 0.6))
    for rail in (-1.2, 0.2, 2.0, 3.4):
        eye.floor(sheet, (rail, rail + 0.09), (2, 120), air.ink)
    front = dice.uniform(7.4, 8.4)
    _front(sheet, dice, air, eye, front)
    _overhead(sheet, air, eye, front)
    for depth, x in ((15, -4.2), (11, -3.3), (12.5, 5.6), (9.5, 6.0)):
        px, py = eye.at(x + dice.uniform(-0.5, 0.5), 0, depth)
        walker(sheet, dice, px, py, 1.75 * eye.scale(depth), mix(air.ink, air.near, (depth - 9) / 6))
    return eye.at(2.75, 2.0, front)


def _houses(sheet: Sheet, dice: Dice, air: Air, eye: Camera, side: int) -> None:
    depth, wall = 64.0, (9.5 if side > 0 else 7.0) * side
    facades = []
    while depth > 5:
        length = min(depth - 4, dice.uniform(9, 16))
        facades.append((depth - length, depth, dice.uniform(10, 17)))
        depth -= length
    for z0, z1, top in facades:
        share = max(0.0, 1 - z0 / 46)
        tone = mix(air.far, air.near, share)
        eye.wall(sheet, wall, (0, top), (z0, z1), tone)
        eye.face(
            sheet,
            [
                (wall, top, z1),
                (wall, top, z0),
                (wall - side * 0.5, top + 0.6, z0),
                (wall - side * 0.5, top + 0.6, z1),
            ],
            air.ink,
        )
        for floor in range(int(top // 3.3)):
            base = 1.0 + floor * 3.3
            z = z0 + 1.2
            while z < z1 - 1.4:
                lit = air.hour in ("night", "dusk", "grey") and dice.random() < 0.4
                pane = air.light if lit else mix(tone, air.ink, 0.75)
                eye.wall(sheet, wall, (base, base + 1.9), (z, z + 1.0), pane)
                z += 2.4


def _front(sheet: Sheet, dice: Dice, air: Air, eye: Camera, z: float) -> None:
    """The tram as it comes, its near side drawn first, so that the face overlaps it."""
    left, right, top = 1.4, 4.05, 3.35
    body: Tone = (0, 1)
    side: Tone = (0.45, 1)
    if air.hour in ("dawn", "noon"):
        body, side = (0, 0), (0.3, 0.3)
    eye.wall(sheet, left, (0.35, top), (z, z + 17), side)
    eye.wall(sheet, left, (1.55, 2.75), (z + 1, z + 16.4), (1, 0.8) if body == (0, 0) else air.light)
    for step in range(8):
        eye.wall(sheet, left, (1.5, 2.8), (z + 1.9 + step * 2, z + 2.15 + step * 2), side)
    eye.floor(sheet, (left - 0.1, right + 0.1), (z - 0.3, z + 17), (1, 1), 0.04)
    _face(sheet, dice, air, (eye, (left, right), z), body)


def _face(
    sheet: Sheet, dice: Dice, air: Air, place: tuple[Camera, tuple[float, float], float], body: Tone
) -> None:
    """Shell, glass, driver, an unlettered destination sign and two lamps."""
    eye, (left, right), z = place
    dark: Tone = (1, 1)

    def at(points: str) -> list[Point]:
        """Points of the face: a share of its width, a height in metres."""
        return [eye.at(left + (right - left) * x, -y, z) for x, y in traced(0, 0, points)]

    shell = "0.02,.3 0,1.2 .02,2.4 .07,3.1 .16,3.37 .5,3.45 .84,3.37 .93,3.1 .98,2.4 1,1.2 .98,.3"
    sheet.polygon([*smooth(at(shell), 6), *at(".98,.3")], body)
    glass = at(".1,1.35 .1,2.5 .16,2.72 .84,2.72 .9,2.5 .9,1.35 .5,1.25")
    sheet.polygon(smooth(glass, 5, closed=True), dark)
    sheet.polygon(at(".16,1.5 .13,2.5 .42,2.6 .27,1.45"), mix(body, air.light, 0.55))
    (driver,) = at(".64,1.33")
    bust(sheet, dice, *driver, 0.78 * eye.scale(z), mix(body, dark, 0.55))
    sheet.polygon(at(".24,2.86 .24,3.12 .76,3.12 .76,2.86"), dark)
    for step in range(7):
        x = 0.31 + step * 0.057
        sheet.polygon(at(f"{x},2.93 {x},3.06 {x + 0.035},3.06 {x + 0.035},2.93"), air.light)
    sheet.polygon(at("0,.3 .03,.62 .97,.62 1,.3 .9,.12 .1,.12"), dark)
    sheet.polygon(at(".005,1.08 .005,1.16 .995,1.16 .995,1.08"), dark)
    for lamp in at(".17,.86 .83,.86"):
        sheet.disc(*lamp, 0.15 * eye.scale(z), dark)
        sheet.disc(*lamp, 0.11 * eye.scale(z), (0, 0))
        if air.hour in ("night", "dusk", "grey"):
            sheet.shine(lamp, 150, (0, 0), 0.95)


def _overhead(sheet: Sheet, air: Air, eye: Camera, z: float) -> None:
    knee = [(2.2, 3.4, z + 3), (2.9, 4.2, z + 4.6), (2.4, 5.1, z + 3)]
    sheet.line([eye.at(*corner) for corner in knee], 5, air.ink)
    sheet.line([eye.at(1.9, 5.1, z + 3), eye.at(3.3, 5.1, z + 3)], 6, air.ink)
    for x in (2.7, -0.45):
        sheet.line([eye.at(x, 5.15, 1.6), eye.at(x, 5.15, 80)], 2, air.ink)
    for depth in (42, 26, 17):
        left, right = eye.at(-6.5, 7, depth), eye.at(9, 7, depth)
        sheet.line(sagging(left, right, 12), 1.6, air.ink)
        sheet.line([eye.at(-6.2, 0, depth), eye.at(-6.2, 7.2, depth)], 70 / depth + 1, air.ink)


def _standing(sheet: Sheet, dice: Dice, air: Air) -> Point:
    ground = dice.uniform(830, 870)
    sky(sheet, air, ground)
    sun(sheet, air, dice.uniform(300, 1250), dice.uniform(170, 300), dice.uniform(70, 100))
    clouds(sheet, dice, ground * 0.6, mix(air.low, air.top, 0.2), dice.randrange(0, 3))
    skyline(sheet, dice, ground, (330, 520), mix(air.low, air.far, 0.6))
    _facades(sheet, dice, air, ground)
    sheet.rect(0, ground, WIDTH, HEIGHT, mix(air.far, air.mid, 0.4))
    sheet.rect(0, ground + 28, WIDTH, ground + 36, air.ink)
    sheet.line([(0, 330), (WIDTH, 318)], 2.5, air.ink)
    left = dice.uniform(150, 220)
    _side(sheet, dice, air, left, left + 1240, ground + 22)
    sheet.rect(0, ground + 92, WIDTH, HEIGHT, air.ink)
    for x in (dice.uniform(30, 90), dice.uniform(1480, 1560)):
        sheet.rect(x, 250, x + 13, HEIGHT, air.ink)
        sheet.line([(x + 6, 300), (x + (150 if x < 800 else -150), 318)], 4, air.ink)
    crowd(sheet, dice, (160, 1480), ground + 128, 255, air.ink, 7)
    return left + 620, ground - 150


def _facades(sheet: Sheet, dice: Dice, air: Air, ground: float) -> None:
    x = -dice.uniform(20, 200)
    while x < WIDTH:
        width, top = dice.uniform(230, 360), ground - dice.uniform(330, 540)
        tone = mix(air.far, air.mid, dice.uniform(0, 0.7))
        sheet.rect(x, top, x + width, ground, tone)
        sheet.rect(x - 5, top - 12, x + width + 5, top, air.mid)
        for row in range(int((ground - top) // 84)):
            for column in range(int(width // 56)):
                lit = air.hour in ("night", "dusk") and dice.random() < 0.35
                left, high = x + 22 + column * 56, top + 26 + row * 84
                sheet.rect(left, high, left + 26, high + 50, air.light if lit else air.mid)
        x += width


def _side(sheet: Sheet, dice: Dice, air: Air, left: float, right: float, rail: float) -> None:
    """A long tram of three bodies, its windows lit and its passengers behind them."""
    top, floor = rail - 330, rail - 34
    body, dark = ((0, 0) if air.hour == "dawn" else (0, 1)), (1, 1)
    nose = [
        (left, floor),
        (left + 4, floor - 130),
        (left + 46, top + 34),
        (left + 90, top),
        (right - 90, top),
    ]
    nose += [(right - 46, top + 34), (right - 4, floor - 130), (right, floor)]
    sheet.polygon(nose, body)
    sheet.rect(left + 96, top - 22, right - 96, top, dark)
    sheet.rect(left + 14, floor - 6, right - 14, rail - 10, dark)
    panes: Tone = {"noon": (0, 0.12), "dawn": (0.7, 0.9)}.get(air.hour, air.light)
    riders: Tone = (0, 0.5) if air.hour == "dawn" else mix(dark, panes, 0.15)
    width = (right - left) / 3
    for car in range(3):
        start = left + width * car
        for step in range(4):
            x0 = start + 34 + step * (width - 44) / 4
            x1 = x0 + (width - 44) / 4 - 22
            door = step == 2
            sheet.rect(x0, top + 44, x1, floor - (14 if door else 120), panes)
            if door:
                sheet.rect((x0 + x1) / 2 - 3, top + 44, (x0 + x1) / 2 + 3, floor - 14, dark)
            elif dice.random() < 0.8:
                bust(sheet, dice, (x0 + x1) / 2 + dice.uniform(-8, 8), floor - 120, 52, riders)
        if car:
            sheet.rect(start - 9, top + 10, start + 9, floor, dark)
        for wheel in (0.25, 0.42):
            sheet.disc(start + width * wheel, rail - 12, 24, dark)
    sheet.rect(left + 6, floor - 92, right - 6, floor - 78, dark if air.hour == "dawn" else (0, 0))
    middle = (left + right) / 2
    sheet.line([(middle - 70, top - 20), (middle + 30, top - 96), (middle - 50, 324)], 6, dark)
    sheet.line([(middle - 90, 322), (middle - 8, 322)], 7, dark)
