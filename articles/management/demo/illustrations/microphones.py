"""Microphones before a rostrum: the moment before anybody speaks."""

from __future__ import annotations

import math

from articles.management.demo.illustrations.air import Dice
from articles.management.demo.illustrations.people import bust
from articles.management.demo.illustrations.press import (
    HEIGHT,
    WIDTH,
    Point,
    Sheet,
    Tone,
    smooth,
)

INK: Tone = (1, 0.5)
SHEEN: Tone = (0, 0)


class Shaft:
    """The axis of a microphone: `along` from its foot to its head, `across` to its right."""

    def __init__(self, foot: Point, head: Point) -> None:
        self.foot, self.head = foot, head
        self.length = math.dist(foot, head)
        self.ux, self.uy = (head[0] - foot[0]) / self.length, (head[1] - foot[1]) / self.length

    def at(self, along: float, across: float) -> Point:
        """A point `along` pixels behind the head (negative: beyond it) and `across` to the right."""
        x, y = self.head[0] - self.ux * along, self.head[1] - self.uy * along
        return x - self.uy * across, y + self.ux * across

    def band(self, start: float, end: float, w0: float, w1: float) -> list[Point]:
        """A tapering length of the shaft."""
        return [self.at(start, -w0), self.at(start, w0), self.at(end, w1), self.at(end, -w1)]


def microphones(sheet: Sheet, dice: Dice) -> Point:
    """A bouquet of microphones, a pair on goosenecks, or one in a studio."""
    ground, disc = dice.turn(
        (
            ((0, 0), (0, 1)),
            ((0, 1), (0, 0)),
            ((0.5, 0.7), (0, 1)),
            ((0, 0.14), (0.32, 0)),
            ((0.5, 0.9), (0, 0.08)),
        )
    )
    sheet.rect(0, 0, WIDTH, HEIGHT, ground)
    return dice.turn((_bouquet, _goosenecks, _studio, _scrum))(sheet, dice, ground, disc)


def _backdrop(sheet: Sheet, x: float, y: float, r: float, ground: Tone, disc: Tone) -> None:
    sheet.disc(x, y, r, disc)
    sheet.ring(x, y, r + 34, 2.5, disc)


def _bouquet(sheet: Sheet, dice: Dice, ground: Tone, disc: Tone) -> Point:
    middle = dice.uniform(730, 870)
    _backdrop(sheet, middle, 470, dice.uniform(390, 440), ground, disc)
    kinds = [_foam, _ball, _slim, _ball, _foam, _slim, _foam, _ball]
    dice.shuffle(kinds)
    angles = [-56, 52, -38, 35, -19, 18, 2]
    for index, angle in enumerate(angles):
        turn = math.radians(angle + dice.uniform(-4, 4))
        reach = 640 - abs(angle) * 1.6 + dice.uniform(-30, 60)
        foot = (middle + math.sin(turn) * 120, 1010)
        head = (middle + math.sin(turn) * reach * 0.98, 1010 - math.cos(turn) * reach)
        kinds[index](sheet, Shaft(foot, head), dice.uniform(0.95, 1.15))
    _lectern(sheet, middle, 880, 420)
    return middle, 480


def _goosenecks(sheet: Sheet, dice: Dice, ground: Tone, disc: Tone) -> Point:
    middle = dice.uniform(740, 860)
    _backdrop(sheet, middle + 30, 420, dice.uniform(300, 360), ground, disc)
    for side, top in ((-1, dice.uniform(230, 300)), (1, dice.uniform(300, 360))):
        foot = (middle + side * 250, 900)
        neck = [foot, (foot[0] + side * 14, 700), (middle + side * 210, 500), (middle + side * 96, top)]
        sheet.line(smooth(neck, 14), 17, INK)
        _slim(sheet, Shaft(neck[2], (middle + side * 70, top - 60)), 2.1)
        sheet.disc(*foot, 44, INK, 20)
    _lectern(sheet, middle, 850, 560)
    for x in (120, 330, 1270, 1480):
        bust(sheet, dice, x + dice.uniform(-30, 30), 1067 + dice.uniform(0, 50), 190, INK)
    return middle, 400


