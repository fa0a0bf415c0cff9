"""A printing press: the web between its cylinders, papers on the belt, the bundle at the door."""

from __future__ import annotations

import math

from articles.management.demo.illustrations.air import Dice
from articles.management.demo.illustrations.people import walker
from articles.management.demo.illustrations.press import HEIGHT, WIDTH, Point, Sheet, Tone, arc, mix, traced

INK: Tone = (1, 0.6)
WHITE: Tone = (0, 0)
# Hall, machine and mark.
MOODS: tuple[tuple[Tone, Tone, Tone], ...] = (
    ((0, 0.4), (1, 0.6), (0, 1)),
    ((0.3, 0.75), (1, 0.8), (0, 1)),
    ((0.14, 0), (0.86, 0.2), (0, 1)),
    ((0, 1), (1, 0.5), (0.3, 0.9)),
)


def printing_press(sheet: Sheet, dice: Dice) -> Point:
    """The rotary from its side, the stream of finished papers, or a paper fresh from the fold."""
    mood = dice.turn(MOODS)
    return dice.turn((_cylinders, _stream, _front_page))(sheet, dice, mood)


def _drum(sheet: Sheet, x: float, y: float, r: float, tones: tuple[Tone, Tone]) -> None:
    machine, mark = tones
    sheet.disc(x, y, r, machine)
    sheet.ring(x, y, r - 9, 4, WHITE)
    sheet.ring(x, y, r * 0.62, 14, mark)
    sheet.disc(x, y, r * 0.2, WHITE)
    sheet.disc(x, y, r * 0.13, machine)
    for step in range(8):
        turn = math.tau * step / 8 + 0.3
        sheet.disc(x + r * 0.4 * math.cos(turn), y + r * 0.4 * math.sin(turn), r * 0.055, WHITE)


def _cylinders(sheet: Sheet, dice: Dice, mood: tuple[Tone, Tone, Tone]) -> Point:
    """The web runs in waves over and under the drums."""
    hall, machine, mark = mood
    sheet.rect(0, 0, WIDTH, HEIGHT, hall)
    for pillar in range(-40, WIDTH, 230):
        sheet.rect(pillar, 0, pillar + 14, 880, mix(hall, machine, 0.25))
    sheet.rect(0, 110, WIDTH, 126, mix(hall, machine, 0.25))
    sheet.rect(0, 880, WIDTH, HEIGHT, mix(hall, machine, 0.5))
    sheet.rect(90, 250, 1510, 330, mix(hall, machine, 0.6))
    sheet.rect(90, 800, 1510, 900, machine)
    gap, r = dice.uniform(318, 340), dice.uniform(150, 164)
    first = 800 - gap * 1.5
    y_up, y_down = 450, 690
    web: list[Point] = [(-40, y_down + r + 8)]
    for index in range(4):
        x = first + index * gap
        up = index % 2 == 0
        y, turn = (y_up, (180, 360)) if up else (y_down, (180, 0))
        web += arc((x, y), r + 9, r + 9, *turn, 24)
    web += [(WIDTH + 40, y_up - 120)]
    for index in range(4):
        x = first + index * gap
        _drum(sheet, x, y_up if index % 2 == 0 else y_down, r, (machine, mark))
        small = (x, y_down - 20) if index % 2 == 0 else (x, y_up + 20)
        _drum(sheet, *small, r * 0.44, (machine, mark))
    sheet.line(web, 26, machine)
    sheet.line(web, 17, WHITE)
    walker(sheet, dice, dice.choice((140, 1470)), 1000, 330, INK)
    for x in (200, 1400):
        sheet.rect(x - 60, 850, x + 60, 960, machine)
        for row in range(2):
            for column in range(3):
                sheet.disc(x - 32 + column * 32, 884 + row * 34, 9, mark if (row + column) % 2 else WHITE)
    return 800, 570


