"""A port: cranes over a ship, a row of cranes, or grain running into a hold."""

from __future__ import annotations

from articles.management.demo.illustrations.air import (
    Air,
    Dice,
    air_of,
    birds,
    clouds,
    ridge,
    sky,
    skyline,
    stars,
    sun,
    water,
)
from articles.management.demo.illustrations.people import walker
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    mix,
    smooth,
    traced,
)

INK: Tone = (1, 0.7)


def port_cranes(sheet: Sheet, dice: Dice) -> Point:
    """Cranes at work on a quay."""
    air = air_of(dice)
    line = dice.uniform(730, 790)
    sky(sheet, air, line)
    if air.hour == "night":
        stars(sheet, dice, line * 0.7)
    sun_x = dice.uniform(260, 520)
    sun(sheet, air, sun_x, line - dice.uniform(110, 330), dice.uniform(80, 130))
    clouds(sheet, dice, line, mix(air.low, air.top, 0.15), dice.randrange(1, 5))
    sheet.polygon(ridge(dice, line - 6, 70, 8, line), mix(air.low, air.far, 0.7))
    skyline(sheet, dice, line, (16, 60), air.far)
    water(sheet, dice, air, line, sun_x)
    birds(sheet, dice, 460, 240, air.mid, dice.randrange(3, 10))
    return dice.turn((_gantry_and_ship, _row, _luffing))(sheet, dice, air, line)


def _containers(sheet: Sheet, dice: Dice, box: tuple[float, float, float, float], size: Point) -> None:
    """Stacks of plain boxes of uneven height, from the foot of the box upwards."""
    x0, y0, x1, y1 = box
    width, height = size
    x = x0
    while x + width <= x1:
        levels = dice.randrange(2, max(3, int((y1 - y0) / height) + 1))
        for level in range(levels):
            top = y1 - (level + 1) * height
            tone: Tone = dice.choice(((0, 1), (0.45, 1), INK, (0, 0), (0.75, 0.5), (0, 0.45)))
            sheet.rect(x, top, x + width - 2.5, top + height - 2.5, tone)
            rib = (1, 0.8) if tone[0] == 0 else mix(tone, (0, 0), 0.3)
            for step in range(1, 6):
                sheet.rect(x + width * step / 6, top + 5, x + width * step / 6 + 1.5, top + height - 7, rib)
        x += width


def _ship(sheet: Sheet, dice: Dice, air: Air, box: tuple[float, float, float]) -> None:
    left, right, deck = box
    _containers(sheet, dice, (left + 230, deck - 210, right - 110, deck + 4), (92, 40))
    hull = [
        (left, deck - 40),
        (left + 60, deck),
        (right - 60, deck),
        (right + 30, deck - 46),
        (right - 20, deck + 130),
        (left + 90, deck + 130),
    ]
    sheet.polygon(hull, INK)
    sheet.polygon(
        [(left + 76, deck + 96), (right - 6, deck + 96), (right - 20, deck + 130), (left + 90, deck + 130)],
        (0, 1),
    )
    sheet.rect(left + 40, deck + 26, right - 20, deck + 30, air.light)
    sheet.rect(left + 90, deck - 190, left + 214, deck + 4, air.light)
    for row in range(4):
        sheet.rect(left + 98, deck - 172 + row * 44, left + 206, deck - 154 + row * 44, INK)
    sheet.rect(left + 74, deck - 208, left + 228, deck - 186, INK)
    sheet.rect(left + 136, deck - 280, left + 166, deck - 206, INK)
    sheet.rect(left + 136, deck - 262, left + 166, deck - 244, (0, 1))


def _gantry_crane(sheet: Sheet, air: Air, foot: Point, k: float, tone: Tone, load: Tone | None) -> None:
    """A quay crane with its boom over the water on the left."""
    x, y = foot

    def bar(points: str, width: float) -> None:
        sheet.line(traced(x, y, points, k), max(1.5, width * k), tone)

    for leg in (0, 150):
        bar(f"{leg},0 {leg},450", 24)
        bar(f"{leg - 30},4 {leg + 30},4", 26)
    bar("0,160 150,160", 20)
    bar("0,160 150,330", 9)
    bar("150,160 0,330", 9)
    bar("0,330 150,330", 14)
    bar("-470,450 330,450", 30)
    bar("0,450 30,640 150,450", 18)
    bar("30,640 -450,462", 8)
    bar("30,640 -220,462", 8)
    bar("30,640 320,462", 8)
    sheet.polygon(traced(x, y, "190,466 310,466 310,530 190,530", k), tone)
    sheet.polygon(traced(x, y, "-120,436 -60,436 -66,380 -114,380", k), tone)
    sheet.polygon(traced(x, y, "-112,424 -84,424 -84,392 -108,392", k), air.light)
    for step in range(20):
        bar(f"{-460 + step * 40},436 {-440 + step * 40},464", 4)
    if load is None:
        return
    for cord in (-250, -170):
        bar(f"{cord},440 {cord},270", 4)
    bar("-270,268 -150,268", 12)
    sheet.polygon(traced(x, y, "-290,262 -130,262 -130,186 -290,186", k), load)
    for step in range(1, 8):
        sheet.rect(
            *traced(x, y, f"{-290 + step * 20},254", k)[0],
            *traced(x, y, f"{-287 + step * 20},194", k)[0],
            INK,
        )


