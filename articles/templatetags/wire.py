"""Times, views and pictures as the pages set them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils import dates, formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.media import pictures
from articles.media.models import Image
from articles.readership.phrases import phrase
from articles.templatetags import slots
from portal import moments
from portal.kit import typography
from portal.pagecache import recording
from portal.pagecache.entries import COUNT

register = template.Library()

PICTURES_KEPT = 4096
_pictures: dict[tuple[object, ...], SafeString] = {}
# Case endings change a name's end: Хомишин, Хомишину.
STEM = 4
PRONOUNS = frozenset({"he", "she", "they", "він", "вона", "вони"})


@register.simple_tag
def picture_ahead(image: Image | None, slot: str) -> SafeString:
    """Names the picture that ``slot`` will show, for lines quick enough to bring it early. No query."""
    if image is None:
        return SafeString("")
    edition = get_language() or ""
    return _kept(
        _facts(image, slot), "articles/_picture_ahead.html", lambda: slots.ahead(image, edition, slot)
    )


@register.simple_tag
def picture(image: Image | None, slot: str, first: bool = False, silent: bool = False) -> SafeString:
    """A responsive picture for a slot; ``silent`` beside a title that links the same story. No query.

    All wait for the style sheet, which a slow line brings alone; the ``first`` of a page goes before its
    fonts, and where the line is quick ``picture_ahead`` spares it the waiting.
    """
    if image is None:
        return SafeString("")
    edition = get_language() or ""
    words = "" if silent else image.alt.in_edition(edition)
    return _kept(
        (*_facts(image, slot), words, edition, first, silent),
        "articles/_picture.html",
        lambda: slots.shown(image, edition, slot, first=first, silent=silent),
    )


def _facts(image: Image, slot: str) -> tuple[object, ...]:
    """What changes when a picture has more copies or another crop."""
    return (image.pk, image.key, len(image.made), image.tone, slot)


def _kept(facts: tuple[object, ...], template: str, context: Callable[[], dict[str, object]]) -> SafeString:
    """What was written for these facts; lists and pages show the same pictures again and again."""
    if (known := _pictures.get((template, *facts))) is not None:
        return known
    if len(_pictures) >= PICTURES_KEPT:
        _pictures.clear()
    shown = get_template(template).render(context())
    return _pictures.setdefault((template, *facts), SafeString(shown))


@dataclass(frozen=True)
class GalleryPicture:
    """A picture of a gallery: the row for its small copy, the widest copy for the viewer."""

    image: Image
    largest: str
    largest_width: int
    largest_height: int
    caption: str
    credit: str


@register.simple_tag
def gallery_of(library: Mapping[int, Image], keys: Iterable[int]) -> list[GalleryPicture]:
    """The pictures of a gallery in its order; those no longer in the library are left out. No query."""
    found = [library[key] for key in keys if key in library and library[key].made]
    edition = get_language() or ""
    return [
        GalleryPicture(
            image, whole.largest, whole.largest_width, whole.largest_height, whole.caption, whole.credit
        )
        for image, whole in zip(found, pictures.gallery(found, edition), strict=True)
    ]


@register.filter
def entry(kept: Mapping[object, object] | None, key: object) -> object | None:
    """What is kept under a key that only the template knows, None if nothing is."""
    return kept.get(key) if kept else None


@register.filter
def without_name(attribution: str, name: str) -> str:
    """The verb of an attribution as written: ``- Sample stated.`` said of Vira Sample gives ``stated``.

    Words that begin like a part of the name and pronouns are left out, since the name stands beside it.
    """
    if "<" in attribution:
        return ""
    beginnings = [part[:STEM].casefold() for part in name.split()]
    words = attribution.strip(" -–—.,").split()
    return " ".join(
        word for word in words if word.casefold() not in PRONOUNS and word[:STEM].casefold() not in beginnings
    )


@register.filter
def as_moment(written: str) -> datetime | None:
    """A moment written as ISO 8601; None when nothing is written."""
    return parse_datetime(written) if written else None


@register.filter
def typeset(text: str) -> str:
    """A title or lead with the quotation marks, dashes and no-break spaces of the language being spoken."""
    return _set(text, get_language() or "")


@lru_cache(maxsize=4096)  # One front shows the same titles in several lists, and many pages the same newest.
def _set(text: str, language: str) -> str:
    return typography.typeset(text, language)


@register.filter
def clock(moment: datetime | None) -> str:
    """``14:05`` for a moment of today, ``20 Nov`` for one of this year, else with the year."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return formats.date_format(local, "H:i") if local.date() == timezone.localdate() else day(moment)


@register.filter
def day(moment: datetime | None) -> str:
    """``20 Nov``, with the year when it is not this one: a recalled story's mark on the wire."""
    return moments.short_of_this_year(moment)


@register.filter
def hour(moment: datetime | None) -> str:
    """``14:05``, for lists that name the day above."""
    return formats.date_format(timezone.localtime(moment), "H:i") if moment else ""


@register.simple_tag
def views(number: int | None) -> str:
    """``1,204 views`` in the words of the edition; nothing for None."""
    return "" if number is None else phrase(number)


@register.simple_tag
def live_views(number: int | None) -> SafeString:
    """The same, where the page's own views stand: the page cache puts in those of the moment."""
    notes = recording.current()
    place = recording.seam(COUNT) if notes and notes.counted else None
    return SafeString(place or views(number))


@register.simple_tag
def weekdays() -> list[dict[str, object]]:
    """The heads of a calendar, Monday first."""
    return [{"name": dates.WEEKDAYS[day], "short": dates.WEEKDAYS_ABBR[day]} for day in range(7)]


@register.simple_tag
def moment(value: datetime | None, shown: str) -> SafeString:
    """A ``<time>`` that shows ``shown`` and says the exact moment to machines."""
    return format_html('<time datetime="{}">{}</time>', _exact(value), shown) if value else SafeString("")


@register.simple_tag
def told_moment(value: datetime | None, shown: str) -> SafeString:
    """The same within the text of a story: who takes that out of the page drops ``<time>`` with its words."""
    return format_html('<data value="{}">{}</data>', _exact(value), shown) if value else SafeString("")


def _exact(value: datetime) -> str:
    return timezone.localtime(value).isoformat(timespec="minutes")
