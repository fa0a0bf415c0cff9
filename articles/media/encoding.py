"""From a clean picture to the copies pages show. Knows Pillow, nothing of Django."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from PIL import Image as Pillow

from . import geometry
from .renditions import AVIF, JPEG, Rendition

# AVIF at speed 8 takes 0.2 s for 1600 px; speed 6 takes four times as long for a fifth of the bytes.
AVIF_OPTIONS = {"speed": 8, "max_threads": 1}
# Wide copies are shown on dense screens, where the eye does not see the difference.
WIDE = 800
AVIF_QUALITIES = (58, 50, 40, 30)
# Grain and foliage are worth no more than this: a copy too heavy is made again at the next quality.
AVIF_PIXELS_PER_BYTE = 7
# The empty comment is said aloud: Pillow writes an uploaded one back.
JPEG_OPTIONS = {"quality": 80, "progressive": True, "optimize": True, "comment": b""}


def cut(picture: Pillow.Image, ratio: str, width: int, focus: tuple[float, float]) -> Pillow.Image:
    """The part of ``picture`` around ``focus`` in that ratio, ``width`` pixels wide."""
    rectangle = geometry.crop(*picture.size, ratio, focus)
    size = (width, geometry.height_at(width, ratio, picture.size))
    return picture.resize(size, Pillow.Resampling.LANCZOS, box=rectangle.box, reducing_gap=2.0)


def encoded(picture: Pillow.Image, file_format: str) -> bytes:
    """The bytes of a copy, free of any metadata."""
    if file_format != AVIF:
        return _saved(picture, file_format, JPEG_OPTIONS)
    most = picture.width * picture.height // AVIF_PIXELS_PER_BYTE
    data = b""
    for quality in AVIF_QUALITIES[picture.width >= WIDE :]:
        data = _saved(picture, file_format, {**AVIF_OPTIONS, "quality": quality})
        if len(data) <= most:
            break
    return data


def _saved(picture: Pillow.Image, file_format: str, options: Mapping[str, object]) -> bytes:
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()


def first_copies(picture: Pillow.Image, focus: tuple[float, float]) -> Iterator[tuple[Rendition, bytes]]:
    """One JPEG of each ratio, made at once (about 10 ms each), so that no page waits for the worker."""
    for ratio in geometry.RATIO_NAMES:
        width = geometry.first_width(geometry.crop(*picture.size, ratio, focus).width)
        data = encoded(cut(picture, ratio, width, focus), JPEG)
        yield Rendition(ratio, width, JPEG, len(data)), data


def copies(
    picture: Pillow.Image, ratio: str, focus: tuple[float, float], made: set[tuple[str, int, str]]
) -> Iterator[tuple[Rendition, bytes]]:
    """Every copy of that ratio which is not in ``made`` yet, smallest first."""
    for width in geometry.widths(geometry.crop(*picture.size, ratio, focus).width):
        due = [form for form in (JPEG, AVIF) if (ratio, width, form) not in made]
        if due:
            small = cut(picture, ratio, width, focus)
            for file_format in due:
                data = encoded(small, file_format)
                yield Rendition(ratio, width, file_format, len(data)), data
