"""A classroom: the board, the window's light, heads over desks."""

from __future__ import annotations

import math

from articles.management.demo.illustrations.air import Dice
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

INK: Tone = (1, 0.7)
# Africa, Eurasia as far as it shows, Madagascar, Great Britain; degrees, sketched.
AFRICA = """
36,-6 37,10 33,11 30,19 33,22 31,32 27,34 18,38 12,43 12,51 5,48 -2,41 -11,40 -16,40 -20,35 -26,33 -29,32
-34,26 -35,19 -29,17 -22,14 -15,12 -9,13 -1,9 4,9 4,6 6,3 5,-4 4,-8 8,-13 15,-17 21,-17 26,-14 30,-10
"""
EURASIA = """
36,-6 37,-9 43,-9 43,-2 48,-4 51,2 54,8 57,8 56,11 54,12 55,20 59,23 60,29 60,22 66,25 66,21 60,17 56,15 59,10
58,6 62,5 70,18 71,27 67,41 68,55 72,72 74,95 50,95 25,90 20,87 8,78 20,73 25,66 26,57 17,55 13,45 28,35
32,35 36,36 36,30 40,26 41,29 41,40 45,37 47,38 45,33 46,31 43,28 40,24 37,23 42,19 45,13
40,18 38,16 44,9 43,4 39,0
"""
SHORES = (AFRICA, EURASIA, "-12,49 -16,50 -25,47 -25,44 -17,44", "50,-5 51,1 53,0 58,-4 58,-6 54,-3 52,-5")
# Wall, floor, board and wood.
MOODS: tuple[tuple[Tone, ...], ...] = (
    ((0, 0.3), (0, 0.6), (0.9, 0.4), (0.25, 0.9)),
    ((0, 0.95), (0.1, 0.6), (1, 0.5), (0.4, 0.9)),
    ((0.12, 0), (0.26, 0.05), (0.82, 0.1), (0, 0.9)),
    ((0.45, 0.5), (0.6, 0.6), (1, 0.4), (0.2, 1)),
)


def classroom(sheet: Sheet, dice: Dice) -> Point:
    """A lesson, an examination at single desks, or the globe on an empty desk."""
    return dice.turn((_lesson, _examination, _empty))(sheet, dice, dice.turn(MOODS))


def _sunlight(sheet: Sheet, x: float, floor: float, tone: Tone) -> None:
    """The window's panes thrown on the wall."""
    for column in range(2):
        for row in range(3):
            left, top = x + column * 120 + row * 26, 90 + row * 150
            sheet.polygon(
                [(left, top), (left + 100, top + 26), (left + 124, top + 160), (left + 24, top + 134)], tone
            )


def _board(sheet: Sheet, dice: Dice, box: tuple[float, float, float, float], mood: tuple[Tone, ...]) -> None:
    x0, y0, x1, y1 = box
    sheet.rect(x0 - 18, y0 - 18, x1 + 18, y1 + 18, mood[3])
    sheet.rect(x0, y0, x1, y1, mood[2])
    sheet.rect(x0 - 18, y1 + 18, x1 + 18, y1 + 34, INK)
    width, height = x1 - x0, y1 - y0
    dice.turn((_geometry, _curves, _sums))(
        sheet, dice, (x0 + width * 0.06, y0 + height * 0.1), (width * 0.88, height * 0.8)
    )


def _geometry(sheet: Sheet, dice: Dice, corner: Point, size: Point) -> None:
    (x, y), (w, h) = corner, size
    base = y + h * 0.86
    sheet.line(
        [(x + w * 0.08, base), (x + w * 0.42, base), (x + w * 0.26, y + h * 0.1), (x + w * 0.08, base)],
        6,
        (0, 0),
    )
    sheet.line([(x + w * 0.26, y + h * 0.1), (x + w * 0.26, base)], 4, (0, 1))
    sheet.ring(x + w * 0.255, base - h * 0.24, h * 0.235, 4, (0, 0))
    sheet.ring(x + w * 0.74, y + h * 0.5, h * 0.4, 6, (0, 0))
    for angle in (200, 340, 270):
        turn = math.radians(angle + dice.uniform(-12, 12))
        edge = (x + w * 0.74 + h * 0.4 * math.cos(turn), y + h * 0.5 + h * 0.4 * math.sin(turn))
        sheet.line([(x + w * 0.74, y + h * 0.5), edge], 4, (0, 1))


