"""The air of a picture: its hour, its sky and weather, and the tones that distance takes in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from articles.management.demo.illustrations.press import HEIGHT, WIDTH, Point, Sheet, Tone, mix, smooth

Choice = TypeVar("Choice")


class Air(NamedTuple):
    """The tones of one hour, from the top of the sky to the nearest silhouette."""

    hour: str
    top: Tone
    low: Tone
    far: Tone
    mid: Tone
    near: Tone
    ink: Tone
    light: Tone
    sun: Tone


HOURS = {
    "noon": Air("noon", (0, 0.62), (0, 0.1), (0, 0.4), (0.3, 0.55), (0.72, 0.6), (1, 0.5), (0, 0), (0, 0)),
    "dawn": Air("dawn", (0, 0.06), (0, 0.85), (0.14, 0.9), (0.45, 0.9), (0.8, 1), (1, 1), (0, 0), (0, 0)),
    "grey": Air("grey", (0.3, 0), (0.05, 0), (0.2, 0), (0.4, 0.05), (0.74, 0.2), (1, 0.3), (0, 0), (0, 1)),
    "dusk": Air("dusk", (0.62, 0.8), (0, 0.55), (0.32, 0.9), (0.6, 1), (0.86, 1), (1, 1), (0, 0), (0, 0)),
    "night": Air(
        "night", (0.8, 0.35), (0.2, 0.75), (0.5, 0.8), (0.74, 0.8), (0.94, 0.8), (1, 1), (0, 0.1), (0, 0)
    ),
}
DAYLIGHT = ("noon", "dawn", "grey")


class Dice(random.Random):
    """Chance that a seed fixes, with turns: neighbouring seeds take different choices."""

    def __init__(self, scene: str, seed: int) -> None:
        super().__init__(f"{scene}:{seed}")
        self._order = random.Random(scene)  # noqa: S311 - a drawing has nothing to keep secret
        self._seed = seed

    def turn(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices; seeds n and n + 1 never take the same one where there are two."""
        return choices[(self._seed + self._order.randrange(len(choices))) % len(choices)]

    def near(self, value: float, share: float = 0.1) -> float:
        """The value, up or down by at most this share of it."""
        return value * self.uniform(1 - share, 1 + share)


def air_of(dice: Dice, hours: Sequence[str] = tuple(HOURS)) -> Air:
    """The hour whose turn it is."""
    return HOURS[dice.turn(hours)]


def sky(sheet: Sheet, air: Air, horizon: float) -> None:
    """The sky from the sheet's top to the horizon."""
    frame = [(0, 0), (WIDTH, 0), (WIDTH, horizon), (0, horizon)]
    sheet.shade(frame, air.top, air.low)


def sun(sheet: Sheet, air: Air, x: float, y: float, r: float) -> None:
    """A sun, or by night a moon, as one flat disc in its glow."""
    if air.hour == "night":
        sheet.glow((x, y), r * 4, (0.1, 0.4), 0.6)
        sheet.disc(x, y, r * 0.62, air.sun)
        return
    if air.hour != "grey":
        sheet.glow((x, y), r * 4.5, (0, 0.12), 0.6)
    sheet.disc(x, y, r, air.sun)


def stars(sheet: Sheet, dice: Dice, horizon: float, count: int = 46) -> None:
    """Sparse stars, thinning towards the horizon."""
    for _ in range(count):
        x, y = dice.uniform(0, WIDTH), horizon * dice.random() ** 1.6
        sheet.disc(x, y, dice.uniform(1.2, 2.6), (0, 0))


def clouds(sheet: Sheet, dice: Dice, horizon: float, tone: Tone, count: int = 4) -> None:
    """Long flat-bottomed banks of cloud that lie closer together near the horizon."""
    for index in range(count):
        depth = (index + dice.random()) / count
        y = horizon * (0.1 + 0.72 * depth**0.75)
        length = dice.uniform(420, 900) * (1.1 - 0.6 * depth)
        x = dice.uniform(-length * 0.4, WIDTH - length * 0.5)
        sheet.polygon(_bank(dice, x, y, length, length * dice.uniform(0.045, 0.075)), tone)


