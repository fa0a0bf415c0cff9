"""A council hall: benches in half rings round a rostrum, from the gallery or from the floor."""

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
)

INK: Tone = (1, 0.6)
# Wall, floor, bench and light of the hall, by mood.
MOODS: tuple[tuple[Tone, Tone, Tone, Tone], ...] = (
    ((0, 0.35), (0, 0.85), (0.3, 0.55), (0, 0)),
    ((0.5, 0.7), (0.2, 1), (0.66, 0.9), (0, 0.1)),
    ((0.12, 0), (0.34, 0.05), (0, 1), (0, 0)),
    ((0, 0.9), (0, 0.25), (0.55, 0.6), (0, 0)),
)


def council_hall(sheet: Sheet, dice: Dice) -> Point:
    """The hemicycle from above, a show of hands, or the rostrum before the benches."""
    mood = dice.turn(MOODS)
    return dice.turn((_hemicycle, _show_of_hands, _from_the_rostrum))(sheet, dice, mood)


def _wall(sheet: Sheet, dice: Dice, floor: float, mood: tuple[Tone, ...]) -> None:
    """A back wall of pilasters and tall windows."""
    wall, _, bench, light = mood
    sheet.rect(0, 0, WIDTH, floor, wall)
    bays = dice.choice((7, 9))
    width = WIDTH / bays
    dark = mix(wall, INK, 0.4)
    for bay in range(bays):
        x = bay * width
        sheet.rect(x + width * 0.24, 150, x + width * 0.76, floor - 40, light)
        sheet.polygon(arc((x + width / 2, 152), width * 0.26, width * 0.26, 180, 360), light)
        sheet.rect(x + width * 0.49, 90, x + width * 0.51, floor - 40, dark)
        for row in range(4):
            sheet.rect(x + width * 0.24, 150 + row * 90, x + width * 0.76, 154 + row * 90, dark)
        sheet.rect(x - 16, 0, x + 16, floor, mix(wall, INK, 0.22))
    sheet.rect(0, 0, WIDTH, 34, dark)
    sheet.rect(0, 46, WIDTH, 50, dark)
    sheet.rect(0, floor - 70, WIDTH, floor, mix(bench, INK, 0.3))


def _rostrum(sheet: Sheet, dice: Dice, x: float, base: float, size: float, light: Tone) -> None:
    """A speaker behind a desk under a plain round shield."""
    sheet.rect(x - size * 1.9, base - size * 0.62, x + size * 1.9, base, INK)
    sheet.rect(x - size * 1.9, base - size * 0.62, x + size * 1.9, base - size * 0.54, light)
    for seat in (-1.5, -1.0, 1.0, 1.5):
        bust(sheet, dice, x + seat * size, base - size * 0.6, size * 0.34, INK)
    walker(sheet, dice, x, base + size * 0.1, size * 1.55, INK)
    sheet.polygon(
        [
            (x - size * 0.4, base - size * 0.66),
            (x + size * 0.4, base - size * 0.66),
            (x + size * 0.3, base + size * 0.42),
            (x - size * 0.3, base + size * 0.42),
        ],
        INK,
    )
    sheet.rect(x - size * 0.46, base - size * 0.7, x + size * 0.46, base - size * 0.63, light)


def _hemicycle(sheet: Sheet, dice: Dice, mood: tuple[Tone, ...]) -> Point:
    wall, floor, bench, light = mood
    middle, top = dice.uniform(740, 860), dice.uniform(430, 470)
    _wall(sheet, dice, top, mood)
    sheet.rect(0, top, WIDTH, HEIGHT, floor)
    sheet.disc(middle, top + 30, 330, mix(floor, light, 0.7), 110)
    sheet.disc(middle, 250, 150, INK)
    sheet.disc(middle, 250, 138, light)
    sheet.disc(middle, 250, 122, mix(wall, INK, 0.5))
    _rostrum(sheet, dice, middle, top + 40, 128, light)
    rows = 6
    for row in range(rows):
        share = (row + 1) / rows
        rx, ry = 330 + 760 * share**1.25, 112 + 470 * share**1.3
        centre = (middle, top + 26)
        width = 16 + 52 * share
        for start, end in ((14, 74), (78, 102), (106, 166)):
            outer = arc(centre, rx + width, ry + width, start, end)
            heads = max(3, round((end - start) / 7.4))
            for step in range(heads):
                if dice.random() < 0.88:
                    turn = math.radians(start + (end - start) * (step + 0.5) / heads)
                    x, y = middle + (rx + width) * math.cos(turn), centre[1] + (ry + width) * math.sin(turn)
                    bust(sheet, dice, x, y + 4, width * 1.55, mix(INK, bench, 0.25 * (1 - share)))
            sheet.polygon(
                [*outer, *reversed(arc(centre, rx + width, ry + width * 1.7, start, end))],
                mix(bench, INK, 0.45),
            )
            sheet.line(outer, 3 + 3 * share, light)
    return middle, top + 20


