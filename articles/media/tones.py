"""Tones: what stands in a picture's place while it loads.

The page's policy forbids inline colours, so a picture takes the nearest of 24 classes instead of a colour of
its own. ``static/css/components/tones.css`` holds the same palette; ``css()`` writes it and a test compares.
"""

from __future__ import annotations

PALETTE = (
    "#191b1d",
    "#4b4d50",
    "#8a8c90",
    "#cfd1d5",
    "#6c3e3e",
    "#684328",
    "#5a4c1f",
    "#43542c",
    "#265843",
    "#12585b",
    "#25526c",
    "#414b71",
    "#574368",
    "#663e56",
    "#c48f8e",
    "#be9477",
    "#ad9e70",
    "#93a77b",
    "#78ac94",
    "#6cabae",
    "#77a5c2",
    "#909dc8",
    "#aa94be",
    "#bc8fa8",
)


def tone_of(colour: tuple[int, int, int]) -> str:
    """The class of the palette's colour nearest to an sRGB colour (0 to 255 each)."""
    nearest = min(range(len(PALETTE)), key=lambda number: _distance(_channels(PALETTE[number]), colour))
    return f"tone-{nearest:02}"


def css() -> str:
    """The rules of the 24 classes."""
    return "".join(
        f".tone-{number:02} {{ background-color: {hue}; }}\n" for number, hue in enumerate(PALETTE)
    )


def _channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """How far apart two colours look ("redmean", compuphase.com/cmetric.htm)."""
    red = (one[0] + other[0]) / 2
    reds, greens, blues = (a - b for a, b in zip(one, other, strict=True))
    return (2 + red / 256) * reds**2 + 4 * greens**2 + (2 + (255 - red) / 256) * blues**2