def _quay(sheet: Sheet, dice: Dice, air: Air, left: float, top: float) -> None:
    sheet.rect(left, top, WIDTH, HEIGHT, INK)
    for x in range(int(left) + 30, WIDTH, 120):
        sheet.rect(x, top + 30, x + 26, top + 90, mix(INK, air.light, 0.3))
    sheet.rect(left, top + 8, WIDTH, top + 12, air.light)


def _gantry_and_ship(sheet: Sheet, dice: Dice, air: Air, line: float) -> Point:
    quay = line + 110
    x = dice.uniform(960, 1020)
    _containers(sheet, dice, (x + 220, quay - 250, WIDTH, quay + 3), (100, 46))
    _ship(sheet, dice, air, (x - 780, x - 70, line + 40))
    _quay(sheet, dice, air, x - 60, quay)
    _gantry_crane(sheet, air, (x, quay), 1.12, air.ink, (0, 1))
    for px in (x + 230, x + 330):
        walker(sheet, dice, px, quay + 2, 62, INK)
    return x - 170, line - 210


def _row(sheet: Sheet, dice: Dice, air: Air, line: float) -> Point:
    """Four cranes that recede along the quay."""
    quay = line + 150
    far = (230, line + 20)
    sheet.polygon([far, (930, quay), (WIDTH, quay), (WIDTH, line + 20)], mix(air.far, air.mid, 0.7))
    sheet.polygon([far, (930, quay), (930, HEIGHT)], air.near)
    for step, k in enumerate((0.42, 0.58, 0.82)):
        foot = (330 + step * 190 + step * step * 38, line + 30 + step * 34)
        _gantry_crane(sheet, air, foot, k, mix(air.far, air.ink, 0.35 + step * 0.25), None)
    _containers(sheet, dice, (1010, quay - 330, 1600, quay + 4), (118, 54))
    sheet.rect(928, quay, WIDTH, HEIGHT, INK)
    sheet.rect(928, quay + 10, WIDTH, quay + 14, air.light)
    _gantry_crane(sheet, air, (1000, quay), 1.25, air.ink, (0, 1))
    return 800, line - 230


def _luffing(sheet: Sheet, dice: Dice, air: Air, line: float) -> Point:
    """A harbour crane on its portal, and a spout that fills a hold with grain."""
    quay, x = line + 130, dice.uniform(880, 940)
    deck = line + 60
    sheet.polygon([(-20, deck - 40), (640, deck - 10), (600, deck + 150), (-20, deck + 150)], INK)
    sheet.rect(-20, deck + 110, 612, deck + 150, (0, 1))
    sheet.polygon(smooth(traced(380, deck - 10, "-220,0 -120,52 0,84 120,52 200,0")), (0, 1))
    for silo in range(5):
        left = x + 250 + silo * 92
        sheet.rect(left, quay - 400, left + 84, quay, mix(air.mid, air.near, 0.5))
        sheet.shade(
            [(left, quay - 400), (left + 40, quay - 400), (left + 40, quay), (left, quay)],
            air.light,
            mix(air.mid, air.near, 0.5),
            sideways=True,
        )
        sheet.polygon([(left - 3, quay - 400), (left + 42, quay - 440), (left + 87, quay - 400)], INK)
    sheet.rect(x - 170, quay, WIDTH, HEIGHT, INK)
    sheet.rect(x - 170, quay + 10, WIDTH, quay + 14, air.light)

    _luffing_crane(sheet, air, x, quay)
    drop = x - 420
    sheet.line([(drop, quay - 720), (drop, quay - 330)], 4, air.ink)
    sheet.polygon(traced(drop, quay, "-66,330 66,330 40,270 6,236 -6,236 -40,270"), air.ink)
    sheet.polygon(
        [(drop - 7, quay - 240), (drop + 7, quay - 240), (drop + 30, deck - 66), (drop - 34, deck - 66)],
        (0, 1),
    )
    return x - 190, quay - 400


def _luffing_crane(sheet: Sheet, air: Air, x: float, quay: float) -> None:
    """Portal, cabin and the slanting jib."""

    def bar(points: str, width: float) -> None:
        sheet.line(traced(x, quay, points), width, air.ink)

    bar("-110,0 -66,210", 24)
    bar("110,0 66,210", 24)
    bar("-92,96 92,96", 14)
    sheet.polygon(traced(x, quay, "-90,206 90,206 90,240 -90,240"), air.ink)
    sheet.polygon(traced(x, quay, "-70,240 110,240 120,400 -40,400"), air.ink)
    sheet.polygon(traced(x, quay, "-62,330 -24,330 -24,386 -50,386"), air.light)
    bar("30,400 40,560", 22)
    bar("-40,300 -420,720", 22)
    bar("-10,320 -420,720", 12)
    bar("40,560 -420,720", 9)
    bar("40,560 120,400", 14)
    for step in range(9):
        t = step / 9
        bar(f"{-40 - 380 * t},{300 + 420 * t} {-10 - 410 * (t + 0.05)},{320 + 400 * (t + 0.05)}", 5)