def _show_of_hands(sheet: Sheet, dice: Dice, mood: tuple[Tone, ...]) -> Point:
    """From the back benches: cards go up before the bright hall."""
    wall, floor, _, light = mood
    middle = dice.uniform(740, 860)
    sheet.rect(0, 0, WIDTH, 640, wall)
    for seam in range(40, WIDTH, 120):
        sheet.rect(seam, 0, seam + 5, 640, mix(wall, INK, 0.25))
    sheet.rect(0, 600, WIDTH, HEIGHT, floor)
    sheet.disc(middle, 450, 330, light)
    sheet.ring(middle, 450, 356, 3, light)
    _rostrum(sheet, dice, middle, 640, 120, light)
    for row, (base, size) in enumerate(((800, 120), (930, 170), (1090, 236))):
        tone = mix(mix(floor, wall, 0.5), INK, 0.55 + 0.225 * row)
        count = (11, 8, 6)[row]
        for index in range(count):
            x = -40 + (WIDTH + 80) * (index + 0.5 + (row % 2) * 0.2) / count + dice.uniform(-14, 14)
            if dice.random() < 0.62:
                _raised(sheet, dice, x + size * 0.4, base, size, tone)
            bust(sheet, dice, x, base, size, tone)
    return middle, 560


def _raised(sheet: Sheet, dice: Dice, x: float, base: float, size: float, tone: Tone) -> None:
    top = base - size * dice.uniform(1.5, 1.8)
    lean = size * dice.uniform(-0.06, 0.14)
    sleeve = [
        (x - size * 0.14, base),
        (x + size * 0.14, base),
        (x + lean + size * 0.1, top + size * 0.34),
        (x + lean - size * 0.1, top + size * 0.34),
    ]
    sheet.polygon(sleeve, tone)
    sheet.polygon(
        [
            (x + lean - size * 0.06, top + size * 0.36),
            (x + lean + size * 0.06, top + size * 0.36),
            (x + lean + size * 0.05, top),
            (x + lean - size * 0.05, top),
        ],
        tone,
    )
    card = [(-0.24, -0.42), (0.16, -0.5), (0.22, 0.02), (-0.18, 0.1)]
    sheet.polygon([(x + lean + size * dx, top + size * dy) for dx, dy in card], tone)
    inset = [(-0.2, -0.38), (0.13, -0.45), (0.18, -0.02), (-0.15, 0.05)]
    sheet.polygon([(x + lean + size * dx, top + size * dy) for dx, dy in inset], (0, 0))


def _from_the_rostrum(sheet: Sheet, dice: Dice, mood: tuple[Tone, ...]) -> Point:
    """Behind the speaker's back: one figure against tiers of listeners."""
    wall, floor, bench, light = mood
    middle = dice.uniform(700, 800)
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    sheet.rect(0, 0, WIDTH, 70, mix(wall, INK, 0.45))
    for x in range(80, WIDTH, 180):
        sheet.disc(x, 70, 34, (0, 0), 12)
        sheet.shine((x, 80), 130, (0, 0), 0.7)
    for row in range(6):
        base, size = 300 + row * 105, 62 + row * 13
        rise = 40 - row * 3
        count = 17 - row * 2
        for index in range(count):
            share = (index + 0.5) / count
            sag = rise * (1 - (2 * share - 1) ** 2)
            if dice.random() < 0.9:
                bust(sheet, dice, WIDTH * share, base + sag, size, mix(mix(wall, INK, 0.35), INK, row * 0.09))
        desk = [
            (0, base),
            *smooth([(0, base), (WIDTH / 2, base + rise), (WIDTH, base)]),
            (WIDTH, base + 60),
            *reversed(smooth([(0, base + 60), (WIDTH / 2, base + rise + 60), (WIDTH, base + 60)])),
        ]
        sheet.polygon(desk, mix(bench, floor, row / 9))
        sheet.line(smooth([(0, base), (WIDTH / 2, base + rise), (WIDTH, base)]), 4, light)
    sheet.rect(0, 890, WIDTH, HEIGHT, floor)
    sheet.disc(middle, 960, 620, light, 130)
    bust(sheet, dice, middle, 1000, 420, INK)
    sheet.rect(middle - 330, 900, middle + 330, HEIGHT, INK)
    for side in (-1, 1):
        neck = [(middle + side * 270, 900), (middle + side * 286, 780), (middle + side * 236, 640)]
        sheet.line(smooth(neck), 9, INK)
        sheet.line([neck[2], (middle + side * 222, 606)], 24, INK)
    sheet.rect(middle - 330, 896, middle + 330, 904, light)
    return middle, 620
