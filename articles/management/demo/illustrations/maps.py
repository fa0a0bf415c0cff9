"""Locator maps: where a story happens, in a conformal projection centred on its places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple

from articles.management.demo.illustrations.geography import (
    CITIES,
    ISLANDS,
    NEIGHBOURS,
    RIVERS,
    SEA,
    TOWNS,
    UKRAINE,
    River,
)
from articles.management.demo.illustrations.lettering import number, said, width_of, write
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    depth_of,
    mix,
    smooth,
)

EARTH_KM = 6371.0
# The standard parallels of maps of Ukraine: between them, lengths are true to half a per cent.
PARALLELS = (45.5, 51.0)
NAME, CONTEXT = 50, 36
# What a square crop keeps of the width, and one of 16 to 9 of the height.
SQUARE = (280, 1320)
BAND = (83, HEIGHT - 83)
INSET = (1036, 774, 1320, 959)
SCALE_BAR = (280, 860, 620, HEIGHT)

Box = tuple[float, float, float, float]


class Look(NamedTuple):
    """Tones of the land, of abroad, of water, and of what is written."""

    land: Tone
    abroad: Tone
    water: Tone
    hair: Tone
    ink: Tone
    mark: Tone


LOOKS = (
    Look((0, 0.1), (0.1, 0.02), (0, 0.75), (0.22, 0.1), (1, 0.4), (1, 0.4)),
    Look((0, 0.5), (0.12, 0.3), (0, 0), (0.16, 0.5), (1, 0.4), (1, 0.6)),
    Look((0.88, 0.4), (0.7, 0.3), (0.25, 0.9), (0.72, 0.5), (0, 0), (0, 1)),
)


def _cone() -> tuple[float, float]:
    """The opening of the cone that cuts the globe at both parallels, and its scale."""
    first, second = (math.radians(parallel) for parallel in PARALLELS)
    ratio = math.tan(math.pi / 4 + second / 2) / math.tan(math.pi / 4 + first / 2)
    cone = math.log(math.cos(first) / math.cos(second)) / math.log(ratio)
    return cone, EARTH_KM * math.cos(first) * math.tan(math.pi / 4 + first / 2) ** cone / cone


CONE, FACTOR = _cone()


class Lambert(NamedTuple):
    """Lambert's conformal cone: degrees to pixels of the sheet."""

    middle: float
    scale: float
    shift: Point = (0, 0)

    def at(self, lat: float, lon: float) -> Point:
        """Where a place lies on the sheet."""
        rho = FACTOR / math.tan(math.pi / 4 + math.radians(lat) / 2) ** CONE * self.scale
        theta = CONE * math.radians(lon - self.middle)
        return rho * math.sin(theta) + self.shift[0], rho * math.cos(theta) + self.shift[1]

    def path(self, course: str) -> list[Point]:
        """A course of `lat,lon` pairs on the sheet."""
        return [self.at(*(float(value) for value in pair.split(","))) for pair in course.split()]


def drawn(points: Sequence[Mapping[str, Any]], line: bool, language: str) -> tuple[Sheet, Point]:
    """The map as a sheet and its focal point in pixels: the middle of its places."""
    places = [(said(point["label"], language), float(point["lat"]), float(point["lon"])) for point in points]
    if not places:
        raise ValueError("a map needs a place")
    look = LOOKS[round(places[0][1] * 1000) % len(LOOKS)]
    view = _view([place[1:] for place in places], (790, 470), (WIDTH / 2, HEIGHT / 2))
    sheet = Sheet(look.abroad)
    _ground(sheet, look, view)
    spots = [view.at(lat, lon) for _, lat, lon in places]
    taken = [_around(spot, 26) for spot in spots] + [SCALE_BAR, *([INSET] if _across(view) < 900 else ())]
    if line:
        taken += [_around(spot, 9) for spot in _dotted(spots)]
        sheet.line(spots, 30, look.land)
        sheet.line(spots, 16, look.mark)
    for spot in spots:
        sheet.disc(*spot, 30, look.land)
        sheet.disc(*spot, 24, look.mark)
        sheet.disc(*spot, 9, look.land)
    for (name, _, _), spot in zip(places, spots, strict=True):
        _name(sheet, look, name, spot, taken)
    _context(sheet, look, view, places, language, taken)
    if _across(view) < 900:
        _inset(sheet, look, [place[1:] for place in places])
    _scale_bar(sheet, look, view, language)
    return sheet, (WIDTH / 2, HEIGHT / 2)


