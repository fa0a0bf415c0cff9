"""Books and papers: a reading room, a stall of books, the drawers of an archive."""

from __future__ import annotations

from articles.management.demo.illustrations.air import Dice
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

INK: Tone = (1, 0.6)
WHITE: Tone = (0, 0)
TINT: Tone = (0, 1)
MOODS: tuple[tuple[Tone, Tone], ...] = (
    ((0.9, 0.7), (0.35, 0.9)),
    ((0, 0.35), (0.4, 0.9)),
    ((0.55, 0.95), (0.1, 0.6)),
)


def library(sheet: Sheet, dice: Dice) -> Point:
    """A reader under a lamp among shelves, or a stall where books are weighed."""
    return dice.turn((_reading_room, _stall))(sheet, dice, *dice.turn(MOODS))


def archive(sheet: Sheet, dice: Dice) -> Point:
    """A wall of drawers, or an old register under the lamp."""
    return dice.turn((_drawers, _register))(sheet, dice, *dice.turn(MOODS))


def _spines(
    sheet: Sheet, dice: Dice, box: tuple[float, float, float, float], tones: tuple[Tone, ...]
) -> None:
    """A shelf of books of uneven height, some leaning."""
    x0, y0, x1, y1 = box
    x = x0
    while x < x1 - 16:
        width, height = dice.uniform(15, 38), (y1 - y0) * dice.uniform(0.66, 0.94)
        tone, lean = dice.choice(tones), 0.0 if dice.random() < 0.9 else dice.uniform(10, 22)
        sheet.polygon(
            [(x, y1), (x + width, y1), (x + width + lean, y1 - height), (x + lean, y1 - height)], tone
        )
        if width > 24:
            band = y1 - height * 0.78
            sheet.rect(
                x + 4 + lean * 0.7,
                band,
                x + width - 4 + lean * 0.7,
                band + 7,
                WHITE if tone != WHITE else INK,
            )
        x += width + 2.5 + lean
        if dice.random() < 0.05:
            x += dice.uniform(20, 60)


def _reading_room(sheet: Sheet, dice: Dice, wall: Tone, wood: Tone) -> Point:
    sheet.rect(0, 0, WIDTH, HEIGHT, mix(wall, INK, 0.35))
    tones = (TINT, (0.5, 1), mix(wall, INK, 0.7), (0, 0.45), WHITE, (0.3, 0.6))
    for row in range(5):
        for bay in range(4):
            left, base = 20 + bay * 400, 178 + row * 182
            _spines(sheet, dice, (left + 14, base - 150, left + 372, base), tones)
            sheet.rect(left, base, left + 390, base + 16, wood)
    for bay in range(5):
        sheet.rect(bay * 400 - 8, 0, bay * 400 + 20, 940, wood)
    x = dice.uniform(740, 860)
    ladder = x + dice.choice((-470, 430))
    for rail in (0, 92):
        sheet.line([(ladder + rail, 0), (ladder + rail - 60, 930)], 16, INK)
    for rung in range(11):
        px, py = ladder - rung * 5.6, 50 + rung * 84
        sheet.line([(px, py), (px + 92, py)], 12, INK)
    sheet.shine((x + 150, 560), 430, (0, 0.15), 0.6)
    bust(sheet, dice, x - 60, 850, 330, INK)
    sheet.polygon([(x - 560, 830), (x + 560, 830), (x + 640, 900), (x - 640, 900)], INK)
    sheet.rect(x - 620, 900, x + 620, HEIGHT, mix(INK, wood, 0.35))
    sheet.polygon(smooth(traced(x - 60, 838, "-170,0 -150,46 -80,50 0,16 80,50 150,46 170,0"), 6), WHITE)
    sheet.line([(x - 60, 838), (x - 60, 818)], 4, INK)
    lamp = x + 250
    sheet.line([(lamp, 830), (lamp, 640)], 11, INK)
    sheet.polygon(traced(lamp, 650, "-110,-30 110,-30 60,60 -60,60"), TINT)
    sheet.rect(lamp - 110, 676, lamp + 110, 686, WHITE)
    for pile in range(dice.randrange(3, 6)):
        sheet.rect(
            x - 430 - pile % 2 * 14,
            806 - pile * 32,
            x - 250 - pile % 2 * 20,
            832 - pile * 32,
            (TINT, WHITE, INK)[pile % 3],
        )
    return x + 40, 640


