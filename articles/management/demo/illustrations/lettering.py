"""Lettering on prints: Onest in two weights, numbers and words as each language writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import ImageFont

from articles.management.demo.illustrations.press import SCALE, Point, Sheet, Tone

FONTS = Path(__file__).parent / "fonts"
# The font files hold tabular figures at these private code points: Pillow can't choose a font's
# features without a shaping library, which not every installation has.
TABULAR = {ord(digit): 0xE030 + int(digit) for digit in "0123456789"}


@lru_cache(maxsize=16)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    name = "onest-semibold.ttf" if bold else "onest-regular.ttf"
    return ImageFont.truetype(FONTS / name, size * SCALE, layout_engine=ImageFont.Layout.BASIC)


def width_of(words: str, size: int, bold: bool = False) -> float:
    """The width of a line in pixels of the finished picture."""
    return _font(size, bold).getlength(words) / SCALE


def write(
    sheet: Sheet,
    at: Point,
    words: str,
    size: int,
    tone: Tone,
    *,
    bold: bool = False,
    anchor: float = 0,
    halo: Tone | None = None,
) -> None:
    """A line whose base line starts at the point, or ends there (anchor 1), or is centred on it (0.5)."""
    x = at[0] - width_of(words, size, bold) * anchor
    sheet.text((x, at[1]), words, _font(size, bold), tone, halo)


def broken(words: str, size: int, width: float, bold: bool = False) -> list[str]:
    """The words in as few lines of at most this width as they need, the lines about equally long."""
    lines = _filled(words, size, width, bold)
    while len(lines) > 1:
        narrower = _filled(words, size, max(width_of(line, size, bold) for line in lines) - 1, bold)
        if len(narrower) > len(lines) or narrower == lines:
            break
        lines = narrower
    return lines


def _filled(words: str, size: int, width: float, bold: bool) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def said(value: Any, language: str) -> Any:
    """A label in this language; what is no table of languages is the same in all of them."""
    if isinstance(value, Mapping):
        return value.get(language, next(iter(value.values())))
    return value


def number(value: float, language: str, places: int = 0, tabular: bool = False) -> str:
    """A number as the language writes it: decimal comma or point, thin spaces or commas, a true minus."""
    text = f"{abs(value):,.{places}f}"
    if language != "en":
        text = text.replace(",", "\u2009").replace(".", ",")
    text = ("\u2212" if value < 0 else "") + text
    return text.translate(TABULAR) if tabular else text


def places_of(values: Sequence[float]) -> int:
    """How many decimal places these values need, two at most."""
    return max(len(f"{value:.2f}".rstrip("0").partition(".")[2]) for value in values)
