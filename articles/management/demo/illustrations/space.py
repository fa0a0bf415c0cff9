"""Depth: a camera that stands in a room or a street and throws its corners on the sheet."""

from __future__ import annotations

import math
from typing import NamedTuple

from articles.management.demo.illustrations.press import Point, Sheet, Tone

Corner = tuple[float, float, float]


class Camera(NamedTuple):
    """An eye at `height` metres over the ground; x runs right, y up, z into the picture, in metres.

    Uprights stay upright: the horizon is shifted, the camera never tilted.
    """

    vanish: Point
    height: float
    focal: float = 1000
    yaw: float = 0

    def at(self, x: float, y: float, z: float) -> Point:
        """Where a point stands on the sheet; points behind the eye are held just before it."""
        if self.yaw:
            turn = math.radians(self.yaw)
            x, z = x * math.cos(turn) - z * math.sin(turn), x * math.sin(turn) + z * math.cos(turn)
        z = max(z, 0.12)
        return self.vanish[0] + self.focal * x / z, self.vanish[1] - self.focal * (y - self.height) / z

    def scale(self, z: float) -> float:
        """Pixels per metre at this depth."""
        return self.focal / z

    def face(self, sheet: Sheet, corners: list[Corner], tone: Tone) -> None:
        """A flat face."""
        sheet.polygon([self.at(*corner) for corner in corners], tone)

    def floor(
        self, sheet: Sheet, x: tuple[float, float], z: tuple[float, float], tone: Tone, y: float = 0
    ) -> None:
        """A level rectangle at the height y."""
        (x0, x1), (z0, z1) = x, z
        self.face(sheet, [(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)], tone)

    def wall(
        self, sheet: Sheet, x: float, y: tuple[float, float], z: tuple[float, float], tone: Tone
    ) -> None:
        """An upright rectangle that runs into the picture."""
        (y0, y1), (z0, z1) = y, z
        self.face(sheet, [(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)], tone)

    def front(
        self, sheet: Sheet, x: tuple[float, float], y: tuple[float, float], z: float, tone: Tone
    ) -> None:
        """An upright rectangle that faces the eye."""
        (x0, x1), (y0, y1) = x, y
        self.face(sheet, [(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], tone)

    def box(
        self,
        sheet: Sheet,
        x: tuple[float, float],
        y: tuple[float, float],
        z: tuple[float, float],
        tones: tuple[Tone, Tone, Tone],
    ) -> None:
        """A block: its front, its visible side and its visible top or underside."""
        front, side, top = tones
        if y[1] < self.height:
            self.floor(sheet, x, z, top, y[1])
        elif y[0] > self.height:
            self.floor(sheet, x, z, top, y[0])
        eye = math.tan(math.radians(self.yaw)) * z[0]
        if x[0] > eye:
            self.wall(sheet, x[0], y, z, side)
        if x[1] < eye:
            self.wall(sheet, x[1], y, z, side)
        self.front(sheet, x, y, z[0], front)