def _stall(sheet: Sheet, dice: Dice, wall: Tone, wood: Tone) -> Point:
    """A yard hung with lamps; piles of books, a pair of scales, people choosing."""
    sheet.rect(0, 0, WIDTH, HEIGHT, mix(wall, WHITE, 0.82))
    for bay in range(5):
        left = bay * 360 - 40
        sheet.rect(left, 120, left + 280, HEIGHT, mix(wall, WHITE, 0.66))
        sheet.polygon(
            smooth(traced(left + 140, 420, "-90,-260 -90,40 0,120 90,40 90,-260")), mix(wall, WHITE, 0.82)
        )
    for start, end in (((-20, 90), (820, 60)), ((780, 60), (1640, 110))):
        rope = sagging(start, end, 110, 9)
        sheet.line(rope, 4, INK)
        for px, py in rope[1:-1]:
            sheet.disc(px, py + 20, 17, WHITE)
            sheet.shine((px, py + 20), 90, (0, 0), 0.7)
    crowd(sheet, dice, (40, 1560), 800, 420, mix(wall, WHITE, 0.34), 7)
    table, x = 790, dice.uniform(760, 840)
    sheet.rect(0, table, WIDTH, table + 36, INK)
    sheet.rect(0, table + 36, WIDTH, HEIGHT, wood)
    for step in range(0, WIDTH, 110):
        sheet.polygon(
            [(step, table + 36), (step + 110, table + 36), (step + 55, table + 110)],
            INK if step // 110 % 2 else WHITE,
        )
    for px in (60, 240, 1130, 1310, 1480):
        _pile(sheet, dice, px, table, dice.randrange(4, 9))
    _scales(sheet, dice, x, table)
    return x, 600


def _pile(sheet: Sheet, dice: Dice, x: float, base: float, count: int) -> None:
    for level in range(count):
        width, height = dice.uniform(120, 175), dice.uniform(22, 36)
        left = x + dice.uniform(-14, 14)
        base -= height
        sheet.rect(left, base, left + width, base + height - 2, dice.choice((TINT, INK, (0.5, 1), (0, 0.5))))
        sheet.rect(left + 8, base + 5, left + width + 3, base + height - 8, WHITE if level % 2 else (0, 0.15))


def _scales(sheet: Sheet, dice: Dice, x: float, base: float) -> None:
    tilt = dice.choice((-1, 1)) * dice.uniform(18, 40)
    sheet.polygon(traced(x, base, "-120,0 120,0 60,40 22,60 -22,60 -60,40"), INK)
    sheet.rect(x - 13, base - 430, x + 13, base - 40, INK)
    left, right = (x - 250, base - 400 - tilt), (x + 250, base - 400 + tilt)
    sheet.line([left, (x, base - 420), right], 17, INK)
    sheet.disc(x, base - 424, 30, TINT)
    for end, load in ((left, 3), (right, 5)):
        pan = end[1] + 230
        sheet.line([(end[0] - 120, pan), end, (end[0] + 120, pan)], 5, INK)
        _pile(sheet, dice, end[0] - 76, pan, load)
        sheet.polygon(traced(end[0], pan, "-140,0 140,0 90,-40 -90,-40"), INK)