def _bank(dice: Dice, x: float, y: float, length: float, height: float) -> list[Point]:
    crest = [(x, y)]
    for step in range(1, 8):
        t = step / 8
        crest.append((x + length * t, y - height * (4 * t * (1 - t)) * dice.uniform(0.45, 1.25)))
    return smooth([*crest, (x + length, y), (x + length * 0.6, y + height * 0.16)], closed=True)


def ridge(dice: Dice, y: float, rise: float, steps: int = 16, base: float = HEIGHT) -> list[Point]:
    """A soft line of hills across the whole sheet, closed down to the base."""
    crest = [(WIDTH * step / steps, y - rise * dice.random()) for step in range(-1, steps + 2)]
    return [(-WIDTH, base), *smooth(crest, 4), (WIDTH * 2, base)]


def skyline(
    sheet: Sheet, dice: Dice, base: float, heights: tuple[float, float], tone: Tone, lit: Tone | None = None
) -> None:
    """A row of plain blocks on the base line; with `lit`, some of their windows."""
    x = -dice.uniform(0, 60)
    while x < WIDTH:
        width, height = dice.uniform(46, 120), dice.uniform(*heights)
        sheet.rect(x, base - height, x + width, base, tone)
        if dice.random() < 0.3:
            sheet.rect(x + width * 0.3, base - height - 16, x + width * 0.6, base - height, tone)
        if lit is not None:
            _windows(sheet, dice, x, base - height, width, height, lit)
        x += width + dice.choice((0, 0, 6, 26))


def _windows(sheet: Sheet, dice: Dice, x: float, y: float, width: float, height: float, tone: Tone) -> None:
    for row in range(int(height // 20) - 1):
        for column in range(int(width // 18) - 1):
            if dice.random() < 0.28:
                left, top = x + 12 + column * 18, y + 14 + row * 20
                sheet.rect(left, top, left + 8, top + 10, tone)


def rain(sheet: Sheet, dice: Dice, tone: Tone, count: int = 170, slant: float = 0.22) -> None:
    """Slanting hairlines over the whole picture."""
    for _ in range(count):
        x, y, length = dice.uniform(-100, WIDTH), dice.uniform(-60, HEIGHT), dice.uniform(34, 90)
        sheet.line([(x, y), (x - length * slant, y + length)], dice.choice((1, 1.5, 2)), tone)


def snow(sheet: Sheet, dice: Dice, tone: Tone = (0, 0), count: int = 240) -> None:
    """Flakes of several sizes, the larger ones fewer."""
    for _ in range(count):
        r = 1.6 + 6.5 * dice.random() ** 3
        sheet.disc(dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), r, tone)


def birds(sheet: Sheet, dice: Dice, x: float, y: float, tone: Tone, count: int = 7) -> None:
    """A loose flight of birds, each one stroke."""
    for _ in range(count):
        bx, by, span = dice.gauss(x, 110), dice.gauss(y, 45), dice.uniform(9, 19)
        wings = [(bx - span, by - span * 0.35), (bx - span * 0.4, by - span * 0.5), (bx, by)]
        wings += [(bx + span * 0.4, by - span * 0.5), (bx + span, by - span * 0.35)]
        sheet.line(wings, 2.5, tone)


def water(sheet: Sheet, dice: Dice, air: Air, top: float, light_x: float | None = None) -> None:
    """Still water from the line `top` to the sheet's foot, with strokes of light under the sun."""
    deep = mix(air.top, air.mid, 0.45)
    sheet.shade([(0, top), (WIDTH, top), (WIDTH, HEIGHT), (0, HEIGHT)], mix(air.low, deep, 0.25), deep)
    for _ in range(70):
        depth = dice.random() ** 1.7
        y = top + 5 + (HEIGHT - top) * depth
        length = 30 + 260 * depth * dice.random()
        x = dice.uniform(-80, WIDTH)
        sheet.rect(x, y, x + length, y + 1.2 + 4 * depth, mix(air.low, deep, dice.choice((0.1, 1.25))))
    if light_x is None:
        return
    for step in range(46):
        depth = (step + dice.random()) / 46
        y = top + 3 + (HEIGHT - top) * depth**1.5
        half = (24 + 120 * depth) * dice.uniform(0.35, 1)
        x = light_x + dice.gauss(0, 10 + 36 * depth)
        sheet.rect(x - half, y, x + half, y + 1.6 + 6 * depth, air.sun)
