"""The house's fonts for drawing: which file has a letter, how wide a text is, and the text itself.

Pages load one file for each script (``static/css/fonts.css``), and so does this. A reader's device has fonts
for what the house's lack; here they are those of the machine, so that no card is without its title.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

FACE = re.compile(
    r'@font-face \{ font-family: Onest; src: url\("\.\./(?P<file>[^"]+)"\)'
    r"[^}]*unicode-range: (?P<ranges>[^;]+);"
)
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
GAPS = re.compile("[ \u00a0]{2,}")
KEPT_WIDTHS = 4096
# Where systems keep their fonts; of so many, the likeliest first, one is looked for that has a letter.
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/opt/homebrew/share/fonts"))
SUFFIXES = {".ttf", ".otf", ".ttc", ".woff2"}
UNLIKE = re.compile("Italic|Oblique|Mono|Emoji")
TRIED = 24
# No font has it.
LACKING = "\uffff"


@lru_cache(maxsize=1)
def _files() -> tuple[tuple[str, frozenset[int]], ...]:
    """The font's files with the letters each is asked for; of several that are, the last has it."""
    sheet = finders.find("css/fonts.css")
    with open(str(sheet), encoding="utf-8") as file:
        css = file.read()
    return tuple(
        (
            found["file"],
            frozenset(
                point
                for first, last in RANGE.findall(found["ranges"])
                for point in range(int(first, 16), int(last or first, 16) + 1)
            ),
        )
        for found in FACE.finditer(css)
    )


@lru_cache(maxsize=2048)
def file_with(letter: str) -> str | None:
    """The file that has the letter; None when none has, so that it can't be drawn."""
    house = (file for file, points in reversed(_files()) if ord(letter) in points and _has(file, letter))
    return next(house, None) or next((file for file in _installed() if _has(file, letter)), None)


@lru_cache(maxsize=1)
def _installed() -> tuple[str, ...]:
    """The machine's own fonts, bold and without serifs first. Read once, when the house's lack a letter."""
    found = (path for folder in FOLDERS for path in folder.rglob("*") if path.suffix in SUFFIXES)
    likely = sorted(found, key=lambda path: ("Bold" not in path.name, "Sans" not in path.name, path.name))
    return tuple(str(path) for path in likely if not UNLIKE.search(path.name))[:TRIED]


def _has(file: str, letter: str) -> bool:
    """Whether the file has more of the letter than the box that stands for what it lacks."""
    try:
        font = _font(file, 20, 400)
    except OSError:
        return False  # no font, or none of any size
    return bytes(font.getmask(letter)) != bytes(font.getmask(LACKING)) or letter.isspace()


def drawable(text: str) -> str:
    """The text as it can be drawn: of a letter that no font has its plain form, or nothing.

    A row of empty boxes tells nobody anything.
    """
    plain = (letter if file_with(letter) else unicodedata.normalize("NFKD", letter) for letter in text)
    return GAPS.sub(" ", "".join(letter for letter in "".join(plain) if file_with(letter))).strip()


@lru_cache(maxsize=64)
def _font(file: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    path = file if Path(file).is_absolute() else str(finders.find(file))
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
    with suppress(OSError):  # a machine's font may have one weight alone
        font.set_variation_by_axes([weight])
    return font


class Lettering:
    """The font at one size and weight. Not for several threads at a time."""

    def __init__(self, size: int, weight: int) -> None:
        self.size, self.weight = size, weight

    def runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in pieces that one file has; a space goes with what stands before it."""
        for file, letters in itertools.groupby(text, file_with):
            if file:
                yield "".join(letters), _font(file, self.size, self.weight)

    def width(self, text: str) -> float:
        """How wide the text is, in pixels."""
        return _width(text, self.size, self.weight)

    def shortened(self, text: str, width: float) -> str:
        """The text, ended by … where it is wider than ``width``."""
        if self.width(text) <= width:
            return text
        while text and self.width(text.rstrip() + "…") > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def draw(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, colour: str) -> None:
        """Draw the text from the left, standing on the line at ``at``."""
        across, down = at
        for word in re.findall(" +|[^ ]+", text):
            start = across
            for run, font in self.runs(word):
                pen.text((start, down), run, font=font, fill=colour, anchor="ls")
                start += font.getlength(run)
            across += self.width(word)


@lru_cache(maxsize=KEPT_WIDTHS)
def _width(text: str, size: int, weight: int) -> float:
    return sum(font.getlength(run) for run, font in Lettering(size, weight).runs(text))


def canvas(size: tuple[int, int], colour: str) -> Image.Image:
    """An empty picture."""
    return Image.new("RGB", size, colour)
