"""A night window: a candle on the sill, or one lit pane in a dark house."""

from __future__ import annotations

from articles.management.demo.illustrations.air import HOURS, Dice, skyline, snow, stars
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

INK: Tone = (1, 0.7)
FLAME: Tone = (0, 0)


def night_window(sheet: Sheet, dice: Dice) -> Point:
    """A light that holds out: from within, from across the yard, or in a storey of dark panes."""
    return dice.turn((_sill, _house, _outside))(sheet, dice)


def _candle(sheet: Sheet, x: float, base: float, k: float, dish: bool = True) -> Point:
    """A burning candle; gives the flame's middle."""
    sheet.polygon(traced(x, base, "-34,0 34,0 34,230 22,244 -6,238 -34,250", k), (0, 0.25))
    sheet.polygon(traced(x, base, "8,0 34,0 34,230 22,244 8,240", k), (0.35, 0.9))
    sheet.polygon(smooth(traced(x, base, "-34,240 -26,190 -20,236 -12,210 -4,244", k)), (0, 0))
    if dish:
        sheet.polygon(traced(x, base, "-110,6 110,6 84,-26 -84,-26", k), INK)
        sheet.ring(x + 122 * k, base + 4 * k, 26 * k, 9 * k, INK)
    sheet.line(traced(x, base, "0,236 2,262", k), 5 * k, INK)
    flame = traced(x, base, "0,252 -24,280 -20,318 4,376 22,318 24,280", k)
    sheet.polygon(smooth(flame, 8, closed=True), FLAME)
    sheet.polygon(smooth(traced(x, base, "0,262 -10,280 0,306 11,280", k), 6, closed=True), (0, 0.9))
    return x, base - 300 * k


def _sill(sheet: Sheet, dice: Dice) -> Point:
    """From within: the candle before the night."""
    room: Tone = dice.choice(((1, 0.8), (0.9, 1)))
    sheet.rect(0, 0, WIDTH, HEIGHT, room)
    sheet.shade([(390, 60), (1210, 60), (1210, 850), (390, 850)], (0.7, 0.3), (0.16, 0.75))
    stars(sheet, dice, 460, 60)
    _moon(sheet, dice.uniform(520, 620), dice.uniform(180, 260))
    skyline(sheet, dice, 850, (90, 270), HOURS["night"].near)
    if dice.random() < 0.5:
        snow(sheet, dice, (0, 0), 190)
    _frame(sheet, room)
    for side in (-1, 1):
        _curtain(sheet, side, room)
    x = dice.choice((dice.uniform(640, 720), dice.uniform(880, 960)))
    flame = _candle(sheet, x, 842, 1.1)
    _on_the_sill(sheet, dice, 1600 - x, 850)
    sheet.shine(flame, 420, (0, 0.25), 0.85)
    return flame


def _frame(sheet: Sheet, room: Tone) -> None:
    wood: Tone = (0.5, 1)
    for box in ((0, 0, 390, HEIGHT), (1210, 0, WIDTH, HEIGHT), (0, 850, WIDTH, HEIGHT)):
        sheet.rect(*box, room)
    for box in ((356, 20, 390, 850), (1210, 20, 1244, 850), (784, 60, 816, 850)):
        sheet.rect(*box, wood)
    sheet.rect(390, 350, 1210, 374, wood)
    sheet.rect(356, 0, 1244, 60, wood)
    sheet.rect(270, 850, 1330, 896, (0, 1))
    sheet.rect(270, 896, 1330, 912, INK)


def _curtain(sheet: Sheet, side: int, room: Tone) -> None:
    hang = traced(800, 0, f"{side * 420},0 {side * 452},-330 {side * 560},-640 {side * 520},-{HEIGHT}")
    edge = 800 + side * 800
    sheet.polygon([(edge, 0), *smooth(hang), (edge, HEIGHT)], (0.62, 1))
    for fold in range(4):
        x = 800 + side * (510 + fold * 84)
        sheet.line(smooth([(x, 0), (x + side * 12, 420), (x + side * (50 + fold * 14), HEIGHT)]), 7, room)


def _moon(sheet: Sheet, x: float, y: float) -> None:
    sheet.glow((x, y), 170, (0.3, 0.5), 0.5)
    sheet.disc(x, y, 52, (0, 0))


def _on_the_sill(sheet: Sheet, dice: Dice, x: float, sill: float) -> None:
    """A cat, a plant or a cup keeps the candle company."""
    kind = dice.randrange(3)
    if kind == 0:
        cat = "-80,0 -96,70 -70,150 -40,210 -56,262 -46,306 -24,280 6,280 28,306 38,262"
        cat += " 24,210 70,130 92,60 84,0"
        sheet.polygon(smooth(traced(x, sill, cat, 1.05), closed=True), INK)
        sheet.line(smooth(traced(x, sill, "70,20 140,26 168,90 150,140")), 20, INK)
    elif kind == 1:
        sheet.polygon(traced(x, sill, "-62,0 62,0 78,118 -78,118"), (0.3, 1))
        for lean, top in ((-120, 260), (-60, 330), (0, 380), (70, 330), (130, 250), (-150, 170), (150, 170)):
            leaf = traced(
                x, sill, f"0,110 {lean * 0.4 - 26},{top * 0.6} {lean},{top} {lean * 0.4 + 26},{top * 0.62}"
            )
            sheet.polygon(smooth(leaf, 6, closed=True), INK)
    else:
        sheet.polygon(traced(x, sill, "-64,0 64,0 76,130 -76,130"), (0, 0.6))
        sheet.ring(x + 84, sill - 74, 38, 13, (0, 0.6))
        for step in (-24, 24):
            sheet.line(smooth(traced(x + step, sill, "0,150 -16,190 16,230 -6,280")), 5, (0, 0.2))


