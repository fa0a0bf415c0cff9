"""Two inks and a paper for each rubric: colour says where a story belongs before it is read."""

from __future__ import annotations

from typing import NamedTuple

Colour = tuple[int, int, int]


class Inks(NamedTuple):
    """A paper, the dark key ink that draws and the tint ink that colours."""

    paper: Colour
    key: Colour
    tint: Colour


def _hex(paper: str, key: str, tint: str) -> Inks:
    return Inks(_rgb(paper), _rgb(key), _rgb(tint))


def _rgb(value: str) -> Colour:
    red, green, blue = bytes.fromhex(value)
    return red, green, blue


DEFAULT = _hex("F2F0EA", "1A2233", "6F8FB3")

PALETTES = {
    "politics": _hex("F4EFE6", "2B1B22", "C9402F"),
    "economy": _hex("F4F0E4", "2C2A33", "DDAA3C"),
    "society": _hex("F6EEE4", "3A2430", "E0784F"),
    "kyiv": _hex("F1F2EE", "17325A", "E8A33C"),
    "world": _hex("EEF1EC", "133B48", "4FA79B"),
    "health": _hex("F7F0EE", "243A5E", "EC8F92"),
    "technology": _hex("F1F0F4", "221E4F", "7C86E8"),
    "sport": _hex("F4F1E8", "12283F", "F0702A"),
    "culture": _hex("F5EEE8", "47193F", "D99A3D"),
    "education": _hex("F3F2E6", "1C4239", "9CC58B"),
    "weather-environment": _hex("EEF3F3", "1F4A57", "77B3D6"),
    "life": _hex("F8F0EA", "5A2433", "F0A08E"),
}


def inks_of(rubric: str) -> Inks:
    """The inks of a rubric's slug; the house's own where the rubric has none."""
    return PALETTES.get(rubric, DEFAULT)
