"""A stadium: under its floodlights, behind the net, on the bend of the track."""

from __future__ import annotations

import math

from articles.management.demo.illustrations.air import Air, Dice, air_of, clouds, rain, sky, stars
from articles.management.demo.illustrations.people import bust
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

INK: Tone = (1, 0.6)
LINE: Tone = (0, 0)
RUNNERS = (
    # Head, trunk and arms, the legs of a stride, as outlines of one metre's height.
    (
        "-.06,.86 -.2,.74 -.2,.52 -.06,.44 .1,.5 .14,.74 .04,.86",
        "-.04,.5 .26,.46 .2,.2 .3,.18",
        "0,.5 -.16,.3 -.42,.34 -.46,.24",
    ),
    (
        "-.06,.86 -.18,.72 -.16,.5 -.04,.44 .1,.5 .12,.74 .02,.86",
        "0,.5 .2,.36 .14,.06 .24,.02",
        "-.02,.5 -.2,.26 -.44,.16 -.5,.24",
    ),
)


def stadium(sheet: Sheet, dice: Dice) -> Point:
    """The pitch from the stand, the ball in the net, or the runners on the track."""
    air = air_of(dice)
    focal = dice.turn((_bowl, _net, _track))(sheet, dice, air)
    if air.hour == "grey":
        rain(sheet, dice, (0, 0), 120)
    return focal


def _grass(air: Air) -> tuple[Tone, Tone]:
    if air.hour in ("night", "dusk"):
        return (0.1, 1), (0.32, 1)
    return (0, 0.72), (0.1, 0.95)


def _stands(sheet: Sheet, dice: Dice, air: Air, top: float, base: float) -> None:
    """A bank of spectators who are dots of light and dark."""
    sheet.rect(0, top, WIDTH, base, air.near)
    rows = int((base - top) / 17)
    for row in range(rows):
        y = top + 12 + row * 17
        x = dice.uniform(0, 14)
        while x < WIDTH:
            r = 5.2 + 2.2 * row / rows
            sheet.disc(x, y, r, dice.choice((INK, INK, (0, 1), mix(air.near, LINE, 0.5), LINE)), r * 1.2)
            x += 15 + dice.uniform(0, 8)
    sheet.rect(0, base - 16, WIDTH, base, INK)


def _mast(sheet: Sheet, air: Air, x: float, y: float, foot: float, size: float) -> None:
    sheet.polygon([(x - 5, y), (x + 5, y), (x + 11, foot), (x - 11, foot)], INK)
    for step in range(6):
        level = y + (foot - y) * step / 6
        sheet.line([(x - 6, level), (x + 8, level + (foot - y) / 6)], 2, INK)
    sheet.rect(x - size, y - size * 0.62, x + size, y + size * 0.1, INK)
    for row in range(3):
        for column in range(5):
            px, py = x - size * 0.78 + column * size * 0.39, y - size * 0.46 + row * size * 0.23
            sheet.disc(px, py, size * 0.09, (0, 0))
    if air.hour != "noon":
        sheet.shine((x, y - size * 0.25), size * 4.6, (0, 0.1), 0.92)


def _bowl(sheet: Sheet, dice: Dice, air: Air) -> Point:
    rim = dice.uniform(330, 370)
    sky(sheet, air, rim + 60)
    if air.hour == "night":
        stars(sheet, dice, rim)
    clouds(sheet, dice, rim, mix(air.low, air.top, 0.15), 2)
    _stands(sheet, dice, air, rim, 560)
    roof = [
        (0, rim - 120),
        *smooth([(0, rim - 70), (WIDTH / 2, rim + 6), (WIDTH, rim - 70)]),
        (WIDTH, rim - 120),
    ]
    sheet.polygon([*roof, *smooth([(WIDTH, rim - 130), (WIDTH / 2, rim - 34), (0, rim - 130)])], INK)
    for foot in (150, 520, 1080, 1450):
        _mast(sheet, air, foot, rim - 190 + abs(800 - foot) * -0.06, rim, 74)
    eye = Camera((dice.uniform(760, 840), 340), 17, 1000)
    light, dark = _grass(air)
    sheet.rect(0, 560, WIDTH, HEIGHT, dark)
    for step in range(-6, 6):
        eye.floor(sheet, (step * 10.5, step * 10.5 + 5.25), (20, 78), light)
    _markings(sheet, eye)
    for _ in range(dice.randrange(9, 14)):
        x, z = dice.uniform(-30, 30), dice.uniform(30, 70)
        _player(sheet, dice, eye, (x, z), dice.choice((INK, LINE)))
    _player(sheet, dice, eye, (dice.uniform(-1, 1), 43.5), INK)
    ball = eye.at(1.6, 0.3, 43)
    sheet.disc(*ball, 9, LINE)
    return eye.at(0, 0, 44)