def _curves(sheet: Sheet, dice: Dice, corner: Point, size: Point) -> None:
    (x, y), (w, h) = corner, size
    cx, cy = x + w * 0.36, y + h * 0.72
    sheet.line([(x + w * 0.04, cy), (x + w * 0.7, cy), (x + w * 0.67, cy - 12)], 5, (0, 0))
    sheet.line([(cx, y + h * 0.98), (cx, y), (cx - 12, y + 22)], 5, (0, 0))
    bowl = [(cx + w * 0.26 * t / 10, cy + h * 0.12 - h * 0.78 * (t / 10) ** 2) for t in range(-10, 11)]
    sheet.line(bowl, 6, (0, 1))
    for step in range(-3, 5):
        sheet.line([(cx + step * w * 0.075, cy - 9), (cx + step * w * 0.075, cy + 9)], 4, (0, 0))
    _scribble(sheet, dice, (x + w * 0.76, y + h * 0.12), w * 0.2, 5, h * 0.17)


def _sums(sheet: Sheet, dice: Dice, corner: Point, size: Point) -> None:
    (x, y), (w, h) = corner, size
    for column in range(2):
        left = x + w * (0.04 + 0.5 * column)
        _scribble(sheet, dice, (left, y + h * 0.08), w * 0.4, 4, h * 0.22)
        sheet.line([(left, y + h * 0.9), (left + w * 0.3, y + h * 0.9)], 6, (0, 1))


def _scribble(sheet: Sheet, dice: Dice, corner: Point, width: float, rows: int, pitch: float) -> None:
    """Lines of writing too far away to be read."""
    x, y = corner
    for row in range(rows):
        left, end = x, x + width * dice.uniform(0.55, 1)
        while left < end:
            word = dice.uniform(26, 70)
            wave = [
                (left + word * t / 8, y + row * pitch + (9 if t % 2 else -9) * dice.uniform(0.4, 1))
                for t in range(9)
            ]
            sheet.line(wave, 4, (0, 0))
            left += word + 20


def _lesson(sheet: Sheet, dice: Dice, mood: tuple[Tone, ...]) -> Point:
    wall, floor, _, wood = mood
    sheet.rect(0, 0, WIDTH, 640, wall)
    sheet.rect(0, 640, WIDTH, HEIGHT, floor)
    middle = dice.uniform(760, 840)
    _sunlight(sheet, 40, 640, mix(wall, (0, 0), 0.75))
    _board(sheet, dice, (middle - 440, 130, middle + 440, 470), mood)
    for shelf in (1370, 1500):
        sheet.rect(shelf - 46, 210, shelf + 46, 330, mix(wall, (0, 0), 0.8))
        sheet.rect(shelf - 30, 236, shelf + 30, 300, wood)
    side = dice.choice((-1, 1))
    teacher = middle - side * dice.uniform(500, 530)
    walker(sheet, dice, teacher, 790, 480, INK)
    sheet.line(
        [(teacher + side * 40, 425), (teacher + side * 130, 400), (teacher + side * 190, 330)], 25, INK
    )
    sheet.line([(teacher + side * 190, 330), (teacher + side * 290, 290)], 5, wood)
    for base, size, count, share in ((820, 128, 8, 0.45), (950, 176, 6, 0.75), (1110, 240, 5, 1)):
        tone = mix(mix(floor, wood, 0.4), INK, share)
        for index in range(count):
            x = WIDTH * (index + 0.5 + (0.18 if count == 6 else 0)) / count + dice.uniform(-16, 16)
            bust(sheet, dice, x, base, size, tone)
            if dice.random() < 0.2:
                top = base - size * 1.5
                sheet.line([(x + size * 0.42, base - size * 0.2), (x + size * 0.46, top)], size * 0.17, tone)
                sheet.disc(x + size * 0.46, top, size * 0.11, tone)
        sheet.rect(0, base - size * 0.08, WIDTH, base + size * 0.16, mix(wood, INK, share * 0.5))
    return middle, 480


def _examination(sheet: Sheet, dice: Dice, mood: tuple[Tone, ...]) -> Point:
    """Rows of single desks that run to the board, everybody bent over a sheet."""
    wall, floor, _, _ = mood
    eye = Camera((dice.uniform(740, 860), dice.uniform(280, 320)), 2.5, 900)
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    eye.floor(sheet, (-14, 14), (1.5, 15), floor)
    top = eye.at(0, 3.4, 15)[1]
    foot = eye.at(0, 1.1, 15)[1]
    _board(sheet, dice, (eye.at(-3.4, 0, 15)[0], top, eye.at(3.4, 0, 15)[0], foot), mood)
    for side in (-1, 1):
        for z in (4, 7, 10.4):
            eye.wall(
                sheet, side * 6.4, (0.9, 4.6), (z, z + 2.3), mix(wall, (0, 0), 0.85 if side < 0 else 0.2)
            )
    for z in (12.2, 9.7, 7.4, 5.3, 3.5):
        for x in (-4.2, -2.1, 0, 2.1, 4.2):
            _desk(sheet, dice, eye, (x, z), mood)
    return eye.at(0, 0.9, 6)