def _paper(sheet: Sheet, corners: list[Point], mood: tuple[Tone, Tone, Tone], dice: Dice) -> None:
    """A folded front page on four corners: a heading bar, a picture, columns of grey."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners

    def at(u: float, v: float) -> Point:
        left, right = (ax + (dx - ax) * v, ay + (dy - ay) * v), (bx + (cx - bx) * v, by + (cy - by) * v)
        return left[0] + (right[0] - left[0]) * u, left[1] + (right[1] - left[1]) * u

    def patch(u0: float, v0: float, u1: float, v1: float, tone: Tone) -> None:
        sheet.polygon([at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)], tone)

    sheet.polygon([(x + 7, y + 9) for x, y in corners], INK)
    patch(0, 0, 1, 1, WHITE)
    patch(0.06, 0.06, 0.94, 0.17, INK)
    patch(0.06, 0.2, 0.94, 0.212, INK)
    left = dice.random() < 0.5
    u0 = 0.06 if left else 0.4
    patch(u0, 0.26, u0 + 0.54, 0.62, (0, 1))
    peak = [at(u0, 0.62), at(u0 + 0.18, 0.4), at(u0 + 0.3, 0.52), at(u0 + 0.4, 0.44), at(u0 + 0.54, 0.62)]
    sheet.polygon(peak, INK)
    column = 0.66 if left else 0.06
    for row in range(7):
        patch(
            column, 0.27 + row * 0.052, column + 0.28 * dice.uniform(0.8, 1), 0.292 + row * 0.052, (0.6, 0.1)
        )
    for third in range(3):
        for row in range(5):
            u = 0.06 + third * 0.31
            patch(u, 0.68 + row * 0.055, u + 0.26 * dice.uniform(0.8, 1), 0.702 + row * 0.055, (0.6, 0.1))


def _stream(sheet: Sheet, dice: Dice, mood: tuple[Tone, Tone, Tone]) -> Point:
    """Papers overlap like scales on a belt that comes out of the dark."""
    hall, machine, mark = mood
    sheet.rect(0, 0, WIDTH, HEIGHT, hall)
    for step in range(5):
        r = 420 - step * 70
        sheet.disc(1180, 150, r, mix(hall, machine, 0.15 + 0.17 * step))
    sheet.rect(0, 240, WIDTH, 300, mix(hall, machine, 0.45))
    _drum(sheet, 1180, 150, 210, (machine, mark))
    _drum(sheet, 860, 130, 120, (machine, mark))
    _drum(sheet, 1490, 140, 120, (machine, mark))
    belt = [(980, 250), (1240, 250), (1190, HEIGHT), (60, HEIGHT)]
    sheet.polygon([(960, 250), (1264, 250), (1290, HEIGHT), (-60, HEIGHT)], machine)
    sheet.polygon(belt, mix(machine, WHITE, 0.25))
    for step in range(9):
        t = (step / 8) ** 1.7
        width, top = 200 + 700 * t, 250 + 620 * t
        x = 1112 - 500 * t
        height = 130 + 330 * t
        skew = -0.26 * height
        jitter = dice.uniform(-10, 10) * (0.4 + t)
        corners = [
            (x - width / 2 + jitter, top),
            (x + width / 2 + jitter, top),
            (x + width / 2 + skew + jitter, top + height),
        ]
        corners.append((x - width / 2 + skew * 1.6 + jitter, top + height))
        _paper(sheet, corners, mood, dice)
    return 800, 560


def _front_page(sheet: Sheet, dice: Dice, mood: tuple[Tone, Tone, Tone]) -> Point:
    """Tied bundles, the topmost page towards us."""
    hall, machine, mark = mood
    sheet.rect(0, 0, WIDTH, HEIGHT, hall)
    sheet.disc(dice.uniform(420, 1180), 400, 360, mix(hall, WHITE, 0.7))
    sheet.rect(0, 900, WIDTH, HEIGHT, machine)
    for beside, height in ((230, 330), (1390, 430)):
        _bundle(sheet, dice, beside, 960, (400, height), mood)
    x, top, width = dice.uniform(770, 830), 300, 640
    _bundle(sheet, dice, x, 1010, (width, 560), mood)
    corners: list[Point] = [
        (x - width / 2 + 90, top - 130),
        (x + width / 2 + 60, top - 130),
        (x + width / 2 + 8, top + 160),
        (x - width / 2 - 8, top + 160),
    ]
    _paper(sheet, corners, mood, dice)
    sheet.line([(x + 34, top - 130), (x, top + 160), (x, 1010)], 12, mark)
    return x, 470


def _bundle(sheet: Sheet, dice: Dice, x: float, base: float, size: Point, mood: tuple[Tone, ...]) -> None:
    """A stack of folded papers seen on its edge, tied once."""
    width, height = size
    for level in range(int(height / 14)):
        y = base - level * 14
        shift = dice.uniform(-9, 9)
        sheet.rect(x - width / 2 + shift, y - 14, x + width / 2 + shift, y, INK)
        sheet.rect(x - width / 2 + shift, y - 14, x + width / 2 + shift, y - 4, WHITE)
    sheet.polygon(
        traced(x, base - height, f"{-width / 2},0 {width / 2},0 {width / 2 + 40},70 {-width / 2 + 60},70"),
        WHITE,
    )
    sheet.rect(x - 6, base - height, x + 6, base, mood[2])
