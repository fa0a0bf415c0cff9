"""A game of chess: the pieces at the turning point, or two players over the board."""

from __future__ import annotations

from articles.management.demo.illustrations.air import Dice
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
from articles.management.demo.illustrations.space import Camera

INK: Tone = (1, 0.6)
WHITE: Tone = (0, 0)
# The right half of each turned piece, from the foot up; one is the height of a king.
TURNED = {
    "pawn": ".2,0 .2,.06 .13,.1 .08,.3 .06,.42 .12,.45 .12,.49 .05,.51",
    "rook": ".24,0 .24,.07 .17,.12 .13,.46 .19,.51 .19,.68 .12,.68 .12,.62 .05,.62 .05,.68 0,.68",
    "bishop": ".23,0 .23,.07 .15,.12 .08,.48 .14,.52 .14,.55 .07,.57 .12,.69 .09,.79 0,.88",
    "queen": ".26,0 .26,.07 .18,.12 .1,.56 .17,.6 .17,.64 .1,.66 .2,.88 .1,.8 .06,.9 0,.82",
    "king": ".27,0 .27,.07 .19,.12 .11,.56 .18,.6 .18,.65 .1,.67 .17,.86 0,.9",
}
KNIGHT = """
-.26,0 .26,0 .26,.07 .2,.12 .2,.28 .15,.46 .19,.62 .12,.77 .03,.84 .01,.93 -.06,.85 -.14,.81 -.22,.7
-.33,.58 -.34,.5 -.27,.46 -.18,.49 -.07,.48 -.15,.36 -.2,.24 -.2,.12 -.26,.07"""
MOODS: tuple[tuple[Tone, Tone, Tone], ...] = (
    ((0, 0.85), (0, 0.12), (0.5, 1)),
    ((0.82, 0.5), (0, 0.95), (0.9, 0.9)),
    ((0.14, 0), (0, 0), (0, 1)),
)


def chess_game(sheet: Sheet, dice: Dice) -> Point:
    """The board close by, or the players in profile."""
    return dice.turn((_pieces, _players))(sheet, dice, dice.turn(MOODS))


def _piece(sheet: Sheet, kind: str, foot: Point, size: float, tone: Tone, edge: Tone) -> None:
    x, y = foot
    sheet.disc(x, y, size * 0.3, edge, size * 0.07)
    if kind == "knight":
        outline = traced(x, y, KNIGHT, size)
        sheet.polygon(outline, tone)
        sheet.line([*outline, outline[0]], max(2, size * 0.012), edge)
        sheet.disc(x - 0.1 * size, y - 0.68 * size, 0.02 * size, edge)
        sheet.line(smooth(traced(x, y, ".08,.72 .12,.6 .09,.46", size)), max(2, size * 0.014), edge)
    else:
        right = traced(x, y, TURNED[kind], size)
        outline = [*right, *[(2 * x - px, py) for px, py in reversed(right)]]
        sheet.polygon(outline, tone)
        sheet.line([*outline, outline[0]], max(2, size * 0.012), edge)
    if kind == "pawn":
        sheet.disc(x, y - 0.62 * size, 0.137 * size, edge)
        sheet.disc(x, y - 0.62 * size, 0.125 * size, tone)
    if kind == "king":
        for box in ((-0.025, 0.88, 0.025, 1.06), (-0.08, 0.95, 0.08, 1.0)):
            (ax, ay), (bx, by) = traced(x, y, "{},{} {},{}".format(*box), size)
            sheet.rect(ax, ay, bx, by, tone)
    sheet.rect(x - 0.2 * size, y - 0.1 * size, x + 0.2 * size, y - 0.085 * size, edge)


def _pieces(sheet: Sheet, dice: Dice, mood: tuple[Tone, Tone, Tone]) -> Point:
    wall, light, dark = mood
    eye = Camera((dice.uniform(730, 870), 330), 3.1, 1050)
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    sheet.disc(eye.vanish[0] + 140, 330, 330, mix(wall, light, 0.75))
    eye.floor(sheet, (-5.2, 5.2), (3.1, 13.2), INK)
    for row in range(8):
        for column in range(8):
            x, z = (column - 4) * 1.2, 3.3 + row * 1.2
            eye.floor(sheet, (x, x + 1.2), (z, z + 1.2), light if (row + column) % 2 else dark)
    line = ["rook", "bishop", "pawn", "queen", "king", "pawn", "bishop", "rook"]
    dice.shuffle(line)
    spots = [(column, 7) for column in range(8)] + [(dice.randrange(8), row) for row in (5, 6, 4, 3)]
    spots += [(7, 2), (0, 1)]
    fallen = iter([*line, "pawn", "knight", "pawn", "pawn", "pawn", "rook"])
    for column, row in sorted(set(spots), key=lambda spot: -spot[1]):
        z = 3.9 + row * 1.2
        black = row > 4
        at = eye.at((column - 3.5) * 1.2, 0, z)
        _piece(sheet, next(fallen), at, 2.2 * eye.scale(z), INK if black else WHITE, WHITE if black else INK)
    hero = dice.choice(("knight", "queen", "king"))
    foot = eye.at(-0.55, 0, 4.7)
    sheet.polygon(traced(*foot, "-60,20 60,26 420,-60 300,-96"), (0.85, 0.7))
    _piece(sheet, hero, foot, 2.45 * eye.scale(4.7), WHITE, INK)
    rival = eye.at(0.8, 0, 6.2)
    _piece(sheet, "king" if hero != "king" else "knight", rival, 2.4 * eye.scale(6.2), INK, WHITE)
    return foot[0] + 60, foot[1] - 260


