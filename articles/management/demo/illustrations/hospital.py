"""A hospital corridor: doors, light on the floor, a bed on wheels and its drip."""

from __future__ import annotations

from articles.management.demo.illustrations.air import Dice
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
from articles.management.demo.illustrations.space import Camera

INK: Tone = (1, 0.6)
PILLOW = ((-0.33, 0.9, -0.5), (0.33, 0.9, -0.5), (0.36, 1.16, 0), (-0.36, 1.16, 0))
# Ceiling, wall, dado, floor, light.
MOODS: tuple[tuple[Tone, ...], ...] = (
    ((0, 0.08), (0, 0.3), (0, 0.75), (0, 0.5), (0, 0)),
    ((0.86, 0.5), (0.6, 0.5), (0.78, 0.8), (0.7, 0.4), (0, 0.12)),
    ((0.05, 0), (0.16, 0), (0, 0.9), (0.3, 0.06), (0, 0)),
    ((0.2, 0.5), (0.1, 0.8), (0.45, 1), (0.3, 0.9), (0, 0)),
)


def hospital_corridor(sheet: Sheet, dice: Dice) -> Point:
    """The corridor with a bed in its middle, a team at a run, or a quiet night round."""
    mood, scene = dice.turn(MOODS), dice.turn((_bed, _team, _round))
    eye = Camera((dice.uniform(720, 880), dice.uniform(400, 450)), 1.75, 1000)
    _corridor(sheet, dice, eye, mood)
    return scene(sheet, dice, eye, mood)


def _corridor(sheet: Sheet, dice: Dice, eye: Camera, mood: tuple[Tone, ...]) -> None:
    ceiling, wall, dado, floor, light = mood
    half, top, depth = 2.5, 3.0, 26.0
    sheet.rect(0, 0, WIDTH, HEIGHT, wall)
    eye.floor(sheet, (-half, half), (1, depth), floor)
    eye.floor(sheet, (-half, half), (1, depth), ceiling, top)
    for side in (-1, 1):
        x = side * half
        eye.wall(sheet, x, (0, top), (1, depth), mix(wall, INK, 0.0 if side < 0 else 0.1))
        eye.wall(sheet, x, (0, 1.05), (1, depth), dado)
        eye.wall(sheet, x, (1.0, 1.12), (1, depth), light)
        z = 3.1 if side < 0 else 4.6
        while z < depth - 2:
            _door(sheet, eye, x, z, (mix(dado, INK, 0.5), light))
            z += 4.6
    for z in (2.2, 4.2, 6.6, 9.4, 13, 17.5, 22):
        eye.floor(sheet, (-0.55, 0.55), (z, z + 1.2), light, top)
        eye.floor(sheet, (-0.4, 0.4), (z, z + 1.0), mix(floor, light, 0.6))
    eye.front(sheet, (-half, half), (0, top), depth, mix(wall, light, 0.4))
    for leaf in (-1.3, 0.04):
        eye.front(sheet, (leaf, leaf + 1.26), (0, 2.4), depth, mix(dado, INK, 0.25))
        px, py = eye.at(leaf + 0.63, 1.65, depth)
        sheet.disc(px, py, 0.3 * eye.scale(depth), light)
    sheet.shine(eye.at(0, 1.4, depth), 190, light, 0.6)


def _door(sheet: Sheet, eye: Camera, x: float, z: float, tones: tuple[Tone, Tone]) -> None:
    dark, light = tones
    eye.wall(sheet, x, (0, 2.26), (z - 0.1, z + 1.5), light)
    eye.wall(sheet, x, (0, 2.16), (z, z + 1.4), dark)
    eye.wall(sheet, x, (1.2, 1.9), (z + 0.5, z + 0.9), light)
    eye.wall(sheet, x, (2.42, 2.72), (z + 0.4, z + 1.0), dark)


def _trolley(sheet: Sheet, eye: Camera, x: float, z: float, light: Tone) -> None:
    """A bed seen from its foot."""
    left, right, end = x - 0.5, x + 0.5, z + 2.0
    eye.floor(sheet, (left - 0.05, right + 0.05), (z, end), (0.8, 0.6), 0.01)
    for px, pz in ((left, end), (right, end), (left, z), (right, z)):
        foot, knee = eye.at(px, 0.1, pz), eye.at(px, 0.62, pz)
        sheet.line([foot, knee], 0.055 * eye.scale(pz), INK)
        sheet.disc(*foot, 0.1 * eye.scale(pz), INK)
    eye.box(sheet, (left, right), (0.5, 0.62), (z, end), (INK, INK, INK))
    eye.box(
        sheet, (left, right), (0.62, 0.82), (z, end), (light, mix(light, INK, 0.4), mix(light, (0, 1), 0.15))
    )
    eye.floor(sheet, (left - 0.02, right + 0.02), (z, z + 1.15), (0, 1), 0.83)
    eye.front(sheet, (left - 0.02, right + 0.02), (0.46, 0.83), z - 0.01, (0, 1))
    eye.front(sheet, (left - 0.02, right + 0.02), (0.46, 0.5), z - 0.01, INK)
    pillow = [(x + dx, y, end + dz) for dx, y, dz in PILLOW]
    eye.face(sheet, pillow, light)
    for px in (left - 0.03, right + 0.03):
        corners = ((0.8, z + 0.5), (1.1, z + 0.5), (1.1, end - 0.3), (0.8, end - 0.3))
        rail = [eye.at(px, py, pz) for py, pz in corners]
        sheet.line(rail, 7, INK)
        sheet.line([eye.at(px, 0.95, z + 0.5), eye.at(px, 0.95, end - 0.3)], 5, INK)
    board = [eye.at(left, 0.4, z), eye.at(left, 1.02, z), eye.at(right, 1.02, z), eye.at(right, 0.4, z)]
    sheet.line(board, 13, INK)


