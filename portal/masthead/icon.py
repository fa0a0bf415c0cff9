"""The outlet's icon: the bar of the wire and the first letter of its name."""

from __future__ import annotations

import io
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.utils.html import format_html
from PIL import Image, ImageDraw, ImageFont

INK, PAPER = "#10151E", "#FFFFFF"
ICO_SIZES = (16, 32, 48)
PNG_SIZES = (180, 192, 512)
CANVAS = 512
BOLD = 750
LETTER_SIZE = 420
# What the bar leaves for the letter, in pixels of the canvas.
ROOM = 310
FONTS = ("fonts/onest-cyrillic.woff2", "fonts/onest-latin.woff2")


def letter_of(short_name: str) -> str:
    """The first letter or digit of the name, upper case."""
    return next((sign.upper() for sign in short_name if sign.isalnum()), "")


def svg(letter: str) -> str:
    """The icon as a drawing that scales."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="{}"/>'
        '<rect x="11" y="12" width="5" height="40" fill="{}"/>'
        '<text x="39" y="49" text-anchor="middle" fill="{}" font-family="Onest, Arial, sans-serif" '
        'font-weight="700" font-size="46">{}</text></svg>',
        INK,
        PAPER,
        PAPER,
        letter,
    )


@lru_cache(maxsize=32)
def png(letter: str, size: int) -> bytes:
    """The icon as a picture of ``size`` × ``size`` pixels; a few milliseconds the first time."""
    out = io.BytesIO()
    _drawn(letter).resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=8)
def ico(letter: str) -> bytes:
    """The icon for ``/favicon.ico``: three sizes in one file."""
    out = io.BytesIO()
    _drawn(letter).save(out, "ICO", sizes=[(size, size) for size in ICO_SIZES])
    return out.getvalue()


def _drawn(letter: str) -> Image.Image:
    picture = Image.new("RGB", (CANVAS, CANVAS), INK)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((88, 96, 127, 415), fill=PAPER)
    if letter and (path := _font_with(letter)):
        font = _bold(path, LETTER_SIZE)
        width = font.getlength(letter)
        if width > ROOM:
            font = _bold(path, int(LETTER_SIZE * ROOM / width))
        # Centred in what the bar leaves, standing on the bar's foot.
        pen.text((312, 415), letter, font=font, fill=PAPER, anchor="ms")
    return picture


def _font_with(letter: str) -> str | None:
    """The file of the house's font that holds the letter; its subsets are split by script."""
    script = 0 if "\u0400" <= letter <= "\u052f" else 1
    found = finders.find(FONTS[script])
    return str(found) if found else None


def _bold(path: str, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([BOLD])
    return font
