"""A picture as a template needs it: plain values, no query, only copies that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from . import geometry
from .models import Image
from .renditions import AVIF, JPEG, Rendition

MIME_TYPES = {AVIF: "image/avif", JPEG: "image/jpeg"}


@dataclass(frozen=True)
class Source:
    """One ``<source>``: its type and srcset, and for art direction the ratio it belongs to."""

    type: str
    srcset: str
    ratio: str
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """What ``templates/_picture.html`` shows.

    ``sources`` come best first, ratio by ratio as asked for. ``src`` and ``srcset`` are the JPEGs of the last
    ratio, for everybody else; ``width`` and ``height`` are those of ``src``. ``largest`` is the widest JPEG,
    for share previews and feeds.
    """

    pk: int
    alt: str
    caption: str
    credit: str
    licence: str
    tone: str
    ratio: str
    src: str
    srcset: str
    width: int
    height: int
    sources: tuple[Source, ...]
    largest: str
    largest_width: int
    largest_height: int


def picture(image: Image | None, edition: str, ratios: str | Sequence[str] = "16x9") -> Picture | None:
    """The picture for one use; None when there is none or it has no copy at all. Costs no query.

    ``ratios`` is one, or several for art direction, the last for any width.
    """
    wanted = (ratios,) if isinstance(ratios, str) else tuple(ratios)
    copies = image.renditions if image else []
    jpegs = _of(copies, wanted[-1], JPEG)
    if image is None or not jpegs:
        return None
    middle, widest = min(jpegs, key=lambda copy: abs(copy.width - 640)), jpegs[-1]
    return Picture(
        pk=image.pk,
        alt=image.alt.in_edition(edition),
        caption=image.caption.get(edition, ""),
        credit=image.credit,
        licence=str(image.get_licence_display()),
        tone=image.tone,
        ratio=wanted[-1],
        src=address(image, middle),
        srcset=_srcset(image, jpegs),
        width=middle.width,
        height=height(image, middle),
        sources=tuple(_sources(image, copies, wanted)),
        largest=address(image, widest),
        largest_width=widest.width,
        largest_height=height(image, widest),
    )


def gallery(images: Iterable[Image], edition: str) -> list[Picture]:
    """The pictures of a gallery in the given order, each whole. Costs no query beyond ``images``."""
    shown = (picture(image, edition, geometry.ORIGINAL) for image in images)
    return [one for one in shown if one]


def address(image: Image, rendition: Rendition) -> str:
    """The path of one copy."""
    return f"{settings.MEDIA_URL}{image.key}/{rendition.name}"


def height(image: Image, rendition: Rendition) -> int:
    """A copy's height in pixels."""
    return geometry.height_at(rendition.width, rendition.ratio, image.size)


def thumbnail(image: Image) -> str:
    """The address of the smallest square, for lists in the admin; empty when there is none."""
    squares = _of(image.renditions, "1x1", JPEG)
    return address(image, squares[0]) if squares else ""


def _of(copies: Iterable[Rendition], ratio: str, file_format: str) -> list[Rendition]:
    """The copies of one ratio and format, narrow ones first."""
    chosen = (copy for copy in copies if (copy.ratio, copy.format) == (ratio, file_format))
    return sorted(chosen, key=lambda copy: copy.width)


def _sources(image: Image, copies: list[Rendition], ratios: Sequence[str]) -> Iterator[Source]:
    """A source per ratio and format that has copies; the last ratio's JPEGs belong to ``<img>`` itself."""
    for ratio in ratios:
        for file_format in (AVIF, JPEG):
            chosen = _of(copies, ratio, file_format)
            if chosen and (ratio, file_format) != (ratios[-1], JPEG):
                widest = chosen[-1]
                yield Source(
                    type=MIME_TYPES[file_format],
                    srcset=_srcset(image, chosen),
                    ratio=ratio,
                    width=widest.width,
                    height=height(image, widest),
                )


def _srcset(image: Image, copies: Iterable[Rendition]) -> str:
    """``address 320w, address 640w``."""
    return ", ".join(f"{address(image, copy)} {copy.width}w" for copy in copies)