def _markings(sheet: Sheet, eye: Camera) -> None:
    def stroke(corners: list[tuple[float, float]], width: float = 5) -> None:
        sheet.line([eye.at(x, 0, z) for x, z in corners], width, LINE)

    stroke([(-46, 77), (46, 77), (46, 20), (-46, 20), (-46, 77)])
    stroke([(0, 20), (0, 77)])
    ring = [(9.6 * math.cos(math.radians(a)), 46 + 9.6 * math.sin(math.radians(a))) for a in range(0, 361, 8)]
    stroke(ring)
    for side in (-1, 1):
        stroke([(side * 46, 66), (side * 31, 66), (side * 31, 28), (side * 46, 28)])
    sheet.disc(*eye.at(0, 0, 46), 7, LINE, 4)


def _player(sheet: Sheet, dice: Dice, eye: Camera, spot: tuple[float, float], tone: Tone) -> None:
    x, y = eye.at(spot[0], 0, spot[1])
    _runner(sheet, dice, (x, y), 2.6 * eye.scale(spot[1]), tone)
    sheet.polygon(traced(x, y, "-4,0 4,0 40,-16 30,-18"), mix(tone, INK, 0.6))


def _runner(sheet: Sheet, dice: Dice, feet: Point, height: float, tone: Tone) -> None:
    """A body in full stride, running right."""
    x, y = feet
    trunk, front, back = dice.choice(RUNNERS)
    sheet.polygon(smooth(traced(x, y, trunk, height), 5, closed=True), tone)
    sheet.disc(x + 0.0 * height, y - 0.93 * height, 0.068 * height, tone, 0.08 * height)
    for leg in (front, back):
        hip, knee, ankle, toe = traced(x, y, leg, height)
        sheet.line([hip, knee], 0.115 * height, tone)
        sheet.line([knee, ankle], 0.075 * height, tone)
        sheet.line([ankle, toe], 0.055 * height, tone)
        sheet.disc(*knee, 0.045 * height, tone)
    sheet.line(traced(x, y, ".06,.76 .24,.62 .38,.74", height), 0.062 * height, tone)
    sheet.line(traced(x, y, "-.12,.76 -.32,.66 -.3,.5", height), 0.062 * height, tone)


def _net(sheet: Sheet, dice: Dice, air: Air) -> Point:
    """From behind the goal, the ball bulging the net."""
    sky(sheet, air, 420)
    _stands(sheet, dice, air, 210, 470)
    for side in (180, 1420):
        _mast(sheet, air, side, 110, 220, 84)
    light, dark = _grass(air)
    for step in range(12):
        y = 470 + 600 * (step / 12) ** 1.6
        sheet.rect(0, y, WIDTH, 470 + 600 * ((step + 1) / 12) ** 1.6, light if step % 2 else dark)
    left, right, top, foot = 250, 1350, 290, 880
    x, y = dice.uniform(720, 900), dice.uniform(480, 560)
    _runner(sheet, dice, (dice.uniform(460, 560), 800), 250, INK)
    _keeper(sheet, x - 250, y + 130)
    for step in range(23):
        px = left + (right - left) * step / 22
        _strand(sheet, [(px, top + (foot - top) * t / 14) for t in range(15)], (x, y))
    for step in range(13):
        py = top + (foot - top) * step / 12
        _strand(sheet, [(left + (right - left) * t / 24, py) for t in range(25)], (x, y))
    for px in (left, right):
        sheet.rect(px - 13, top - 13, px + 13, foot + 26, LINE)
        sheet.rect(px + 6, top, px + 13, foot + 26, (0.5, 0.3))
    sheet.rect(left - 13, top - 13, right + 13, top + 13, LINE)
    sheet.rect(left, top + 6, right, top + 13, (0.5, 0.3))
    _ball(sheet, x, y, 92)
    return x, y


