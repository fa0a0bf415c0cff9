"""People together: a choir and its conductor, a queue in the evening, a robot before its jury."""

from __future__ import annotations

from articles.management.demo.illustrations.air import HOURS, Dice, rain, snow
from articles.management.demo.illustrations.clockwork import gear
from articles.management.demo.illustrations.games import spectators
from articles.management.demo.illustrations.people import bust, walker
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
WHITE: Tone = (0, 0)
TINT: Tone = (0, 1)
MOODS: tuple[tuple[Tone, Tone], ...] = (((0, 0.5), (0, 0.1)), ((0.72, 0.6), (0, 0.9)), ((0.12, 0), (0, 0.95)))


def choir(sheet: Sheet, dice: Dice) -> Point:
    """Singers in rows before the raised arms of their conductor, in a hall or a vault."""
    wall, light = dice.turn(MOODS)
    dice.turn((_vault, _stage))(sheet, dice, wall, light)
    middle = dice.uniform(750, 850)
    for row in range(3):
        base, size = 560 + row * 92, 108 + row * 12
        tone = mix(wall, INK, 0.5 + 0.18 * row)
        count = 9 - row % 2
        for index in range(count):
            x = middle + (index - (count - 1) / 2) * (size + 24) + dice.uniform(-6, 6)
            sheet.rect(x - size * 0.36, base - 6, x + size * 0.36, base + 120, tone)
            bust(sheet, dice, x, base, size, tone)
            sheet.polygon(
                traced(x, base - 6, "-46,-34 0,-44 46,-34 46,26 0,16 -46,26"), light if row < 2 else WHITE
            )
            sheet.line([(x, base + 38), (x, base - 22)], 3, INK)
    sheet.rect(0, 840, WIDTH, HEIGHT, mix(wall, INK, 0.5))
    _conductor(sheet, dice, middle)
    return middle, 600


def _vault(sheet: Sheet, dice: Dice, wall: Tone, light: Tone) -> None:
    sheet.rect(0, 0, WIDTH, HEIGHT, mix(wall, INK, 0.35))
    for bay in range(-1, 4):
        x = bay * 520 + 20
        sheet.polygon([*arc((x + 260, 420), 236, 360, 180, 360), (x + 496, 860), (x + 24, 860)], wall)
        for course in range(12):
            sheet.rect(x + 40, 120 + course * 62, x + 480, 123 + course * 62, mix(wall, INK, 0.16))
    for x in (280, 800, 1320):
        sheet.rect(x - 2.5, 0, x + 2.5, 120, INK)
        sheet.polygon(traced(x, 150, "-70,0 70,0 26,44 -26,44"), INK)
        sheet.shine((x, 170), 330, light, 0.65)


def _stage(sheet: Sheet, dice: Dice, wall: Tone, light: Tone) -> None:
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    sheet.disc(800, 480, 560, mix(wall, light, 0.75))
    for side in (-1, 1):
        for fold in range(6):
            x = 800 + side * (800 - fold * 60)
            edge = [
                (x, 0),
                (x - side * 60, 0),
                (x - side * (46 - fold * 5), 520),
                (x - side * 64, HEIGHT),
                (x, HEIGHT),
            ]
            sheet.polygon(edge, mix(wall, INK, 0.75 if fold % 2 else 0.5))
    sheet.polygon(
        [(0, 0), (WIDTH, 0), *smooth([(WIDTH, 120), (1200, 180), (800, 130), (400, 180), (0, 120)], 8)],
        mix(wall, INK, 0.7),
    )


def _conductor(sheet: Sheet, dice: Dice, x: float) -> None:
    body = "-150,-20 -140,170 -150,300 -70,352 70,352 150,300 140,170 150,-20"
    sheet.polygon(smooth(traced(x, HEIGHT, body), 5), INK)
    sheet.rect(x - 34, HEIGHT - 400, x + 34, HEIGHT - 330, INK)
    sheet.disc(x, HEIGHT - 450, 74, INK, 92)
    for side in (-1, 1):
        lift = dice.uniform(480, 560)
        arm = traced(x, HEIGHT, f"{side * 110},310 {side * 250},280 {side * 330},{lift:.0f}")
        sheet.line(arm, 56, INK)
        sheet.disc(*arm[-1], 32, INK)
        if side > 0:
            sheet.line([arm[-1], (arm[-1][0] - 60, arm[-1][1] - 150)], 8, WHITE)