def _drawers(sheet: Sheet, dice: Dice, wall: Tone, wood: Tone) -> Point:
    sheet.rect(0, 0, WIDTH, HEIGHT, mix(wood, INK, 0.75))
    opened = (dice.choice((2, 3)), 2)
    for row in range(6):
        for column in range(6):
            x, y = 20 + column * 262, 16 + row * 176
            sheet.rect(x, y, x + 248, y + 162, mix(wood, wall, dice.uniform(0.1, 0.45)))
            sheet.rect(x + 62, y + 36, x + 186, y + 82, WHITE)
            sheet.rect(x + 76, y + 54, x + 76 + dice.uniform(50, 96), y + 62, INK)
            sheet.disc(x + 124, y + 118, 15, INK)
    x, y = 20 + opened[0] * 262, 16 + opened[1] * 176
    sheet.polygon([(x, y + 162), (x + 248, y + 162), (x + 330, y + 330), (x - 82, y + 330)], INK)
    for card in range(9):
        share = card / 9
        half, top = 116 + 66 * share, y + 66 + 150 * share
        middle = x + 124
        sheet.rect(middle - half, top, middle + half, top + 150, INK)
        sheet.rect(middle - half + 3, top + 3, middle + half - 3, top + 150, WHITE if card % 3 else (0, 0.7))
        sheet.rect(
            middle - half * 0.8,
            top - 16,
            middle - half * 0.4 + card * 9,
            top + 4,
            WHITE if card % 3 else TINT,
        )
    sheet.rect(x - 86, y + 330, x + 334, y + 560, INK)
    sheet.rect(x - 78, y + 338, x + 326, y + 552, wood)
    sheet.rect(x + 30, y + 386, x + 218, y + 452, WHITE)
    sheet.rect(x + 54, y + 412, x + 180, y + 424, INK)
    sheet.disc(x + 124, y + 502, 24, INK)
    sheet.shine((x + 124, y + 150), 520, (0, 0.1), 0.3)
    return x + 124, y + 240


def _register(sheet: Sheet, dice: Dice, wall: Tone, wood: Tone) -> Point:
    """An open folio with columns of handwriting, a lens on the page."""
    sheet.rect(0, 0, WIDTH, HEIGHT, wood)
    sheet.shine((800, 420), 860, (0, 0.2), 0.5)
    x = dice.uniform(770, 830)
    sheet.polygon(traced(x, 960, "-660,-20 -560,720 560,720 660,-20"), INK)
    for side in (-1, 1):
        page = traced(x, 930, f"0,0 {side * 300},34 {side * 610},10 {side * 530},700 {side * 270},730 0,690")
        sheet.polygon(page, WHITE)
        for row in range(15):
            y = 290 + row * 42
            spread = 250 + (y - 230) * 0.11
            left = x + (side * 50 if side > 0 else -spread * 2 + 20)
            end = left + (spread * 2 - 90) * dice.uniform(0.7, 1)
            _hand(sheet, dice, left, end, y)
        sheet.line([(x + side * 190, 240), (x + side * 214, 920)], 2.5, TINT)
    sheet.line([(x, 236), (x, 930)], 7, (0.5, 0.6))
    lens = (x + dice.choice((-1, 1)) * dice.uniform(190, 250), dice.uniform(470, 560))
    sheet.line([(lens[0] + 110, lens[1] + 110), (lens[0] + 330, lens[1] + 330)], 44, INK)
    sheet.disc(*lens, 176, INK)
    sheet.disc(*lens, 150, (0, 0.25))
    for row in range(3):
        _hand(sheet, dice, lens[0] - 116, lens[0] + 116, lens[1] - 66 + row * 70, 2.1)
    walker(sheet, dice, 90, 1400, 900, INK)
    return x, 560


def _hand(sheet: Sheet, dice: Dice, left: float, end: float, y: float, k: float = 1) -> None:
    """Words in an old hand, too swift to be read."""
    x = left
    while x < end - 20 * k:
        word = min(dice.uniform(40, 110) * k, end - x)
        loops = [(x + word * t / 9, y + (9 if t % 2 else -11) * k * dice.uniform(0.3, 1)) for t in range(10)]
        sheet.line(smooth(loops, 3), 3.4 * k, INK)
        x += word + 16 * k