def _studio(sheet: Sheet, dice: Dice, ground: Tone, disc: Tone) -> Point:
    """One large capsule in its cradle, and the arm that carries it."""
    x, y = dice.uniform(720, 800), dice.uniform(440, 500)
    _backdrop(sheet, x, y, 380, ground, disc)
    for step in range(9):
        height = 60 + 250 * abs(math.sin(step * 1.7 + dice.random()))
        for side in (-1, 1):
            px = x + side * (450 + step * 44)
            sheet.rect(px, y - height / 2, px + 14, y + height / 2, disc)
    sheet.line(smooth([(x, y + 330), (x + 40, y + 440), (1300, 900), (1640, 700)], 14), 26, INK)
    body = Shaft((x, y + 330), (x, y - 190))
    sheet.polygon(smooth([*body.band(250, 520, 132, 120)], 2, closed=True), INK)
    sheet.polygon(body.band(236, 500, 128, 118), INK)
    dome = [body.at(240, -136), body.at(60, -140), body.at(-40, -96), body.at(-66, 0), body.at(-40, 96)]
    sheet.polygon(smooth([*dome, body.at(60, 140), body.at(240, 136)], 8), INK)
    for row in range(11):
        for column in range(-4, 5):
            if abs(column) < 4 or row > 2:
                sheet.disc(x + column * 26 + (13 if row % 2 else 0) - 6, y - 210 + row * 24, 6.5, disc)
    sheet.rect(x - 150, y + 52, x + 150, y + 84, INK)
    sheet.rect(x - 150, y + 60, x + 150, y + 66, SHEEN)
    sheet.ring(x, y + 60, 250, 16, INK, 330)
    for angle in (35, 145, 215, 325):
        turn = math.radians(angle)
        far = (x + 246 * math.cos(turn), y + 60 + 324 * math.sin(turn))
        near = (x + 130 * math.cos(turn), y + 60 + 190 * math.sin(turn))
        sheet.line([near, far], 6, INK)
    sheet.rect(x + 74, y + 100, x + 92, y + 290, SHEEN)
    return x, y


def _scrum(sheet: Sheet, dice: Dice, ground: Tone, disc: Tone) -> Point:
    """Hands of a scrum hold their microphones out from both sides."""
    middle = dice.uniform(720, 880)
    _backdrop(sheet, middle, 500, dice.uniform(300, 350), ground, disc)
    arms = [(-40, 330, _foam), (-90, 640, _ball), (330, 1180, _ball), (WIDTH - 330, 1180, _foam)]
    arms += [(WIDTH + 40, 360, _slim), (WIDTH + 90, 700, _foam)]
    dice.shuffle(arms)
    for x, y, kind in arms:
        side = -1 if x < middle else 1
        head = (middle + side * dice.uniform(80, 190), 500 + (y - 560) * dice.uniform(0.24, 0.36))
        shaft = Shaft((x, y), head)
        _sleeve(sheet, shaft)
        kind(sheet, shaft, dice.uniform(1.25, 1.45))
        _hand(sheet, shaft, ground)
    return middle, 500


def _sleeve(sheet: Sheet, shaft: Shaft) -> None:
    sheet.polygon(shaft.band(400, shaft.length + 200, 58, 120), INK)
    sheet.polygon(shaft.band(392, 408, 60, 62), SHEEN)


def _hand(sheet: Sheet, shaft: Shaft, ground: Tone) -> None:
    key, tint = ground
    tone = (0, 0.45) if (tint or 0) > 0.5 or (key or 0) > 0.4 else (0, 0.6)
    palm = [
        shaft.at(270, -44),
        shaft.at(262, 40),
        shaft.at(330, 58),
        shaft.at(396, 50),
        shaft.at(396, -50),
        shaft.at(330, -56),
    ]
    sheet.polygon(smooth(palm, 5, closed=True), tone)
    for step in range(4):
        along = 276 + step * 29
        sheet.line([shaft.at(along, -46), shaft.at(along + 6, 30)], 3, INK)


def _stem(sheet: Sheet, shaft: Shaft, start: float, w0: float, w1: float) -> None:
    end = shaft.length
    sheet.polygon(shaft.band(start, end, w0, w1), INK)
    sheet.polygon(
        [
            shaft.at(start + 14, w0 * 0.35),
            shaft.at(start + 14, w0 * 0.62),
            shaft.at(end * 0.8, w1 * 0.6),
            shaft.at(end * 0.8, w1 * 0.35),
        ],
        SHEEN,
    )


