"""Dates in short, as each language writes them."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

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