def _strand(sheet: Sheet, points: list[Point], ball: Point) -> None:
    """One cord of the net, pushed aside by the ball."""
    bent = []
    for px, py in points:
        away = math.dist((px, py), ball)
        push = 70 * math.exp(-((away / 190) ** 2))
        bent.append(
            (px + (px - ball[0]) / (away + 1) * push, py + (py - ball[1]) / (away + 1) * push + push * 0.2)
        )
    sheet.line(bent, 3.5, LINE)


def _ball(sheet: Sheet, x: float, y: float, r: float) -> None:
    sheet.disc(x, y, r + 6, INK)
    sheet.disc(x, y, r, LINE)
    sheet.polygon(arc((x, y), r * 0.36, r * 0.36, -90, 198, 4), INK)
    for step in range(5):
        turn = math.radians(-90 + step * 72)
        edge = (x + r * 0.95 * math.cos(turn), y + r * 0.95 * math.sin(turn))
        sheet.line([(x + r * 0.34 * math.cos(turn), y + r * 0.34 * math.sin(turn)), edge], 5, INK)
        patch = [
            (x + r * q * math.cos(turn + a), y + r * q * math.sin(turn + a))
            for q, a in ((0.74, 0), (0.86, 0.3), (0.99, 0.24), (0.99, -0.24), (0.86, -0.3))
        ]
        sheet.polygon(patch, INK)


def _keeper(sheet: Sheet, x: float, y: float) -> None:
    """A goalkeeper stretched to the right, too late."""
    sheet.polygon(smooth(traced(x, y, "-90,-30 -60,26 40,66 80,52 60,10 -30,-40"), 5, closed=True), INK)
    sheet.disc(x + 92, y - 74, 30, INK, 34)
    sheet.line(traced(x, y, "56,56 150,112 196,150"), 26, INK)
    sheet.line(traced(x, y, "30,60 90,130 150,176"), 26, INK)
    sheet.line(traced(x, y, "-70,-20 -160,-70 -250,-60"), 34, INK)
    sheet.line(traced(x, y, "-80,0 -170,-20 -210,-90"), 34, INK)
    for dx, dy in ((200, 152), (154, 180)):
        sheet.disc(x + dx, y - dy, 19, (0, 0))


def _track(sheet: Sheet, dice: Dice, air: Air) -> Point:
    """Lanes that swing away, the field on the bend."""
    sheet.rect(0, 0, WIDTH, HEIGHT, mix(air.far, air.mid, 0.3))
    centre, lanes = (1500, 560), 7
    for lane in range(lanes + 1):
        rx, ry = 1720 - lane * 172, 640 - lane * 74
        sheet.disc(*centre, rx, LINE, ry)
        sheet.disc(*centre, rx - 7, (0, 1) if lane % 2 else (0.08, 1), ry - 4)
    _, dark = _grass(air)
    sheet.disc(*centre, 1720 - lanes * 172 - 8, mix(dark, INK, 0.3), 640 - lanes * 74 - 4)
    sky(sheet, air, 190)
    _mast(sheet, air, 240, 90, 200, 80)
    _mast(sheet, air, 1180, 100, 200, 70)
    _stands(sheet, dice, air, 190, 400)
    for x, y, height, tone in (
        (1120, 690, 270, INK),
        (560, 700, 300, mix(INK, LINE, 0.12)),
        (1270, 830, 350, INK),
        (820, 860, 440, INK),
    ):
        sheet.polygon(traced(x, y, "-60,4 60,4 240,-22 120,-24"), (0.6, 1))
        _runner(sheet, dice, (x, y), height, tone)
        sheet.polygon(traced(x, y, "-.13,.72 .1,.72 .09,.6 -.14,.6", height), LINE)
    for x in range(-20, WIDTH, 210):
        bust(sheet, dice, x + dice.uniform(0, 60), HEIGHT + 40, 190, INK)
    return 800, 660
