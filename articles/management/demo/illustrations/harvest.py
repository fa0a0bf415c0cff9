"""The harvest: a combine at work in standing grain."""

from __future__ import annotations

from articles.management.demo.illustrations.air import (
    Air,
    Dice,
    air_of,
    birds,
    clouds,
    ridge,
    sky,
    sun,
)
from articles.management.demo.illustrations.machines import INK, combine, harvester_head_on, lorry
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    mix,
    traced,
)

HOURS = ("noon", "dawn", "dusk", "grey")


def field_harvester(sheet: Sheet, dice: Dice) -> Point:
    """A harvester in its dust, from the side with a lorry or alone, or coming head-on."""
    air = air_of(dice, HOURS)
    horizon = dice.uniform(560, 640)
    sky(sheet, air, horizon)
    sun(sheet, air, dice.uniform(820, 1300), horizon - dice.uniform(60, 300), dice.uniform(90, 150))
    clouds(sheet, dice, horizon, mix(air.low, air.top, 0.18), dice.randrange(1, 5))
    sheet.polygon(ridge(dice, horizon + 4, dice.uniform(20, 90), 10), mix(air.low, air.far, 0.75))
    sheet.polygon(ridge(dice, horizon + 14, 18, 46), mix(air.far, air.mid, 0.6))
    birds(sheet, dice, 420, 260, air.mid, dice.randrange(0, 10))
    return dice.turn((_profile, _with_lorry, _head_on))(sheet, dice, air, horizon)


def _grain(air: Air) -> Tone:
    return (0, 1) if air.hour != "dawn" else (0.2, 1)


def _field(sheet: Sheet, dice: Dice, air: Air, horizon: float, vanish: float) -> None:
    """Mown swathes that run to one point."""
    light = mix(air.low, _grain(air), 0.55)
    sheet.polygon([(0, horizon + 6), (WIDTH, horizon + 6), (WIDTH, HEIGHT), (0, HEIGHT)], light)
    eye = (vanish, horizon - 20)
    for step in range(-14, 15):
        foot = vanish + step * 260
        sheet.polygon([eye, (foot, HEIGHT + 20), (foot + 104, HEIGHT + 20)], mix(light, air.mid, 0.42))
    sheet.polygon(ridge(dice, horizon + 10, 14, 46, horizon + 16), mix(air.far, air.mid, 0.6))


def _ears(
    sheet: Sheet, dice: Dice, span: tuple[float, float], base: float, height: float, tone: Tone
) -> None:
    """A fringe of ears over a solid stand of grain."""
    left, right = span
    x = left
    while x < right:
        h, lean = height * dice.uniform(0.75, 1.2), dice.gauss(4, 7) * height / 90
        sheet.line([(x, base), (x + lean, base - h)], max(1.6, height / 46), tone)
        ear = [(x + lean * 0.8, base - h * 0.82), (x + lean - height * 0.045, base - h)]
        ear += [(x + lean * 1.3, base - h * 1.26), (x + lean + height * 0.055, base - h)]
        sheet.polygon(ear, tone)
        x += height * dice.uniform(0.07, 0.16)


def _dust(sheet: Sheet, dice: Dice, x: float, y: float, air: Air) -> None:
    for _ in range(16):
        r = dice.uniform(26, 90)
        sheet.disc(
            x + dice.uniform(-40, 330),
            y - dice.uniform(0, 40) - r * 0.2,
            r,
            mix(air.low, (0, 0.2), 0.5),
            r * 0.6,
        )
    for _ in range(70):
        sheet.disc(x + abs(dice.gauss(0, 220)), y - abs(dice.gauss(0, 90)), dice.uniform(1.5, 4), INK)


def _profile(sheet: Sheet, dice: Dice, air: Air, horizon: float) -> Point:
    ground = dice.uniform(860, 900)
    _field(sheet, dice, air, horizon, dice.uniform(900, 1500))
    x = dice.uniform(800, 860)
    _dust(sheet, dice, x + 330, ground, air)
    combine(sheet, x, ground, 1.12, air)
    grain = _grain(air)
    sheet.rect(0, ground - 60, x - 440, HEIGHT, mix(grain, air.mid, 0.25))
    _ears(sheet, dice, (-10, x - 436), ground - 50, 70, mix(grain, air.mid, 0.25))
    _foreground(sheet, dice, air)
    return x - 60, ground - 230


def _with_lorry(sheet: Sheet, dice: Dice, air: Air, horizon: float) -> Point:
    ground = dice.uniform(840, 870)
    _field(sheet, dice, air, horizon, dice.uniform(200, 700))
    x = dice.uniform(560, 610)
    combine(sheet, x, ground, 0.98, air)
    bed = x + 560
    sheet.line([(x - 10, ground - 390), (x + 60, ground - 470), (bed - 10, ground - 410)], 24, INK)
    sheet.polygon(traced(bed, ground, "-26,410 4,410 60,220 -46,220"), (0, 1))
    lorry(sheet, bed - 60, ground + 34, air)
    _foreground(sheet, dice, air)
    return x + 170, ground - 230


def _foreground(sheet: Sheet, dice: Dice, air: Air) -> None:
    _ears(sheet, dice, (-20, WIDTH + 20), HEIGHT + 16, 104, mix(_grain(air), air.near, 0.5))
    _ears(sheet, dice, (-20, WIDTH + 20), HEIGHT + 40, 120, INK)


def _head_on(sheet: Sheet, dice: Dice, air: Air, horizon: float) -> Point:
    """The machine grows out of the field, its reel as wide as a street."""
    x, ground = dice.uniform(740, 860), dice.uniform(800, 830)
    grain = mix(_grain(air), air.mid, 0.25)
    _field(sheet, dice, air, horizon, x)
    harvester_head_on(sheet, x, ground, air)
    sheet.rect(0, ground + 110, WIDTH, HEIGHT, grain)
    _ears(sheet, dice, (-20, WIDTH + 20), ground + 130, 92, grain)
    _ears(sheet, dice, (-20, WIDTH + 20), HEIGHT + 30, 150, INK)
    return x, ground - 240