def _desk(sheet: Sheet, dice: Dice, eye: Camera, spot: tuple[float, float], mood: tuple[Tone, ...]) -> None:
    (x, z), unit = spot, eye.scale(spot[1])
    wood = mood[3]
    tone = mix(INK, mood[1], max(0.0, z - 5) / 14)
    eye.floor(sheet, (x - 0.6, x + 0.75), (z - 0.7, z + 0.4), mix(mood[1], INK, 0.35))
    for leg in (-0.5, 0.5):
        sheet.line([eye.at(x + leg, 0, z + 0.1), eye.at(x + leg, 0.72, z + 0.1)], 0.05 * unit, INK)
    eye.floor(sheet, (x - 0.62, x + 0.62), (z, z + 0.75), wood, 0.74)
    eye.floor(sheet, (x - 0.2, x + 0.16), (z + 0.3, z + 0.68), (0, 0), 0.75)
    eye.front(sheet, (x - 0.62, x + 0.62), (0.68, 0.74), z, INK)
    px, py = eye.at(x, 0.42, z - 0.35)
    if dice.random() < 0.92:
        bust(sheet, dice, px, py, 0.62 * unit, tone)
    eye.front(sheet, (x - 0.24, x + 0.24), (0.4, 0.8), z - 0.55, mix(wood, INK, 0.7))
    for leg in (-0.2, 0.2):
        sheet.line([eye.at(x + leg, 0, z - 0.55), eye.at(x + leg, 0.44, z - 0.55)], 0.05 * unit, INK)


def _empty(sheet: Sheet, dice: Dice, mood: tuple[Tone, ...]) -> Point:
    """A globe, books and an apple before the board."""
    wall, _, _, wood = mood
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    _board(sheet, dice, (120, 110, 1480, 640), mood)
    desk = dice.uniform(800, 830)
    sheet.rect(0, desk, WIDTH, HEIGHT, wood)
    sheet.rect(0, desk + 26, WIDTH, desk + 32, INK)
    x = dice.uniform(760, 840)
    _globe(sheet, x, desk - 330, 230)
    left, y = x - 560, desk
    for index in range(dice.randrange(3, 6)):
        width, height = dice.uniform(250, 320), dice.uniform(38, 58)
        shift = dice.uniform(-20, 20)
        cover: Tone = ((0, 1), INK, (0.5, 0.8))[index % 3]
        sheet.rect(left + shift, y - height, left + shift + width, y, cover)
        sheet.rect(left + shift + 20, y - height + 8, left + shift + width + 4, y - 8, (0, 0))
        y -= height
    for step, lean in enumerate((-26, 4, 34)):
        sheet.line(
            [(x + 440 + step * 16, desk - 60), (x + 440 + step * 22 + lean, desk - 270)],
            15,
            ((0, 1), (0, 0), INK)[step],
        )
    sheet.polygon(traced(x + 455, desk, "-52,0 52,0 60,140 -60,140"), INK)
    sheet.rect(x + 400, desk - 112, x + 510, desk - 104, (0, 0))
    return x, desk - 340


def _globe(sheet: Sheet, x: float, y: float, r: float) -> None:
    sheet.line(arc((x, y), r + 30, r + 30, -60, 130, 40), 15, INK)
    sheet.rect(x - 12, y + r + 10, x + 12, y + r + 76, INK)
    sheet.polygon(smooth(traced(x, y + r + 100, "-130,0 -100,26 0,46 100,26 130,0")), INK)
    sheet.disc(x, y, r, (0, 0))
    sheet.disc(x, y, r - 5, (0, 0.35))
    for share in (0.38, 0.78):
        sheet.ring(x, y, r * share, 3, (0, 0), r - 6)
    for level in (-0.5, 0, 0.5):
        half = r * math.sqrt(1 - level * level) - 5
        sheet.line([(x - half, y + level * r), (x + half, y + level * r)], 3, (0, 0))
    for shore in SHORES:
        sheet.polygon(_on_globe(shore, (x, y), r - 4), INK)


def _on_globe(shore: str, centre: Point, r: float) -> list[Point]:
    """A shore of `lat,lon` pairs as it shows on a globe turned to 12° N, 18° E."""
    outline = []
    for pair in shore.split():
        lat, lon = (math.radians(float(value)) for value in pair.split(","))
        lon, tilt = lon - math.radians(18), math.radians(12)
        east = math.cos(lat) * math.sin(lon)
        north = math.cos(tilt) * math.sin(lat) - math.sin(tilt) * math.cos(lat) * math.cos(lon)
        outline.append((centre[0] + r * east, centre[1] - r * north))
    return outline