def _ball(sheet: Sheet, shaft: Shaft, size: float) -> None:
    """A reporter's microphone with a ball of wire mesh."""
    r = 66 * size
    _stem(sheet, shaft, r * 1.2, r * 0.56, r * 0.36)
    centre = shaft.at(r * 0.3, 0)
    sheet.disc(*centre, r, INK)
    for step in (-0.6, -0.2, 0.2, 0.6):
        chord = (1 - step * step) ** 0.5 * r * 0.92
        for ax, ay in ((1, 0.55), (-1, 0.55)):
            norm = math.hypot(ax, ay)
            dx, dy = ax / norm, ay / norm
            mid = (centre[0] - dy * step * r, centre[1] + dx * step * r)
            sheet.line(
                [(mid[0] - dx * chord, mid[1] - dy * chord), (mid[0] + dx * chord, mid[1] + dy * chord)],
                2.5,
                SHEEN,
            )
    sheet.polygon(shaft.band(r * 0.9, r * 1.25, r * 0.8, r * 0.72), INK)
    sheet.polygon(shaft.band(r * 0.96, r * 1.1, r * 0.84, r * 0.8), SHEEN)


def _foam(sheet: Sheet, shaft: Shaft, size: float) -> None:
    """A foam wind shield over an unlettered cube."""
    r = 70 * size
    _stem(sheet, shaft, r * 2, r * 0.42, r * 0.34)
    egg = [
        shaft.at(-r * 0.8, 0),
        shaft.at(-r * 0.5, r * 0.68),
        shaft.at(r * 0.4, r * 0.9),
        shaft.at(r * 1.1, r * 0.6),
    ]
    egg += [shaft.at(r * 1.1, -r * 0.6), shaft.at(r * 0.4, -r * 0.9), shaft.at(-r * 0.5, -r * 0.68)]
    sheet.polygon(smooth(egg, 8, closed=True), INK)
    crescent = [
        shaft.at(-r * 0.5, r * 0.36),
        shaft.at(r * 0.1, r * 0.62),
        shaft.at(r * 0.7, r * 0.56),
        shaft.at(r * 0.1, r * 0.5),
    ]
    sheet.polygon(smooth(crescent, 6, closed=True), (0, 0.35))
    sheet.polygon(shaft.band(r * 1.05, r * 2.05, r * 0.82, r * 0.82), INK)
    sheet.polygon(shaft.band(r * 1.16, r * 1.94, r * 0.7, r * 0.7), (0, 0.75))
    sheet.polygon(
        [
            shaft.at(r * 1.16, r * 0.1),
            shaft.at(r * 1.16, r * 0.7),
            shaft.at(r * 1.94, r * 0.7),
            shaft.at(r * 1.94, r * 0.1),
        ],
        SHEEN,
    )


def _slim(sheet: Sheet, shaft: Shaft, size: float) -> None:
    """A slender capsule as it stands on lecterns."""
    r = 26 * size
    _stem(sheet, shaft, r * 3.2, r * 0.7, r * 0.34)
    tip = [
        shaft.at(-r * 0.9, 0),
        shaft.at(-r * 0.5, r * 0.7),
        shaft.at(r * 0.4, r),
        shaft.at(r * 3.4, r * 0.92),
    ]
    tip += [shaft.at(r * 3.4, -r * 0.92), shaft.at(r * 0.4, -r), shaft.at(-r * 0.5, -r * 0.7)]
    sheet.polygon(smooth(tip, 6, closed=True), INK)
    for step in range(5):
        sheet.polygon(shaft.band(r * (0.4 + step * 0.5), r * (0.55 + step * 0.5), r * 0.84, r * 0.84), SHEEN)


def _lectern(sheet: Sheet, x: float, top: float, half: float) -> None:
    sheet.polygon(
        [(x - half, top), (x + half, top), (x + half + 30, top + 52), (x - half - 30, top + 52)], INK
    )
    sheet.polygon(
        [
            (x - half * 0.8, top + 52),
            (x + half * 0.8, top + 52),
            (x + half * 0.7, HEIGHT),
            (x - half * 0.7, HEIGHT),
        ],
        INK,
    )
    sheet.rect(x - half - 22, top + 50, x + half + 22, top + 56, SHEEN)
    sheet.rect(x - half * 0.62, top + 92, x + half * 0.62, top + 95, SHEEN)