def _pane(sheet: Sheet, box: tuple[float, float, float, float], glass: Tone, frame: Tone) -> None:
    x0, y0, x1, y1 = box
    sheet.rect(x0 - 8, y0 - 8, x1 + 8, y1 + 8, frame)
    sheet.rect(x0, y0, x1, y1, glass)
    middle, bar = (x0 + x1) / 2, (x1 - x0) * 0.03
    sheet.rect(middle - bar, y0, middle + bar, y1, frame)
    level = y0 + (y1 - y0) * 0.34
    sheet.rect(x0, level - bar, x1, level + bar, frame)
    sheet.rect(x0 - 16, y1 + 8, x1 + 16, y1 + 20, frame)


def _house(sheet: Sheet, dice: Dice) -> Point:
    """Rows of dark panes; in one of them somebody reads by a candle."""
    wall, dark = dice.choice((((0.7, 0.4), (1, 0.6)), ((0.55, 0.95), (1, 0.9)), ((0.4, 0.6), (0.95, 0.7))))
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    columns, rows, width, height = 4, 3, 200, 270
    lit = (dice.choice((1, 2)), 1)
    gap_x, gap_y = WIDTH / columns, 400
    for row in range(rows):
        sheet.rect(0, row * gap_y - 134, WIDTH, row * gap_y - 124, mix(wall, dark, 0.45))
        for column in range(columns):
            if (column, row) == lit:
                continue
            x, y = column * gap_x + gap_x / 2 - width / 2, row * gap_y - 70
            _pane(sheet, (x, y, x + width, y + height), dark, mix(wall, dark, 0.5))
            if dice.random() < 0.45:
                sheet.polygon([(x, y), (x + width * 0.4, y), (x, y + height * 0.8)], mix(dark, wall, 0.4))
    x, y = lit[0] * gap_x + gap_x / 2 - width * 0.62, gap_y - 104
    box = (x, y, x + width * 1.24, y + height * 1.28)
    _pane(sheet, box, (0, 0.3), INK)
    bust(sheet, dice, x + width * 0.84, box[3], 140, INK)
    flame = _candle(sheet, x + width * 0.34, box[3], 0.55, dish=False)
    sheet.shine(flame, 330, (0, 0.1), 0.6)
    if dice.random() < 0.6:
        snow(sheet, dice, (0, 0), 260)
    return x + width * 0.62, y + height * 0.7


def _outside(sheet: Sheet, dice: Dice) -> Point:
    """A low house in the snow under a wide sky, its one window lit."""
    night = HOURS["night"]
    sheet.shade([(0, 0), (WIDTH, 0), (WIDTH, 800), (0, 800)], night.top, night.low)
    stars(sheet, dice, 620, 90)
    _moon(sheet, dice.choice((240, 1380)), dice.uniform(140, 220))
    for step in range(9):
        x, size = dice.choice((dice.uniform(-40, 380), dice.uniform(1220, 1640))), dice.uniform(240, 430)
        for level in range(4):
            half = size * (0.16 + 0.075 * level)
            top = 840 - size + level * size * 0.2
            sheet.polygon(
                [(x, top), (x + half, top + size * 0.34), (x - half, top + size * 0.34)],
                mix(night.mid, INK, step / 9),
            )
    x = dice.uniform(740, 860)
    wall: Tone = (0.82, 0.9)
    sheet.rect(x - 360, 480, x + 360, 880, wall)
    for row in range(1, 8):
        sheet.rect(x - 360, 480 + row * 52, x + 360, 484 + row * 52, INK)
    sheet.polygon(traced(x, 500, "-440,0 -250,250 250,250 440,0"), INK)
    sheet.polygon(
        smooth(traced(x, 500, "-446,-8 -430,34 -262,262 0,280 262,262 430,34 446,-8"))
        + traced(x, 500, "240,220 -240,220"),
        (0, 0.1),
    )
    sheet.rect(x + 150, 180, x + 220, 300, INK)
    sheet.rect(x + 142, 168, x + 228, 190, (0, 0.1))
    box = (x - 150, 560, x + 150, 800)
    _pane(sheet, box, (0, 0.35), INK)
    flame = _candle(sheet, x - 74, 800, 0.52, dish=False)
    bust(sheet, dice, x + 76, 800, 120, INK)
    sheet.shine(flame, 400, (0, 0), 0.75)
    drift = [(-40, 900), (300, 850), (x, 884), (1300, 840), (1640, 890)]
    sheet.polygon([*smooth(drift), (1640, HEIGHT + 9), (-40, HEIGHT + 9)], (0.12, 0.25))
    sheet.polygon([(x - 150, 880), (x + 150, 880), (x + 330, HEIGHT), (x - 330, HEIGHT)], (0, 0.05))
    sheet.polygon([*arc((x, HEIGHT + 60), 1200, 120, 180, 360), (WIDTH, HEIGHT)], (0, 0))
    snow(sheet, dice, (0, 0), 200)
    return x, 660