def _drip(sheet: Sheet, eye: Camera, x: float, z: float, light: Tone) -> None:
    unit = eye.scale(z)
    foot, top = eye.at(x, 0.05, z), eye.at(x, 2.05, z)
    sheet.line([foot, top], 0.045 * unit, INK)
    sheet.line([(top[0] - 0.2 * unit, top[1]), (top[0] + 0.2 * unit, top[1])], 0.04 * unit, INK)
    for leg in (-0.28, 0.28):
        sheet.line(
            [(foot[0], foot[1] - 0.1 * unit), (foot[0] + leg * unit, foot[1] + 0.05 * unit)], 0.04 * unit, INK
        )
        sheet.disc(foot[0] + leg * unit, foot[1] + 0.07 * unit, 0.05 * unit, INK)
    for side, tone in ((-0.19, light), (0.19, (0, 1))):
        px, py = top[0] + side * unit, top[1] + 0.06 * unit
        bag = [
            (px - 0.12 * unit, py),
            (px + 0.12 * unit, py),
            (px + 0.12 * unit, py + 0.34 * unit),
            (px, py + 0.44 * unit),
            (px - 0.12 * unit, py + 0.34 * unit),
        ]
        sheet.polygon([(qx + (4 if qx > px else -4), qy - 3 if qy == py else qy + 4) for qx, qy in bag], INK)
        sheet.polygon(bag, tone)
        sheet.rect(px - 0.12 * unit, py + 0.16 * unit, px + 0.12 * unit, py + 0.19 * unit, INK)
        tube = [
            (px, py + 0.44 * unit),
            (px + 0.02 * unit, py + 0.8 * unit),
            (px - 0.2 * unit, py + 1.1 * unit),
        ]
        sheet.line(smooth(tube), 3, INK)


def _bed(sheet: Sheet, dice: Dice, eye: Camera, mood: tuple[Tone, ...]) -> Point:
    z = dice.uniform(3.3, 3.7)
    x = dice.uniform(-0.35, 0.35)
    px, py = eye.at(x - 1.5, 0, 11)
    walker(sheet, dice, px, py, 1.75 * eye.scale(11), INK)
    _drip(sheet, eye, x + 0.95, z + 1.5, mood[4])
    _trolley(sheet, eye, x, z, mood[4])
    return eye.at(x + 0.2, 0.9, z + 0.6)


def _medic(sheet: Sheet, dice: Dice, eye: Camera, spot: tuple[float, float], light: Tone) -> None:
    """A figure in a white coat."""
    x, z = spot
    unit, (px, py) = eye.scale(z), eye.at(x, 0, z)
    walker(sheet, dice, px, py, 1.76 * unit, INK)
    coat = "-.11,1.45 -.25,1.34 -.27,.9 -.25,.52 .25,.52 .27,.9 .25,1.34 .11,1.45"
    sheet.polygon(traced(px, py, coat, unit), light)
    sheet.line(traced(px, py, "0,1.4 0,.52", unit), 0.02 * unit, INK)
    for side in (-1, 1):
        arm = traced(px, py, f"{side * 0.23},1.36 {side * 0.31},1 {side * 0.29},.76", unit)
        sheet.line(arm, 0.11 * unit, light)
        sheet.line(traced(px, py, f"{side * 0.2},1.2 {side * 0.22},.8", unit), 0.016 * unit, INK)


def _team(sheet: Sheet, dice: Dice, eye: Camera, mood: tuple[Tone, ...]) -> Point:
    """Three in white coats come down the corridor."""
    light = (0, 0)
    for x, z in ((-1.25, 8.4), (1.0, 7.0), (-0.45, 5.4)):
        spot = (x + dice.uniform(-0.15, 0.15), z)
        eye.floor(sheet, (spot[0] - 0.3, spot[0] + 0.3), (z - 1.2, z), mix(mood[3], INK, 0.35))
        _medic(sheet, dice, eye, spot, light)
    _drip(sheet, eye, 1.75, 4.4, mood[4])
    return eye.at(-0.25, 1.05, 5.4)


def _round(sheet: Sheet, dice: Dice, eye: Camera, mood: tuple[Tone, ...]) -> Point:
    """A bed waits by the wall, one medic walks away."""
    _medic(sheet, dice, eye, (-0.5, 6.6), (0, 0))
    z = dice.uniform(3.7, 4.1)
    _drip(sheet, eye, 0.55, z + 2.0, mood[4])
    _trolley(sheet, eye, 1.3, z, mood[4])
    return eye.at(0.5, 1.0, 5)
