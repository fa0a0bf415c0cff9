"""The press: a sheet of two plates that is drawn on in flat tones, screened and printed.

A tone is a pair of densities (key ink, tint ink) between 0, bare paper, and 1, solid; None leaves what
that plate holds. Coordinates are pixels of the finished picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

from articles.management.demo.illustrations.inks import Inks

WIDTH, HEIGHT = 1600, 1067
# Pillow draws without anti-aliasing: shapes are drawn twice as large and reduced.
SCALE = 2
DOT_GAIN = 0.25
DOT_SHARE = 0.62

Point = tuple[float, float]
Tone = tuple[float | None, float | None]

PAPER: Tone = (0, 0)
SOLID: Tone = (1, 0.6)
TINT: Tone = (0, 1)


def mix(first: Tone, second: Tone, share: float) -> Tone:
    """The tone `share` of the way from the first to the second."""
    return _between(first[0], second[0], share), _between(first[1], second[1], share)


def depth_of(tone: Tone) -> float:
    """How dark a tone is, the key ink counting twice: 0, bare paper, to 1, both inks solid."""
    key, tint = tone
    return (2 * (key or 0) + (tint or 0)) / 3


def _between(a: float | None, b: float | None, share: float) -> float | None:
    return None if a is None or b is None else a + (b - a) * share


def smooth(points: Sequence[Point], steps: int = 8, closed: bool = False) -> list[Point]:
    """A Catmull-Rom curve through the points, as a polyline."""
    ends = ([points[-1]], [points[0], points[1]]) if closed else ([points[0]], [points[-1]])
    path = [*ends[0], *points, *ends[1]]
    curve = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(path, path[1:], path[2:], path[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append((_spline(ax, bx, cx, dx, t), _spline(ay, by, cy, dy, t)))
    return curve if closed else [*curve, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t
    )


def traced(x: float, y: float, points: str, scale: float = 1) -> list[Point]:
    """Points written as `dx,dy dx,dy …` around an origin, dy upwards: an outline in one line."""
    pairs = (pair.split(",") for pair in points.split())
    return [(x + float(dx) * scale, y - float(dy) * scale) for dx, dy in pairs]


def arc(centre: Point, rx: float, ry: float, start: float, end: float, steps: int = 32) -> list[Point]:
    """Points on an ellipse between two angles in degrees, clockwise from the right."""
    cx, cy = centre
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(cx + rx * math.cos(angle), cy + ry * math.sin(angle)) for angle in angles]


def sagging(start: Point, end: Point, sag: float, steps: int = 16) -> list[Point]:
    """A hanging wire between two points whose middle lies `sag` lower."""
    (ax, ay), (bx, by) = start, end
    shares = (step / steps for step in range(steps + 1))
    return [(ax + (bx - ax) * t, ay + (by - ay) * t + 4 * sag * t * (1 - t)) for t in shares]


class Sheet:
    """Two plates and what is still to be laid over them as light."""

    def __init__(self, ground: Tone = PAPER) -> None:
        size = (WIDTH * SCALE, HEIGHT * SCALE)
        self.plates = [Image.new("L", size, _density(value)) for value in ground]
        self._draws = [ImageDraw.Draw(plate) for plate in self.plates]
        self._lights: list[tuple[Point, float, Tone, float]] = []

    def _each(self, tone: Tone) -> Iterable[tuple[ImageDraw.ImageDraw, int]]:
        pairs = zip(self._draws, tone, strict=True)
        return ((draw, _density(value)) for draw, value in pairs if value is not None)

    def polygon(self, points: Sequence[Point], tone: Tone) -> None:
        """A filled shape."""
        path = [(x * SCALE, y * SCALE) for x, y in points]
        for draw, value in self._each(tone):
            draw.polygon(path, fill=value)

    def rect(self, x0: float, y0: float, x1: float, y1: float, tone: Tone) -> None:
        """A filled upright rectangle, its corners in any order."""
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], tone)

    def disc(self, x: float, y: float, rx: float, tone: Tone, ry: float | None = None) -> None:
        """A filled circle, or an ellipse when a second radius is given."""
        ry = rx if ry is None else ry
        box = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        for draw, value in self._each(tone):
            draw.ellipse(box, fill=value)

    def line(self, points: Sequence[Point], width: float, tone: Tone) -> None:
        """An open stroke with round joints; never thinner than a hairline of half a pixel."""
        path = [(x * SCALE, y * SCALE) for x, y in points]
        for draw, value in self._each(tone):
            draw.line(path, fill=value, width=max(1, round(width * SCALE)), joint="curve")

    def ring(self, x: float, y: float, rx: float, width: float, tone: Tone, ry: float | None = None) -> None:
        """The outline of a circle or an ellipse."""
        ry = rx if ry is None else ry
        box = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        for draw, value in self._each(tone):
            draw.ellipse(box, outline=value, width=max(1, round(width * SCALE)))

    def shade(self, points: Sequence[Point], first: Tone, last: Tone, sideways: bool = False) -> None:
        """A shape whose tone runs from the first to the last, downwards or to the right."""
        xs, ys = [x * SCALE for x, _ in points], [y * SCALE for _, y in points]
        width, height = WIDTH * SCALE, HEIGHT * SCALE
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        size = (min(width, math.ceil(max(xs))) - left, min(height, math.ceil(max(ys))) - top)
        if min(size) <= 0:
            return
        mask = Image.new("1", size)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in zip(xs, ys, strict=True)], fill=1)
        for plate, start, end in zip(self.plates, first, last, strict=True):
            if start is not None and end is not None:
                plate.paste(_ramp(size, start, end, sideways), (left, top), mask)

    def text(
        self, at: Point, words: str, font: ImageFont.FreeTypeFont, tone: Tone, halo: Tone | None = None
    ) -> None:
        """One line of lettering, `at` the left end of its base line; a halo parts it from what lies below."""
        place = (at[0] * SCALE, at[1] * SCALE)
        if halo is not None:
            for draw, value in self._each(halo):
                draw.text(place, words, fill=value, font=font, anchor="ls", stroke_width=5 * SCALE)
        for draw, value in self._each(tone):
            draw.text(place, words, fill=value, font=font, anchor="ls")

    def veil(self, y0: float, y1: float, tone: Tone, top: float, bottom: float) -> None:
        """A band of haze over all that is drawn so far, its strength running from top to bottom."""
        box = (0, round(y0 * SCALE), WIDTH * SCALE, round(y1 * SCALE))
        mask = _ramp((box[2], box[3] - box[1]), top, bottom, sideways=False)
        for plate, value in zip(self.plates, tone, strict=True):
            if value is not None:
                plate.paste(_density(value), box, mask)

    def shine(self, centre: Point, radius: float, tone: Tone = PAPER, strength: float = 1.0) -> None:
        """Light that falls over everything around a lamp, a flame or a sun; laid on when all is drawn."""
        self._lights.append((centre, radius, tone, strength))

    def glow(self, centre: Point, radius: float, tone: Tone = PAPER, strength: float = 1.0) -> None:
        """Light behind whatever is drawn afterwards."""
        at = (centre[0] * SCALE, centre[1] * SCALE)
        _lay_light(self.plates, at, radius * SCALE, tone, strength)

    def printed(self, inks: Inks, dice: random.Random, mirrored: bool = False) -> Image.Image:
        """The finished print of WIDTH × HEIGHT: reduced, lit, screened, inked on its paper."""
        plates = [plate.reduce(SCALE) for plate in self.plates]
        for centre, radius, tone, strength in self._lights:
            _lay_light(plates, centre, radius, tone, strength)
        if mirrored:
            plates = [ImageOps.mirror(plate) for plate in plates]
        grain = _grain(dice)
        screens = (_screen(5, 5), _screen(7, 2))
        plates = [_screened(plate, screen, grain) for plate, screen in zip(plates, screens, strict=True)]
        # The second colour never sits exactly on the first: that is what makes it a print.
        plates[1].paste(plates[1].copy(), (2, 1))
        return _inked(plates, inks)


def _density(value: float | None) -> int:
    return round(255 * min(1.0, max(0.0, value or 0.0)))


def _ramp(size: tuple[int, int], start: float, end: float, sideways: bool) -> Image.Image:
    length = size[0] if sideways else size[1]
    steps = bytes(_density(start + (end - start) * step / max(1, length - 1)) for step in range(length))
    strip = Image.frombytes("L", (length, 1) if sideways else (1, length), steps)
    return strip.resize(size, Image.Resampling.NEAREST)


@lru_cache(maxsize=1)
def _bloom() -> Image.Image:
    return Image.radial_gradient("L").point([round(255 * max(0.0, 1 - i / 181) ** 2) for i in range(256)])


def _lay_light(plates: list[Image.Image], centre: Point, radius: float, tone: Tone, strength: float) -> None:
    side = max(2, round(radius * 2))
    bloom = _bloom().point(lambda value: value * strength).resize((side, side), Image.Resampling.BILINEAR)
    corner = (round(centre[0] - radius), round(centre[1] - radius))
    for plate, value in zip(plates, tone, strict=True):
        if value is not None:
            plate.paste(_density(value), (*corner, corner[0] + side, corner[1] + side), bloom)


@lru_cache(maxsize=4)
def _screen(a: int, b: int) -> Image.Image:
    """A halftone screen whose dots stand on the lattice of (a, b): thresholds, evenly spread."""
    period = (a * a + b * b) // math.gcd(a, b)
    cells = [(x, y) for y in range(period) for x in range(period)]
    turn = 2 * math.pi / (a * a + b * b)
    heights = [math.cos(turn * (a * x + b * y)) + math.cos(turn * (a * y - b * x)) for x, y in cells]
    ranks = sorted(range(len(cells)), key=heights.__getitem__)
    tile = bytearray(len(cells))
    margin = round(128 * DOT_GAIN)
    for rank, index in enumerate(ranks):
        tile[index] = margin + rank * (255 - 2 * margin) // len(cells)
    stamp = Image.frombytes("L", (period, period), bytes(tile))
    screen = Image.new("L", (WIDTH, HEIGHT))
    for x in range(0, WIDTH, period):
        for y in range(0, HEIGHT, period):
            screen.paste(stamp, (x, y))
    return screen


def _grain(dice: random.Random) -> Image.Image:
    """The tooth of the paper: soft noise around middle grey."""
    size = (WIDTH // 2, HEIGHT // 2)
    noise = Image.frombytes("L", size, dice.randbytes(size[0] * size[1]))
    return noise.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _screened(plate: Image.Image, screen: Image.Image, grain: Image.Image) -> Image.Image:
    dots = ImageChops.subtract(plate, screen, scale=DOT_GAIN, offset=128)
    inked = Image.blend(plate, dots, DOT_SHARE)
    # Where there is no ink there is no grain: paper stays clean, solids lose a little.
    return ImageChops.multiply(inked, grain.point(lambda value: 255 - value // 12))


def _inked(plates: list[Image.Image], inks: Inks) -> Image.Image:
    channels = []
    for paper, key, tint in zip(*inks, strict=True):
        under = plates[1].point(_lut(paper, tint / paper))
        channels.append(ImageChops.multiply(under, plates[0].point(_lut(255, key / paper))))
    return Image.merge("RGB", channels)


def _lut(base: float, cover: float) -> list[int]:
    share: Callable[[int], float] = lambda value: 1 - value / 255 * (1 - min(1.0, cover))  # noqa: E731
    return [round(base * share(value)) for value in range(256)]
