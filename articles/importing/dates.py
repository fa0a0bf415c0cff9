"""Days and times of day as saved pages write them, and the days that relative words mean."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from articles.importing.shape import Reason
from articles.importing.shape import gettext_noop as _

FIRST_YEAR, LAST_YEAR = 1990, 2100  # outside of these a number is no year of a news story

_MONTHS = (
    ("jan", "січ"),
    ("feb", "лют"),
    ("mar", "берез"),
    ("apr", "квіт"),
    ("may", "трав"),
    ("jun", "черв"),
    ("jul", "лип"),
    ("aug", "серп"),
    ("sep", "верес"),
    ("oct", "жовт"),
    ("nov", "листопад"),
    ("dec", "груд"),
)
_WEEKDAYS = {
    **{
        name: i
        for i, name in enumerate(
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        )
    },
    **{
        name: i
        for i, name in enumerate(
            ["понеділок", "вівторок", "середу", "четвер", "п'ятницю", "суботу", "неділю"]
        )
    },
}
_SHIFTS = {
    "yesterday": -1,
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "вчора": -1,
    "учора": -1,
    "сьогодні": 0,
    "завтра": 1,
}
_VAGUE = (
    r"last (?:week|month|year)|next (?:week|month|year)|the day before"
    r"|минулого (?:тижня|місяця|року)|напередодні"
)
_RELATIVE = re.compile(
    r"\b(?:(?P<shift>yesterday|today|tonight|tomorrow|вчора|учора|сьогодні|завтра)"
    r"|(?P<on>(?:on|у|в|во)\s+(?P<weekday>" + "|".join(_WEEKDAYS).replace("'", "['’ʼ]") + r"))"
    r"|(?P<vague>" + _VAGUE + r"))\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?\s*(?:m\b\.?)?", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([^\W\d_]{3,})\.?,?(?:\s+(\d{4})\b)?")
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!:),?(?:\s+(\d{4})\b)?")


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or None when there is no such day or no such year of news."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def iso_day(text: str) -> date | None:
    """The first ISO date in the text, if it is one."""
    found = _ISO.search(text)
    return make_day(*map(int, found.groups())) if found else None


def _month(word: str) -> int | None:
    word = word.casefold()
    return next((i for i, stems in enumerate(_MONTHS, 1) if word.startswith(stems)), None)


def clock(text: str) -> time | None:
    """The time of day in the text, 12-hour or 24-hour; None when there is none or it is impossible."""
    found = _CLOCK.search(text)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").casefold()
    if half and not hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def named_day(text: str, saved: date | None) -> tuple[date | None, bool]:
    """The day written in the text and whether its year had to be inferred from the day of saving."""
    if day := iso_day(text):
        return day, False
    if found := _NUMERIC.search(text):
        return make_day(int(found[3]), int(found[2]), int(found[1])), False
    for shift, days in _SHIFTS.items():
        if saved and re.search(rf"\b{shift}\b", text.casefold()):
            return saved + timedelta(days=days), False
    for pattern, day_group, month_group in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        found = pattern.search(text)
        month = _month(found[month_group]) if found else None
        if found and month:
            if found[3]:
                return make_day(int(found[3]), month, int(found[day_group])), False
            return _latest(month, int(found[day_group]), saved), True
    return None, False


def _latest(month: int, day: int, saved: date | None) -> date | None:
    """That day of the year of saving, or of the year before when it would lie in the future."""
    if saved is None:
        return None
    this = make_day(saved.year, month, day)
    return this if this and this <= saved else make_day(saved.year - 1, month, day)


def looks_like_a_moment(text: str) -> bool:
    """Whether the text is written as a time of day or as a day, possible or not."""
    return bool(_CLOCK.search(text)) or any(named_day(text, None))


def moment(day: date, at: time, zone: tzinfo) -> str:
    """ISO date and time with the zone's offset on that day."""
    return datetime.combine(day, at, tzinfo=zone).isoformat(timespec="minutes")


def relative_days(text: str, anchor: date | None) -> list[tuple[str, date | None, Reason]]:
    """Relative words in the text: the word as written, the day it means (None: can't be said), the reason."""
    found: list[tuple[str, date | None, Reason]] = []
    for match in _RELATIVE.finditer(text):
        word = match[0]
        if anchor is None:
            found.append((word, None, Reason(_("relative date, and the page gives no day to count from"))))
        elif match["shift"]:
            day = anchor + timedelta(days=_SHIFTS[match["shift"].casefold()])
            reason = Reason(_("relative date, counted from {anchor}: {day}"), anchor=anchor, day=day)
            found.append((word, day, reason))
        elif match["weekday"]:
            weekday = _WEEKDAYS[re.sub("[’ʼ]", "'", match["weekday"].casefold())]
            day = anchor - timedelta(days=(anchor.weekday() - weekday) % 7)
            told = _("relative date; the last such weekday up to {anchor} is {day}")
            found.append((word, day, Reason(told, anchor=anchor, day=day)))
        else:
            found.append((word, None, Reason(_("relative date that names no single day"))))
    return found