def _view(places: Sequence[Point], size: Point, centre: Point, least_km: float = 4) -> Lambert:
    """The projection in which all places lie in a box of this size around the centre."""
    lons = [lon for _, lon in places]
    raw = Lambert((min(lons) + max(lons)) / 2, 1)
    spots = [raw.at(*place) for place in places]
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    scale = min(size[0] / max(max(xs) - min(xs), least_km), size[1] / max(max(ys) - min(ys), least_km))
    middle = ((min(xs) + max(xs)) / 2 * scale, (min(ys) + max(ys)) / 2 * scale)
    return Lambert(raw.middle, scale, (centre[0] - middle[0], centre[1] - middle[1]))


def _across(view: Lambert) -> float:
    """Kilometres from the left edge to the right."""
    return WIDTH / view.scale


def _rivers(view: Lambert) -> list[River]:
    """The rivers that a map of this scale shows."""
    return [river for river in RIVERS if river.width > 0.1 or _across(view) < 900]


def _ground(sheet: Sheet, look: Look, view: Lambert) -> None:
    sheet.polygon(view.path(SEA), look.water)
    for shore in NEIGHBOURS:
        sheet.polygon(view.path(shore), look.abroad)
    for shore in NEIGHBOURS:
        outline = view.path(shore)
        sheet.line([*outline, outline[0]], 2, look.hair)
    outline = view.path(UKRAINE)
    sheet.polygon(outline, look.land)
    step = next(
        step for step in (2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01) if step * 111 <= _across(view) / 3
    )
    _graticule(sheet, look, view, step)
    for river in _rivers(view):
        width = max(6.0 + river.width * 7, river.width * view.scale)
        sheet.line(smooth(view.path(river.course), 6), width, look.water)
    for island in ISLANDS:
        sheet.polygon(smooth(view.path(island), 4, closed=True), look.land)
    sheet.line([*outline, outline[0]], 5, look.ink if depth_of(look.land) < 0.5 else look.mark)


def _graticule(sheet: Sheet, look: Look, view: Lambert, step: float) -> None:
    """Meridians and parallels at every step of degrees that the sheet shows."""
    lats = [43 + step * index for index in range(round(11 / step))]
    lats = [lat for lat in lats if -300 < view.at(lat, view.middle)[1] < HEIGHT + 300]
    middle = lats[len(lats) // 2]
    lons = [19 + step * index for index in range(round(24 / step))]
    lons = [lon for lon in lons if -300 < view.at(middle, lon)[0] < WIDTH + 300]
    for lat in lats:
        sheet.line([view.at(lat, lon) for lon in lons], 1.5, look.hair)
    for lon in lons:
        sheet.line([view.at(lats[0], lon), view.at(lats[-1], lon)], 1.5, look.hair)


def _around(spot: Point, reach: float) -> Box:
    return spot[0] - reach, spot[1] - reach, spot[0] + reach, spot[1] + reach


def _dotted(spots: Sequence[Point]) -> list[Point]:
    """Points along a route, close enough that no name slips between them."""
    legs = [(start, end, max(1, round(math.dist(start, end) / 14))) for start, end in pairwise(spots)]
    shares = [(start, end, step / count) for start, end, count in legs for step in range(count)]
    return [(ax + (bx - ax) * t, ay + (by - ay) * t) for (ax, ay), (bx, by), t in shares]


def _free(box: Box, taken: Iterable[Box], left: float = 24) -> bool:
    inside = box[0] > left and box[1] > BAND[0] + 20 and box[2] < WIDTH - left and box[3] < BAND[1] - 20
    clear = all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in taken)
    return inside and clear


