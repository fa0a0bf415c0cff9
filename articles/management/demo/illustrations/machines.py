"""The machines of the harvest: a combine in profile and head-on, and the lorry that takes its grain."""

from __future__ import annotations

import math

from articles.management.demo.illustrations.air import Air
from articles.management.demo.illustrations.press import Point, Sheet, Tone, mix, smooth, traced

INK: Tone = (1, 0.7)
GRAIN: Tone = (0, 1)


def _paint(air: Air) -> Tone:
    return (0, 1) if air.hour == "grey" else (0.5, 1)


def combine(sheet: Sheet, x: float, ground: float, k: float, air: Air) -> None:
    """The machine in profile, working leftwards; `k` scales it, 800 pixels long at 1."""

    def part(points: str, tone: Tone) -> None:
        sheet.polygon(traced(x, ground, points, k), tone)

    body = _paint(air)
    part("-380,20 380,20 420,-14 -420,-14", INK)
    part(
        "-120,130 -128,250 -96,330 -60,372 250,372 322,318 352,190 400,120 390,96 300,112 190,100 60,92", body
    )
    part("-76,372 -100,424 240,424 216,372", INK)
    part("-60,424 60,452 200,424", GRAIN)
    part("-40,316 180,316 180,300 -40,300", INK)
    for step in range(5):
        left = 220 + step * 20
        part(f"{left},290 {left + 10},290 {left + 10},210 {left},210", INK)
    part("-134,178 330,178 340,164 -134,164", air.light)
    part("-112,190 -262,190 -286,300 -256,420 -112,420", INK)
    part("-190,222 -248,222 -264,300 -242,400 -190,400", air.light)
    part("-128,222 -180,222 -180,400 -128,400", mix(air.light, INK, 0.2))
    part("-182,226 -176,290 -142,290 -132,226", INK)
    sheet.disc(x - 160 * k, ground - 318 * k, 18 * k, INK, 22 * k)
    part("-276,420 -96,420 -104,444 -262,444", INK)
    sheet.line(traced(x, ground, "150,424 150,492", k), 12 * k, INK)
    part("-150,210 -170,130 -420,46 -392,128", INK)
    _reel_in_profile(sheet, (x - 440 * k, ground - 118 * k), k)
    _wheel(sheet, (x - 118 * k, ground - 112 * k), 112 * k, body)
    _wheel(sheet, (x + 236 * k, ground - 72 * k), 72 * k, body)


def _wheel(sheet: Sheet, hub: Point, r: float, body: Tone) -> None:
    x, y = hub
    for step in range(26):
        turn = math.tau * step / 26
        rim = [(x + q * math.cos(turn), y + q * math.sin(turn)) for q in (r - 2, r + 6)]
        sheet.line(rim, 9, INK)
    sheet.disc(x, y, r, INK)
    sheet.disc(x, y, r * 0.58, body)
    sheet.disc(x, y, r * 0.2, INK)


def _reel_in_profile(sheet: Sheet, hub: Point, k: float) -> None:
    """The reel with its bats, and the table it feeds."""
    x, y = hub
    sheet.polygon(traced(x, y, "60,10 74,-104 -120,-112 -30,-84", k), INK)
    r = 92 * k
    sheet.ring(x, y, r * 0.62, 5 * k, INK)
    for step in range(6):
        turn = math.tau * step / 6 + 0.35
        end = (x + r * math.cos(turn), y + r * math.sin(turn))
        sheet.line([hub, end], 7 * k, INK)
        sheet.line([(end[0], end[1] - 4), (end[0] - 7 * k, end[1] + 32 * k)], 4.5 * k, INK)
        sheet.disc(*end, 8 * k, INK)
    sheet.disc(x, y, 14 * k, INK)


def lorry(sheet: Sheet, x: float, ground: float, air: Air) -> None:
    """A tipper with a heap of grain, facing right."""
    sheet.polygon(smooth(traced(x, ground, "-150,230 -40,292 60,306 170,262 250,230")), GRAIN)
    sheet.rect(x - 170, ground - 236, x + 260, ground - 80, INK)
    for step in range(1, 6):
        sheet.rect(x - 170 + step * 72, ground - 230, x - 166 + step * 72, ground - 86, air.light)
    sheet.polygon(traced(x, ground, "280,60 280,270 370,270 410,170 430,60"), INK)
    sheet.polygon(traced(x, ground, "318,250 362,250 392,172 318,172"), air.light)
    sheet.rect(x - 170, ground - 84, x + 420, ground - 56, INK)
    for wheel in (-90, -10, 170, 350):
        sheet.disc(x + wheel, ground - 40, 44, INK)
        sheet.disc(x + wheel, ground - 40, 17, air.light)


def harvester_head_on(sheet: Sheet, x: float, ground: float, air: Air) -> None:
    """The machine as it comes towards us."""

    def part(points: str, tone: Tone) -> None:
        sheet.polygon(traced(x, ground, points), tone)

    for side in (-1, 1):
        sheet.rect(x + side * 150, ground - 190, x + side * 262, ground + 40, INK)
        for step in range(6):
            y = ground - 170 + step * 34
            sheet.rect(x + side * 154, y, x + side * 258, y + 8, mix(INK, air.light, 0.5))
    part("-190,60 -200,330 200,330 190,60", _paint(air))
    part("-236,330 -262,410 262,410 236,330", INK)
    part("-200,410 0,440 200,410", GRAIN)
    part("-140,150 -156,430 -120,470 120,470 156,430 140,150", INK)
    part("-120,180 -134,420 -104,446 104,446 134,420 120,180", air.light)
    part("30,446 104,446 134,420 128,330", mix(air.light, GRAIN, 0.35))
    sheet.disc(x - 8, ground - 316, 30, INK, 38)
    sheet.polygon(smooth(traced(x, ground, "-84,178 -70,262 -8,290 54,262 68,178")), INK)
    sheet.rect(x - 170, ground - 496, x + 170, ground - 468, INK)
    for lamp in (-150, -100, 100, 150):
        sheet.disc(x + lamp, ground - 482, 15, (0, 0))
    part("-90,140 90,140 140,-30 -140,-30", INK)
    _reel_head_on(sheet, x, ground + 10, 560)


def _reel_head_on(sheet: Sheet, x: float, y: float, half: float) -> None:
    dark: Tone = (1, 1)
    sheet.polygon(traced(x, y, f"{-half - 40},20 {half + 40},20 {half + 60},-130 {-half - 60},-130"), dark)
    for bar in range(4):
        level = y - 46 + bar * 42
        sheet.rect(x - half, level, x + half, level + 11, GRAIN)
        for step in range(33):
            px = x - half + 2 * half * step / 32
            sheet.line([(px, level + 8), (px - 3, level + 34)], 4, GRAIN)
    for share in (-1, -0.34, 0.34, 1):
        sheet.rect(x + half * share - 9, y - 56, x + half * share + 9, y + 112, dark)
    for side in (-1, 1):
        tip = x + side * (half + 50)
        sheet.polygon(traced(tip, y, f"-26,60 26,60 {side * 30},-140 -30,-140"), dark)
