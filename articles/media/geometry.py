"""Where a picture is cut, and how wide its copies are. Pure arithmetic, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

ORIGINAL = "original"
RATIOS: dict[str, tuple[int, int]] = {"16x9": (16, 9), "4x3": (4, 3), "1x1": (1, 1)}
RATIO_NAMES = (*RATIOS, ORIGINAL)
# 800 is a phone's width at double density.
WIDTHS = (320, 480, 640, 800, 960, 1280, 1600)


@dataclass(frozen=True)
class Crop:
    """A rectangle inside a picture: left and top edge, width and height."""

    left: int
    top: int
    width: int
    height: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom, as Pillow wants them."""
        return self.left, self.top, self.left + self.width, self.top + self.height


def crop(width: int, height: int, ratio: str, focus: tuple[float, float] = (0.5, 0.5)) -> Crop:
    """The largest rectangle of ``ratio`` in a picture, its middle as near to ``focus`` as the edges let it.

    ``focus`` is counted from the left and the top, 0 to 1. The rectangle is never empty.
    """
    if ratio == ORIGINAL:
        return Crop(0, 0, width, height)
    across, down = RATIOS[ratio]
    if width * down > height * across:
        cut_width, cut_height = max(1, round(height * across / down)), height
    else:
        cut_width, cut_height = width, max(1, round(width * down / across))
    cut_width, cut_height = min(cut_width, width), min(cut_height, height)
    left = _slid(focus[0] * width - cut_width / 2, width - cut_width)
    top = _slid(focus[1] * height - cut_height / 2, height - cut_height)
    return Crop(left, top, cut_width, cut_height)


def widths(crop_width: int) -> list[int]:
    """The widths worth making from a cut of that width: none wider than it, at least one."""
    return [width for width in WIDTHS if width <= crop_width] or [crop_width]


def first_width(crop_width: int) -> int:
    """The width made at upload, so that no page waits for the others."""
    return min(640, crop_width)


def height_at(width: int, ratio: str, picture: tuple[int, int]) -> int:
    """The height of a copy ``width`` wide of a picture of that size."""
    across, down = picture if ratio == ORIGINAL else RATIOS[ratio]
    return max(1, round(width * down / across))


def _slid(start: float, room: int) -> int:
    """A start moved so far that the cut stays inside."""
    return min(max(round(start), 0), room)