def queue(sheet: Sheet, dice: Dice) -> Point:
    """A line of people at dusk: past a long wall, or towards a lit kiosk."""
    return dice.turn((_along_the_wall, _to_the_kiosk))(sheet, dice)


def _along_the_wall(sheet: Sheet, dice: Dice) -> Point:
    wall, dark = dice.turn((((0.34, 0.8), (0.8, 0.9)), ((0, 0.7), (0.55, 0.9)), ((0.6, 0.3), (0.9, 0.5))))
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    for row in range(3):
        for column in range(7):
            left = column * 240 + 60
            sheet.rect(left, -90 + row * 210, left + 110, 60 + row * 210, dark)
            sheet.rect(left + 52, -90 + row * 210, left + 58, 60 + row * 210, wall)
    sheet.rect(0, 560, WIDTH, 580, dark)
    sheet.rect(0, 930, WIDTH, HEIGHT, dark)
    hatch = 1210
    sheet.rect(hatch - 20, 500, hatch + 280, 900, INK)
    sheet.rect(hatch, 520, hatch + 260, 760, WHITE)
    bust(sheet, dice, hatch + 150, 764, 150, INK)
    sheet.rect(hatch - 40, 760, hatch + 300, 786, INK)
    for stripe in range(7):
        sheet.rect(
            hatch - 40 + stripe * 50, 440, hatch + 10 + stripe * 50, 520, TINT if stripe % 2 else WHITE
        )
    sheet.shine((hatch + 120, 640), 420, (0, 0), 0.6)
    for index in range(9):
        x = hatch - 90 - index * 138 + dice.uniform(-16, 16)
        height = dice.choice((370, 400, 430, 290))
        walker(sheet, dice, x, 975, height, INK)
        if dice.random() < 0.35:
            _umbrella(sheet, x, 975 - height, 120)
    if dice.random() < 0.5:
        rain(sheet, dice, WHITE)
    else:
        snow(sheet, dice, WHITE)
    return 940, 760


def _umbrella(sheet: Sheet, x: float, y: float, r: float) -> None:
    sheet.line([(x + 26, y + 150), (x + 26, y - 60)], 6, INK)
    dome = arc((x + 26, y - 30), r, r * 0.72, 180, 360)
    sheet.polygon(dome, TINT)
    for rib in (-0.5, 0, 0.5):
        sheet.line([(x + 26, y - 30 - r * 0.72), (x + 26 + rib * r, y - 30)], 3, INK)


def _to_the_kiosk(sheet: Sheet, dice: Dice) -> Point:
    """From behind, each further head smaller, the last one in the light."""
    air = HOURS[dice.turn(("dusk", "dawn", "grey"))]
    eye = Camera((dice.uniform(880, 960), 430), 2.1, 1000)
    sheet.shade([(0, 0), (WIDTH, 0), (WIDTH, 470), (0, 470)], air.top, air.low)
    for step in range(8):
        left = step * 220 - 60
        sheet.rect(left, 260 - (step * 73) % 160, left + 190, 470, mix(air.far, air.mid, 0.5))
    sheet.shade([(0, 460), (WIDTH, 460), (WIDTH, HEIGHT), (0, HEIGHT)], air.far, air.mid)
    kiosk = 13.5
    eye.front(sheet, (-1.7, 2.3), (0, 3.3), kiosk, INK)
    eye.front(sheet, (-1.4, 2.0), (1.0, 2.6), kiosk - 0.1, WHITE)
    eye.front(sheet, (-2.1, 2.7), (2.9, 3.5), kiosk - 0.2, TINT)
    sheet.shine(eye.at(0.3, 1.8, kiosk), 330, (0, 0), 0.55)
    bust(sheet, dice, *eye.at(0.5, 1.0, kiosk), 0.6 * eye.scale(kiosk), INK)
    for index in range(9, -1, -1):
        z = 3.4 + index * 1.05
        x = -0.5 - (9 - index) * 0.07 + dice.uniform(-0.16, 0.16)
        tone = mix((1, 1), air.mid, index / 24)
        px, py = eye.at(x, 0, z)
        walker(sheet, dice, px, py, dice.uniform(1.6, 1.86) * eye.scale(z), tone)
        if index in (2, 6):
            _umbrella(sheet, px, py - 1.75 * eye.scale(z), 0.5 * eye.scale(z))
    rain(sheet, dice, WHITE, 90)
    return eye.at(-0.2, 1.3, 9)


