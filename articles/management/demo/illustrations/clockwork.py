"""A tower clock: its wheels behind the dial, or the tower over the roofs."""

from __future__ import annotations

import math

from articles.management.demo.illustrations.air import Air, Dice, air_of, birds, clouds, sky, stars, sun
from articles.management.demo.illustrations.people import walker
from articles.management.demo.illustrations.press import HEIGHT, WIDTH, Point, Sheet, Tone, arc, mix, traced

INK: Tone = (1, 0.7)
WHITE: Tone = (0, 0)


def tower_clock(sheet: Sheet, dice: Dice) -> Point:
    """The clock from within or from the square."""
    air = air_of(dice)
    return dice.turn((_works, _tower))(sheet, dice, air)


def gear(sheet: Sheet, centre: Point, r: float, teeth: int, tone: Tone, hole: Tone, turn: float = 0) -> None:
    """A spoked wheel with square teeth."""
    x, y = centre
    rim = []
    for step in range(teeth * 4):
        angle = math.tau * (step + turn) / (teeth * 4)
        reach = r if step % 4 in (0, 1) else r * (1 - 2.6 / teeth)
        rim.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    sheet.polygon(rim, tone)
    sheet.disc(x, y, r * 0.7, hole)
    for spoke in range(5):
        angle = math.tau * (spoke + turn) / 5
        end = (x + r * 0.74 * math.cos(angle), y + r * 0.74 * math.sin(angle))
        sheet.line([(x, y), end], r * 0.13, tone)
    sheet.disc(x, y, r * 0.2, tone)
    sheet.disc(x, y, r * 0.07, hole)


def _dial(sheet: Sheet, dice: Dice, x: float, y: float, r: float, tones: tuple[Tone, Tone]) -> None:
    face, ink = tones
    sheet.disc(x, y, r, ink)
    sheet.disc(x, y, r * 0.93, face)
    for step in range(60):
        angle = math.tau * step / 60
        inner, width = (0.74, r * 0.035) if step % 5 == 0 else (0.86, r * 0.01)
        ends = [(x + r * q * math.cos(angle), y + r * q * math.sin(angle)) for q in (inner, 0.9)]
        sheet.line(ends, width, ink)
    hour, minute = dice.uniform(0, 12), dice.uniform(0, 60)
    for share, length, width in ((hour / 12, 0.46, 0.06), (minute / 60, 0.72, 0.036)):
        angle = math.tau * share - math.pi / 2
        tip = (x + r * length * math.cos(angle), y + r * length * math.sin(angle))
        tail = (x - r * 0.14 * math.cos(angle), y - r * 0.14 * math.sin(angle))
        sheet.line([tail, tip], r * width, ink)
    sheet.disc(x, y, r * 0.06, ink)


def _works(sheet: Sheet, dice: Dice, air: Air) -> Point:
    """The dial glows from outside; before it, brass wheels and the one who tends them."""
    room = (0.9, 0.8) if air.hour != "grey" else (0.78, 0.1)
    sheet.rect(0, 0, WIDTH, HEIGHT, room)
    x, y, r = dice.uniform(700, 900), 440, 400
    sheet.glow((x, y), 900, (0.2, 0.9), 0.7)
    glass = mix(air.low, WHITE, 0.45)
    _dial(sheet, dice, x, y, r, (glass, INK))
    side = dice.choice((-1, 1))
    brass: Tone = (0.45, 1)
    gear(sheet, (x + side * 300, 760), 230, 26, INK, room, 0.3)
    gear(sheet, (x + side * 300, 760), 214, 26, brass, room, 0.3)
    gear(sheet, (x + side * 20, 900), 124, 16, INK, room, 0.9)
    gear(sheet, (x + side * 20, 900), 112, 16, (0, 1), room, 0.9)
    gear(sheet, (x + side * 560, 560), 150, 18, brass, room, 0.6)
    gear(sheet, (x - side * 560, 200), 170, 20, (0.6, 1), room, 0.1)
    sheet.line([(x, y), (x + side * 300, 760)], 20, INK)
    sheet.rect(0, 1010, WIDTH, HEIGHT, INK)
    for px in (x - side * 640, x + side * 700):
        sheet.rect(px - 26, 0, px + 26, HEIGHT, INK)
    walker(sheet, dice, x - side * 290, 1020, 400, INK)
    sheet.line(traced(x - side * 290, 1020, f"{side * 40},310 {side * 120},330 {side * 170},420"), 22, INK)
    return x, 520


def _tower(sheet: Sheet, dice: Dice, air: Air) -> Point:
    sky(sheet, air, 980)
    if air.hour == "night":
        stars(sheet, dice, 700)
    x = dice.uniform(720, 880)
    sun(sheet, air, x + dice.choice((-430, 430)), dice.uniform(240, 420), 100)
    clouds(sheet, dice, 760, mix(air.low, air.top, 0.15), dice.randrange(1, 4))
    birds(sheet, dice, x - 360, 260, air.mid, 8)
    _roofs(sheet, dice, air, 860, mix(air.far, air.mid, 0.4), 120)
    wall, shade = mix(air.far, air.mid, 0.75), air.near
    sheet.rect(x - 170, 300, x + 170, HEIGHT, wall)
    sheet.rect(x + 60, 300, x + 170, HEIGHT, shade)
    sheet.polygon(traced(x, 300, "-200,0 -150,90 -110,180 0,270 110,180 150,90 200,0"), INK)
    sheet.rect(x - 3, -20, x + 3, 60, INK)
    for y in (300, 720):
        sheet.rect(x - 206, y - 10, x + 206, y + 18, INK)
    glow = (0, 0) if air.hour != "night" else (0, 0.25)
    _dial(sheet, dice, x, 510, 158, (glow, INK))
    if air.hour in ("night", "dusk"):
        sheet.shine((x, 510), 300, (0, 0.1), 0.4)
    for px in (-90, 0, 90):
        sheet.polygon([*arc((x + px, 830), 26, 30, 180, 360), (x + px + 26, 930), (x + px - 26, 930)], INK)
    _roofs(sheet, dice, air, 990, air.near, 130)
    _roofs(sheet, dice, air, 1070, INK, 110)
    return x, 510


def _roofs(sheet: Sheet, dice: Dice, air: Air, base: float, tone: Tone, rise: float) -> None:
    """Pitched roofs with a chimney here and there."""
    x = -dice.uniform(20, 120)
    while x < WIDTH:
        width, height = dice.uniform(150, 260), rise * dice.uniform(0.5, 1)
        sheet.rect(x, base - height, x + width, HEIGHT, tone)
        sheet.polygon(
            [
                (x - 14, base - height),
                (x + width / 2, base - height - width * 0.32),
                (x + width + 14, base - height),
            ],
            tone,
        )
        if dice.random() < 0.5:
            chimney = x + width * dice.choice((0.25, 0.7))
            sheet.rect(chimney, base - height - width * 0.32, chimney + 24, base - height, tone)
        if dice.random() < 0.5:
            sheet.rect(
                x + width * 0.42, base - height + 24, x + width * 0.42 + 24, base - height + 56, air.light
            )
        x += width
