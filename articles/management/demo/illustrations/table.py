"""Bread and soup: a pot on the table, loaves before the oven."""

from __future__ import annotations

from articles.management.demo.illustrations.air import Dice
from articles.management.demo.illustrations.people import walker
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    arc,
    depth_of,
    mix,
    smooth,
    traced,
)

INK: Tone = (1, 0.6)
WHITE: Tone = (0, 0)
TINT: Tone = (0, 1)
MOODS: tuple[tuple[Tone, Tone], ...] = (
    ((0, 0.4), (0.2, 1)),
    ((0.85, 0.6), (0.5, 1)),
    ((0, 0), (0, 0.8)),
    ((0.3, 1), (0, 0.2)),
)


def kitchen_table(sheet: Sheet, dice: Dice) -> Point:
    """A pot that steams, or a bowl from above."""
    return dice.turn((_pot, _bowl))(sheet, dice, *dice.turn(MOODS))


def bakery(sheet: Sheet, dice: Dice) -> Point:
    """The baker at the oven, or the loaves on the board."""
    return dice.turn((_oven, _loaves))(sheet, dice, *dice.turn(MOODS))


def _steam(sheet: Sheet, dice: Dice, x: float, y: float, tone: Tone) -> None:
    for step in range(-2, 3):
        foot = x + step * 92
        rise, sway = dice.uniform(210, 300), dice.choice((-1, 1)) * dice.uniform(24, 38)
        wisp = [
            (foot, y),
            (foot - sway, y - rise * 0.3),
            (foot + sway, y - rise * 0.62),
            (foot - sway * 0.4, y - rise),
        ]
        sheet.line(smooth(wisp, 12), 13, tone)


def _beet(sheet: Sheet, x: float, y: float, r: float, dark: Tone) -> None:
    root = traced(x, y, "-1,.1 -.8,.75 0,1 .8,.75 1,.1 .6,-.6 .12,-.95 .3,-1.5 0,-1.0 -.6,-.6", r)
    sheet.polygon(smooth(root, 6, closed=True), dark)
    sheet.polygon(smooth(traced(x, y, "-.7,.2 -.5,.62 -.2,.74 -.5,.3", r), 5, closed=True), (0, 0.5))
    for lean in (-0.7, 0, 0.7):
        sheet.line(smooth(traced(x, y, f"0,.9 {lean * 0.4},1.5 {lean},2", r)), r * 0.12, dark)
        leaf = f"{lean * 0.5},1.5 {lean - 0.42},2.1 {lean},2.8 {lean + 0.42},2.1"
        sheet.polygon(smooth(traced(x, y, leaf, r), 6, closed=True), INK)


def _pot(sheet: Sheet, dice: Dice, wall: Tone, cloth: Tone) -> Point:
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    for tile in range(0, WIDTH, 133):
        sheet.rect(tile, 0, tile + 2.5, 720, mix(wall, INK, 0.3))
    for y in range(60, 720, 133):
        sheet.rect(0, y, WIDTH, y + 2.5, mix(wall, INK, 0.3))
    table, x = 770, dice.uniform(760, 840)
    sheet.rect(0, table - 50, WIDTH, HEIGHT, cloth)
    for step in range(13):
        x0, x1 = step * 150 - 100, step * 200 - 430
        stripe = [(x0, table - 50), (x0 + 75, table - 50), (x1 + 100, HEIGHT), (x1, HEIGHT)]
        sheet.polygon(stripe, mix(cloth, INK, 0.18))
    steam = WHITE if depth_of(wall) > 0.1 else (0.2, 0.3)
    _steam(sheet, dice, x, 330, steam)
    for side in (-1, 1):
        sheet.line(
            arc((x + side * 300, 560), 70, 46, 270 if side > 0 else 90, 450 if side > 0 else 270, 20), 26, INK
        )
    sheet.polygon(traced(x, 880, "-300,420 300,420 290,120 240,20 150,-10 -150,-10 -240,20 -290,120"), INK)
    sheet.disc(x, 460, 320, INK, 62)
    sheet.disc(x, 456, 296, (0.25, 1), 48)
    sheet.disc(x - 60, 450, 90, (0, 0.1), 20)
    sheet.line([(x + 120, 452), (x + 300, 190)], 20, mix(INK, WHITE, 0.25))
    sheet.line(arc((x + 318, 176), 26, 26, 150, 380, 12), 16, mix(INK, WHITE, 0.25))
    sheet.polygon(traced(x, 880, "-262,380 -228,380 -216,120 -240,90"), mix(INK, WHITE, 0.3))
    left, right = x - dice.uniform(470, 510), x + dice.uniform(480, 520)
    _beet(sheet, left, 850, 96, (0.5, 1))
    _beet(sheet, left - 180, 920, 78, (0.4, 1))
    sheet.polygon([*arc((right, 800), 190, 170, 0, 180), (right - 190, 800)], WHITE)
    sheet.disc(right, 800, 190, INK, 42)
    sheet.disc(right, 798, 180, (0.25, 1), 36)
    sheet.disc(right - 20, 792, 56, WHITE, 15)
    sheet.rect(right - 80, 960, right + 80, 980, WHITE)
    sheet.line([(right + 60, 790), (right + 210, 640)], 15, INK)
    return x, 560


