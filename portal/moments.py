"""Dates in short, as each language writes them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

# Django begins short months (M) with a capital letter; these languages write them small (b).
SMALL_MONTHS = {"uk"}


def short(moment: dt.date | None, form: str = "j M") -> str:
    """A day or a moment of the newsroom's zone in Django's ``form``: ``20 Nov``, ``20 лис``, or empty."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment
    return date_format(local, form.replace("M", "b") if get_language() in SMALL_MONTHS else form)


def short_of_this_year(moment: dt.datetime | None, form: str = "j M") -> str:
    """The same, and in other years the day with its year instead."""
    if moment is None:
        return ""
    is_of_this_year = timezone.localtime(moment).year == timezone.localdate().year
    return short(moment, form if is_of_this_year else "j M Y")


def minute(moment: dt.datetime | None) -> str:
    """Day and time as buttons say them: ``21 Nov 09:00``, with the year where that is not this one."""
    if moment is None:
        return ""
    is_of_this_year = timezone.localtime(moment).year == timezone.localdate().year
    return short(moment, "j M H:i" if is_of_this_year else "j M Y H:i")


def clock(moment: dt.datetime) -> str:
    """The time of a moment of today, ``14:05``; of another day with it, ``23:05, 20 Nov``."""
    is_today = timezone.localtime(moment).date() == timezone.localdate()
    return short(moment, "H:i" if is_today else "H:i, j M")


def months() -> list[str]:
    """Short names of the twelve months, as moments are written here."""
    return [short(dt.date(2000, month, 1), "M") for month in range(1, 13)]


def zone(moment: dt.datetime) -> str:
    """Whose clock it is, and whether summer's or winter's: ``Kyiv time, EET``."""
    name = settings.PORTAL_TIME_ZONE
    city = name.rpartition("/")[2].replace("_", " ")
    clock = gettext("Kyiv time") if name == "Europe/Kyiv" else gettext("%(city)s time") % {"city": city}
    return f"{clock}, {timezone.localtime(moment).tzname()}"


def exact(moment: dt.datetime) -> str:
    """A moment that nobody can mistake: ``21 Nov 09:00 (Kyiv time, EET)``."""
    return f"{minute(moment)} ({zone(moment)})"
