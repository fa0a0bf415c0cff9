"""A card drawn. Knows Pillow and the house's looks, nothing of stories.

Ink and paper as everywhere; a bar, the house's signature, parts the words from the photograph; nothing is
written on a photograph.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from articles.sharecard.fitting import Fitted, fit
from articles.sharecard.lettering import Lettering, canvas, drawable

WIDTH, HEIGHT = 1200, 630
# Raised when cards are drawn otherwise: each gets a new address.
DESIGN = 1

INK, PAPER, DIM, ACCENT = "#0F131A", "#FFFFFF", "#B3BBC8", "#93AEFF"
URGENT, AMBER = "#B4231A", "#FFC72C"
EDGE = 60
PHOTO_WIDTH = 488
BAR = 8
BOLD, MEDIUM = 700, 500
LABEL_SIZE, BRAND_SIZE, NOTE_SIZE = 26, 34, 21
TITLE_TOP, FOOT_TOP = 132, 512
SIZES_ALONE = (88, 80, 72, 66, 60, 54, 49, 45)
SIZES_BESIDE = (62, 56, 51, 47, 43, 40, 37, 34)
JPEG = {"optimize": True, "progressive": True, "comment": b""}
# Quality, and how colours are thinned out: best not at all, since type gets a seam of it.
QUALITIES = ((88, 0), (85, 2), (75, 2), (60, 2), (45, 2), (30, 2), (15, 2))
LARGEST = 150_000


@dataclass(frozen=True)
class Words:
    """What is written on a card. ``mark`` is what it must not be taken without; some are ``is_urgent``."""

    title: str
    label: str
    mark: str
    is_urgent: bool
    brand: str
    note: str


def drawn(words: Words, photo: Image.Image | None = None) -> bytes:
    """The card as JPEG. About 100 ms; not for several threads at a time."""
    picture = canvas((WIDTH, HEIGHT), INK)
    pen = ImageDraw.Draw(picture)
    room = WIDTH - 2 * EDGE
    if photo:
        left = WIDTH - PHOTO_WIDTH
        picture.paste(filling(photo, PHOTO_WIDTH, HEIGHT), (left, 0))
        pen.rectangle((left - BAR, 0, left - 1, HEIGHT), fill=PAPER)
        room = left - BAR - EDGE - EDGE * 2 // 3
    _draw_label(pen, words, room)
    _draw_title(pen, fitted(words.title, room, with_photo=photo is not None))
    _draw_foot(pen, words, room)
    return encoded(picture)


def fitted(title: str, room: float, *, with_photo: bool) -> Fitted:
    """The title as it is set into that width."""
    sizes = SIZES_BESIDE if with_photo else SIZES_ALONE
    height = FOOT_TOP - TITLE_TOP - 34
    return fit(drawable(title), sizes, room, height, lambda size: Lettering(size, BOLD).width)


def filling(photo: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of a photograph, in that size; its copies are cut around the focal point already."""
    scale = max(width / photo.width, height / photo.height)
    wide, high = width / scale, height / scale
    left, top = (photo.width - wide) / 2, (photo.height - high) / 2
    box = (left, top, left + wide, top + high)
    return photo.convert("RGB").resize((width, height), Image.Resampling.LANCZOS, box=box)


def encoded(picture: Image.Image) -> bytes:
    """The picture as JPEG, lighter than 150 KB."""
    data = b""
    for quality, subsampling in QUALITIES:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality, subsampling=subsampling, **JPEG)
        data = file.getvalue()
        if len(data) < LARGEST:
            break
    return data


def _draw_label(pen: ImageDraw.ImageDraw, words: Words, room: float) -> None:
    """The mark, then the rubric, on one line."""
    letters, across, line = Lettering(LABEL_SIZE, BOLD), float(EDGE), 88
    if mark := drawable(words.mark):
        mark = letters.shortened(mark, room - 32)
        end = across + letters.width(mark) + 32
        ground, ink = (URGENT, PAPER) if words.is_urgent else (AMBER, INK)
        pen.rectangle((across, line - 33, end, line + 13), fill=ground)
        letters.draw(pen, (across + 16, line), mark, ink)
        across = end + 20
    rest = room - (across - EDGE)
    # Too little of a name is none.
    if rest > LABEL_SIZE * 4 and (label := drawable(words.label)):
        letters.draw(pen, (across, line), letters.shortened(label, rest), ACCENT)


def _draw_title(pen: ImageDraw.ImageDraw, title: Fitted) -> None:
    letters = Lettering(title.size, BOLD)
    down = TITLE_TOP + title.size
    for text in title.lines:
        letters.draw(pen, (EDGE, down), text, PAPER)
        down += title.leading


def _draw_foot(pen: ImageDraw.ImageDraw, words: Words, room: float) -> None:
    """The wordmark after one bar, day and credit below."""
    brand, note = Lettering(BRAND_SIZE, BOLD), Lettering(NOTE_SIZE, MEDIUM)
    pen.rectangle((EDGE, FOOT_TOP + 6, EDGE + 5, FOOT_TOP + 36), fill=PAPER)
    brand.draw(pen, (EDGE + 20, FOOT_TOP + 34), brand.shortened(drawable(words.brand), room - 20), PAPER)
    note.draw(pen, (EDGE, FOOT_TOP + 74), note.shortened(drawable(words.note), room), DIM)