def _players(sheet: Sheet, dice: Dice, mood: tuple[Tone, Tone, Tone]) -> Point:
    """Two heads bent over one board under a lamp."""
    wall, light, dark = mood
    middle = dice.uniform(760, 840)
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    cone = [(middle - 70, 190), (middle + 70, 190), (middle + 560, 800), (middle - 560, 800)]
    sheet.polygon(cone, mix(wall, light, 0.8))
    sheet.rect(middle - 4, 0, middle + 4, 90, INK)
    sheet.polygon(arc((middle, 200), 130, 120, 180, 360), INK)
    table = 800
    sheet.rect(0, table, WIDTH, HEIGHT, INK)
    for side in (-1, 1):
        _thinker(sheet, middle + side * 500, table + 30, side)
    sheet.polygon(
        [
            (middle - 300, table - 8),
            (middle + 300, table - 8),
            (middle + 330, table + 22),
            (middle - 330, table + 22),
        ],
        dark,
    )
    for step in range(8):
        x = middle - 300 + step * 75
        sheet.rect(x, table - 8, x + 37, table + 2, light)
    kinds = ["king", "pawn", "knight", "rook", "pawn", "queen", "bishop"]
    dice.shuffle(kinds)
    for index, kind in enumerate(kinds):
        x = middle - 250 + index * 84
        white = index < 3
        _piece(
            sheet,
            kind,
            (x, table - 6),
            dice.uniform(165, 190),
            WHITE if white else INK,
            INK if white else WHITE,
        )
    _chess_clock(sheet, middle + dice.choice((-1, 1)) * 10, table + 190, light)
    return middle, table - 190


def _thinker(sheet: Sheet, x: float, base: float, side: int) -> None:
    """Somebody in profile, chin on a fist; `side` is where the chair stands."""

    def at(points: str) -> list[Point]:
        return [(x + side * dx, base + dy) for dx, dy in traced(0, 0, points)]

    back = at("-70,0 -64,150 -36,270 20,350 90,392 170,380 236,320 280,200 300,0")
    sheet.polygon([*smooth(back, 6), *at("300,-60 -70,-60")], INK)
    sheet.polygon(smooth(at("34,360 40,420 130,440 150,370"), 5, closed=True), INK)
    profile = at(
        "10,420 -8,440 -10,462 -28,478 -14,512 -10,560 24,600 90,612 150,580 168,520 150,460 120,420 60,402"
    )
    sheet.polygon(smooth(profile, 5, closed=True), INK)
    sheet.line(at("40,300 -150,40"), 66, INK)
    sheet.line(at("-150,40 -16,380"), 50, INK)
    sheet.disc(*at("-12,398")[0], 36, INK)


def _chess_clock(sheet: Sheet, x: float, base: float, light: Tone) -> None:
    sheet.polygon(traced(x, base, "-170,0 170,0 150,150 -150,150"), light)
    for side in (-1, 1):
        sheet.disc(x + side * 74, base - 74, 54, INK)
        sheet.disc(x + side * 74, base - 74, 44, WHITE)
        sheet.line([(x + side * 74, base - 74), (x + side * 74 + 6, base - 108)], 6, INK)
        sheet.line([(x + side * 74, base - 74), (x + side * 74 - 24, base - 64)], 6, INK)
        sheet.rect(x + side * 74 - 26, base - 176, x + side * 74 + 26, base - 148, INK if side < 0 else light)


def spectators(sheet: Sheet, dice: Dice, base: float, size: float, count: int) -> None:
    """Backs of heads along the foot of the sheet."""
    for index in range(count):
        x = WIDTH * (index + 0.5) / count + dice.uniform(-20, 20)
        bust(sheet, dice, x, base + dice.uniform(0, 24), size, INK)