def robot_contest(sheet: Sheet, dice: Dice) -> Point:
    """A home-made robot carries a bowl up the stairs, or waits on the bench with its wheels."""
    wall, light = dice.turn(MOODS)
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    focal = dice.turn((_on_the_stairs, _on_the_bench))(sheet, dice, wall, light)
    spectators(sheet, dice, HEIGHT + 60, 190, 8)
    return focal


def _robot(sheet: Sheet, x: float, base: float, k: float, light: Tone) -> None:
    """Tracks, a box of circuits, one lens and two arms that hold a steaming bowl."""

    def part(points: str, tone: Tone) -> None:
        sheet.polygon(traced(x, base, points, k), tone)

    part("-170,10 -200,60 -170,116 170,116 200,60 170,10", INK)
    for wheel in (-130, -44, 44, 130):
        sheet.disc(x + wheel * k, base - 62 * k, 34 * k, light)
        sheet.disc(x + wheel * k, base - 62 * k, 13 * k, INK)
    part("-120,116 -120,330 120,330 120,116", INK)
    part("-104,132 -104,314 104,314 104,132", TINT)
    for row in range(3):
        part(f"-70,{160 + row * 44} 30,{160 + row * 44} 30,{174 + row * 44} -70,{174 + row * 44}", INK)
        sheet.disc(x + 68 * k, base - (168 + row * 44) * k, 12 * k, WHITE if row else INK)
    part("-22,330 22,330 22,370 -22,370", INK)
    part("-84,366 84,366 84,470 -84,470", INK)
    sheet.disc(x + 18 * k, base - 418 * k, 36 * k, WHITE)
    sheet.disc(x + 24 * k, base - 418 * k, 16 * k, INK)
    sheet.line(traced(x, base, "-50,470 -70,540", k), 8 * k, INK)
    sheet.disc(x - 70 * k, base - 546 * k, 15 * k, TINT)
    sheet.line(traced(x, base, "110,280 210,230 250,300", k), 28 * k, INK)
    sheet.disc(x + 210 * k, base - 230 * k, 24 * k, light)
    bowl = [*arc((x + 290 * k, base - 330 * k), 110 * k, 80 * k, 0, 180), (x + 180 * k, base - 330 * k)]
    sheet.polygon(bowl, WHITE)
    sheet.line([*bowl, bowl[0]], 7 * k, INK)
    for wisp in (-40, 10, 60):
        curl = traced(x + (290 + wisp) * k, base - 350 * k, "0,0 -18,44 18,88 -6,140", k)
        sheet.line(smooth(curl), 8 * k, WHITE)


def _on_the_stairs(sheet: Sheet, dice: Dice, wall: Tone, light: Tone) -> Point:
    sheet.disc(820, 420, 390, mix(wall, light, 0.8))
    step, rise = 235, 84
    for index in range(9):
        x, y = 100 + index * step - 260, 960 - index * rise
        sheet.rect(x, y, WIDTH, HEIGHT, mix(INK, wall, 0.45 if index % 2 else 0.3))
        sheet.rect(x, y, WIDTH, y + 8, WHITE)
    x = 100 + 3 * step - 260 + 160
    _robot(sheet, x, 960 - 3 * rise, 1.12, light)
    return x + 90, 460


def _on_the_bench(sheet: Sheet, dice: Dice, wall: Tone, light: Tone) -> Point:
    for centre, r, teeth in (
        ((260, 260), 170, 18),
        ((520, 150), 110, 12),
        ((1350, 300), 200, 20),
        ((1090, 170), 90, 10),
    ):
        gear(sheet, centre, r, teeth, mix(wall, INK, 0.3), wall, dice.random())
    x = dice.uniform(700, 780)
    sheet.disc(x + 40, 470, 360, mix(wall, light, 0.85))
    sheet.rect(0, 810, WIDTH, 846, INK)
    sheet.rect(0, 846, WIDTH, HEIGHT, mix(wall, INK, 0.55))
    _robot(sheet, x, 814, 1.25, light)
    for px, length in ((190, 180), (1280, 230)):
        sheet.line([(px, 806), (px + length, 770)], 18, INK)
        sheet.ring(px + length + 20, 764, 34, 15, INK)
    gear(sheet, (1480, 740), 70, 12, INK, light, 0.2)
    return x + 90, 520