def _bowl(sheet: Sheet, dice: Dice, wall: Tone, cloth: Tone) -> Point:
    """From above: a deep plate, sour cream in the middle, a spoon and dark bread beside it."""
    sheet.rect(0, 0, WIDTH, HEIGHT, cloth)
    for step in range(0, WIDTH, 160):
        sheet.rect(step, 0, step + 56, HEIGHT, mix(cloth, wall, 0.5))
    for step in range(0, HEIGHT, 160):
        sheet.rect(0, step, WIDTH, step + 56, mix(cloth, wall, 0.5))
    x, y = dice.uniform(760, 840), 534
    sheet.disc(x + 16, y + 24, 430, INK)
    sheet.disc(x, y, 425, WHITE)
    for step in range(24):
        spot = arc((x, y), 385, 385, step * 15, step * 15, 1)[0]
        sheet.disc(*spot, 15 if step % 2 else 8, TINT if step % 2 else INK)
    sheet.ring(x, y, 350, 5, INK)
    sheet.disc(x, y, 320, INK)
    sheet.disc(x, y, 306, (0.3, 1))
    swirl = traced(x, y, "-110,10 -70,90 30,110 110,50 90,-50 10,-100 -80,-70")
    sheet.polygon(smooth(swirl, 8, closed=True), WHITE)
    sheet.line(smooth(traced(x, y, "-50,0 0,46 48,8 10,-34 -20,-6"), 8), 7, (0, 0.6))
    for _ in range(26):
        spot = arc((x, y), 1, 1, 0, 0, 1)[0]
        px, py = spot[0] + dice.gauss(0, 150), spot[1] + dice.gauss(0, 130)
        if (px - x) ** 2 + (py - y) ** 2 < 270**2:
            sheet.line([(px, py), (px + dice.uniform(-26, 26), py + dice.uniform(-26, 26))], 5, INK)
    spoon = x + 560
    sheet.disc(spoon, 330, 70, INK, 108)
    sheet.disc(spoon, 326, 54, mix(WHITE, INK, 0.25), 92)
    sheet.rect(spoon - 13, 420, spoon + 13, 900, INK)
    slab = traced(x - 590, 560, "-150,-190 -170,140 -110,220 100,230 160,150 150,-190")
    sheet.polygon(smooth(slab, 6, closed=True), INK)
    inner = traced(x - 590, 560, "-124,-164 -142,130 -94,192 84,202 134,136 124,-164")
    sheet.polygon(smooth(inner, 6, closed=True), (0.35, 0.9))
    for _ in range(30):
        sheet.disc(
            x - 590 + dice.uniform(-110, 110), 550 + dice.uniform(-140, 130), dice.uniform(3, 8), (0, 0.5)
        )
    return x, y