def _name(
    sheet: Sheet, look: Look, name: str, spot: Point, taken: list[Box], size: int = NAME, bold: bool = True
) -> bool:
    """Letter a name beside its dot, on the first side that is free; False where none is."""
    width, reach = width_of(name, size, bold), 16 + size * 0.36
    near, far, level = reach * 0.7, -reach - width, size * 0.35
    sides = ((reach, level), (far, level), (-width / 2, -reach), (-width / 2, reach + size * 0.7))
    corners = ((near, -near), (far + reach - near, -near), (near, reach + size * 0.4))
    margins = (SQUARE[0] - 8, 24) if bold else (SQUARE[0] - 8,)
    for margin, (dx, dy) in product(margins, (*sides, *corners)):
        x, y = spot[0] + dx, spot[1] + dy
        box = (x - 6, y - size * 0.8, x + width + 6, y + size * 0.26)
        if _free(box, taken, margin):
            write(sheet, (x, y), name, size, look.ink, bold=bold, halo=look.land if bold else None)
            taken.append(box)
            return True
    if bold:
        write(sheet, (spot[0] + reach, spot[1] + level), name, size, look.ink, bold=True, halo=look.land)
    return False


def _context(
    sheet: Sheet,
    look: Look,
    view: Lambert,
    places: Sequence[tuple[str, float, float]],
    language: str,
    taken: list[Box],
) -> None:
    """Towns around, and the rivers' names along them, as far as there is room."""
    known = {name for name, _, _ in places}
    if _across(view) > 900:
        taken += [_around(spot, 2) for spot in _dotted(view.path(UKRAINE))]
    if _across(view) > 60:
        for uk, en, lat, lon in CITIES + (TOWNS if _across(view) < 500 else ()):
            name, spot = (en if language == "en" else uk), view.at(lat, lon)
            near = any(math.dist(spot, view.at(*place[1:])) < 40 for place in places)
            if name in known or near or not _free(_around(spot, 12), taken):
                continue
            taken.append(_around(spot, 10))
            if _name(sheet, look, name, spot, taken, CONTEXT, bold=False):
                sheet.disc(*spot, 8, look.ink)
    for river in _rivers(view):
        name = river.en if language == "en" else river.uk
        for spot in smooth(view.path(river.course), 6):
            inside = SQUARE[0] < spot[0] < SQUARE[1] and BAND[0] < spot[1] < BAND[1]
            if inside and _name(sheet, look, name, spot, taken, CONTEXT, bold=False):
                break


def _inset(sheet: Sheet, look: Look, places: Sequence[Point]) -> None:
    """The whole country in the corner, and where in it the map lies."""
    x0, y0, x1, y1 = INSET
    corners = [(float(lat), float(lon)) for lat, lon in (pair.split(",") for pair in UKRAINE.split())]
    view = _view(corners, (x1 - x0 - 48, y1 - y0 - 48), ((x0 + x1) / 2, (y0 + y1) / 2))
    sheet.rect(x0, y0, x1, y1, look.ink)
    sheet.rect(x0 + 3, y0 + 3, x1 - 3, y1 - 3, look.land)
    outline = view.path(UKRAINE)
    sheet.polygon(outline, mix(look.land, look.ink, 0.2))
    sheet.line([*outline, outline[0]], 2.5, look.ink)
    lat, lon = (sum(axis) / len(places) for axis in zip(*places, strict=True))
    spot = view.at(lat, lon)
    sheet.disc(*spot, 17, look.land)
    sheet.disc(*spot, 12, look.mark)


def _scale_bar(sheet: Sheet, look: Look, view: Lambert, language: str) -> None:
    length = next(km for km in (500, 200, 100, 50, 20, 10, 5, 2, 1) if km * view.scale <= 300)
    x, y = SQUARE[0] + 12, BAND[1] - 30
    unit = "km" if language == "en" else "км"
    sheet.rect(x, y, x + length * view.scale, y + 5, look.ink)
    for end in (x, x + length * view.scale):
        sheet.rect(end - 2, y - 14, end + 2, y + 5, look.ink)
    write(sheet, (x, y - 26), f"{number(length, language)}\u00a0{unit}", CONTEXT, look.ink, halo=look.land)
