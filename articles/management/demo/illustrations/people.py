"""People as plain silhouettes: no faces, but each with a coat, a gait and a hair of their own."""

from __future__ import annotations

from articles.management.demo.illustrations.air import Dice
from articles.management.demo.illustrations.press import Sheet, Tone, smooth


def walker(sheet: Sheet, dice: Dice, x: float, feet: float, height: float, tone: Tone) -> None:
    """A standing or walking figure seen from afar; `feet` is the ground line."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * height, feet - dy * height

    stride, hem = dice.choice((0.02, 0.06, 0.1)), dice.choice((0.3, 0.38, 0.46))
    for foot in (-stride, stride + 0.02):
        legs = [at(-0.055, hem + 0.04), at(0.055, hem + 0.04), at(foot + 0.03, 0), at(foot - 0.035, 0)]
        sheet.polygon(legs, tone)
        sheet.polygon([at(foot - 0.035, 0), at(foot - 0.03, 0.025), at(foot + 0.065, 0)], tone)
    flare = dice.uniform(0.09, 0.125)
    coat = [at(-0.03, 0.86), at(-0.105, 0.8), at(-0.12, 0.62), at(-flare, hem)]
    coat += [at(flare, hem), at(0.12, 0.62), at(0.105, 0.8), at(0.03, 0.86)]
    sheet.polygon(smooth(coat, 5, closed=True), tone)
    sheet.polygon([at(-0.03, 0.9), at(0.03, 0.9), at(0.045, 0.82), at(-0.045, 0.82)], tone)
    sheet.disc(*at(0.006, 0.93), 0.056 * height, tone, 0.068 * height)
    trait = dice.randrange(5)
    if trait == 0:
        sheet.polygon([at(-0.075, 0.95), at(0.075, 0.95), at(0.055, 1.0), at(-0.055, 1.0)], tone)
    elif trait == 1:
        sheet.polygon([at(-0.07, 0.97), at(0.03, 0.98), at(0.02, 0.85), at(-0.085, 0.83)], tone)
    elif trait == 2:
        sheet.polygon([at(0.09, 0.5), at(0.2, 0.5), at(0.21, 0.36), at(0.08, 0.36)], tone)
    sheet.line([at(0.1, 0.78), at(0.135, 0.6), at(0.125, 0.46)], 0.05 * height, tone)
    sheet.line([at(-0.1, 0.78), at(-0.14, 0.61), at(-0.11, 0.46)], 0.05 * height, tone)


def crowd(
    sheet: Sheet, dice: Dice, span: tuple[float, float], feet: float, height: float, tone: Tone, count: int
) -> None:
    """Walkers spread along a ground line, none quite the same."""
    left, right = span
    for index in range(count):
        x = left + (right - left) * (index + dice.uniform(0.15, 0.85)) / count
        walker(sheet, dice, x, feet + dice.uniform(-0.02, 0.02) * height, dice.near(height, 0.07), tone)


def bust(sheet: Sheet, dice: Dice, x: float, base: float, width: float, tone: Tone) -> None:
    """Head and shoulders seen from behind; `width` is that of the shoulders, `base` their foot."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * width, base - dy * width

    shoulders = [at(-0.52, -0.1), at(-0.5, 0.25), at(-0.4, 0.42), at(-0.14, 0.52), at(-0.1, 0.7)]
    shoulders += [(2 * x - px, py) for px, py in reversed(shoulders)]
    sheet.polygon(smooth(shoulders, 5), tone)
    tilt = dice.uniform(-0.02, 0.02)
    sheet.disc(*at(tilt, 0.8), 0.185 * width, tone, 0.235 * width)
    trait = dice.randrange(5)
    if trait == 0:
        bob = [at(-0.2, 0.9), at(0.2, 0.9), at(0.25, 0.55), at(-0.25, 0.55)]
        sheet.polygon(smooth(bob, 5, closed=True), tone)
    elif trait == 1:
        sheet.disc(*at(tilt, 1.07), 0.085 * width, tone)
    elif trait == 2:
        tail = [at(-0.06, 0.95), at(0.06, 0.95), at(0.09, 0.5), at(0, 0.36), at(-0.09, 0.5)]
        sheet.polygon(smooth(tail, 5, closed=True), tone)