def _loaf(sheet: Sheet, x: float, base: float, k: float) -> None:
    loaf = traced(x, base, "-200,0 -216,70 -160,150 -60,184 60,184 160,150 216,70 200,0", k)
    sheet.polygon(smooth(loaf, 6, closed=True), INK)
    crust = traced(x, base, "-184,8 -196,70 -148,138 -56,168 56,168 148,138 196,70 184,8", k)
    sheet.polygon(smooth(crust, 6, closed=True), (0.38, 1))
    for cut in (-100, 0, 100):
        slash = traced(x + cut * k, base, "-42,52 -20,104 26,156 44,160 30,116 -14,66", k)
        sheet.polygon(smooth(slash, 5, closed=True), (0, 0.3))


def _oven(sheet: Sheet, dice: Dice, wall: Tone, cloth: Tone) -> Point:
    """A brick arch full of fire, the baker's peel reaching in."""
    brick = mix(wall, INK, 0.45)
    sheet.rect(0, 0, WIDTH, HEIGHT, brick)
    for row in range(20):
        for column in range(-1, 13):
            left, top = column * 134 + (67 if row % 2 else 0), row * 54
            sheet.rect(left + 3, top + 3, left + 131, top + 51, mix(brick, wall, dice.uniform(0.15, 0.6)))
    x = dice.uniform(780, 880)
    sheet.polygon([*arc((x, 560), 430, 400, 180, 360), (x + 430, 790), (x - 430, 790)], INK)
    for step in range(17):
        angle = 180 + step * 180 / 16
        (ax, ay), (bx, by) = (
            arc((x, 560), 372, 342, angle, angle, 1)[0],
            arc((x, 560), 424, 394, angle, angle, 1)[0],
        )
        sheet.line([(ax, ay), (bx, by)], 40, mix(brick, WHITE, 0.35))
    sheet.polygon([*arc((x, 560), 345, 315, 180, 360), (x + 345, 760), (x - 345, 760)], (0.3, 1))
    sheet.polygon([*arc((x, 600), 250, 210, 180, 360), (x + 250, 760), (x - 250, 760)], TINT)
    for step in range(7):
        px = x - 210 + step * 70
        flame = traced(
            px, 720, f"-38,0 -26,70 {dice.uniform(-20, 20):.0f},{dice.uniform(120, 210):.0f} 26,70 38,0"
        )
        sheet.polygon(smooth(flame, 6, closed=True), WHITE)
    sheet.rect(x - 480, 760, x + 480, 800, mix(brick, WHITE, 0.45))
    sheet.shine((x, 660), 520, (0, 0.35), 0.55)
    sheet.rect(0, 900, WIDTH, HEIGHT, INK)
    walker(sheet, dice, x - 560, 1030, 640, INK)
    sheet.line([(x - 520, 640), (x - 60, 716)], 18, INK)
    sheet.polygon(traced(x + 30, 740, "-140,16 150,-6 150,-26 -140,0"), INK)
    _loaf(sheet, x + 40, 736, 0.62)
    for step in range(3):
        _loaf(sheet, x + 80 + step * 330, 1010, 0.7)
    return x - 60, 620


def _loaves(sheet: Sheet, dice: Dice, wall: Tone, cloth: Tone) -> Point:
    """Shelves of loaves, the largest on the board in front."""
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    for row, base in enumerate((300, 560)):
        sheet.rect(0, base, WIDTH, base + 22, INK)
        for step in range(-1, 6):
            _loaf(sheet, 130 + step * 310 + row * 150 + dice.uniform(-14, 14), base, dice.uniform(0.58, 0.68))
    sheet.rect(0, 800, WIDTH, HEIGHT, cloth)
    x = dice.uniform(760, 840)
    sheet.polygon([(x - 520, 930), (x + 520, 930), (x + 580, 1000), (x - 580, 1000)], INK)
    _loaf(sheet, x, 950, 1.75)
    for stem in range(9):
        lean = -60 + stem * 16
        foot = (x + 640, 1000)
        head = (x + 560 + lean * 2.2, 590 + abs(lean) * 1.2)
        sheet.line([foot, head], 6, INK)
        for grain in range(5):
            sheet.disc(head[0] + (8 if grain % 2 else -8), head[1] + grain * 20, 9, (0, 0.9), 15)
    return x, 790
