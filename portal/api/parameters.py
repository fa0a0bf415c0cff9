"""What a request may ask for: names, what they mean, how they are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from portal import editions
from portal.api.problems import refused

LARGEST, USUAL = 100, 20
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")


@dataclass(frozen=True)
class Parameter:
    """One query name. ``read`` gives the value or raises ``ValueError`` with a sentence."""

    name: str
    description: str
    read: Callable[[str], Any] = str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})
    usual: Callable[[], Any] | None = None

    def value(self, text: str | None) -> Any:
        """The value asked for, else the usual one. Raises a problem for what makes no sense."""
        if text is None or text == "":
            return self.usual() if self.usual else None
        try:
            return self.read(text)
        except ValueError as error:
            raise refused(f"{self.name}: {error}") from error


def moment(text: str) -> dt.datetime:
    """A moment as RFC 3339 writes it, or a day, which begins at the newsroom's midnight."""
    # A plus that was not encoded arrives as a space.
    text = text.replace(" ", "+")
    try:
        when, day = parse_datetime(text), parse_date(text)
    except ValueError:
        when = day = None
    if when is None and day is not None:
        when = dt.datetime.combine(day, dt.time.min)
    if when is None or not 1900 <= when.year < 2100:
        raise ValueError("write a day as 2026-11-26, a moment as 2026-11-26T14:05:00+02:00.")
    # In UTC: PostgreSQL takes no offset of sixteen hours and more.
    return (when if timezone.is_aware(when) else timezone.make_aware(when)).astimezone(dt.UTC)


def slug(text: str) -> str:
    """A name as addresses have it."""
    if not SLUG.fullmatch(text):
        raise ValueError("letters, digits and hyphens, as in the address of its page.")
    return text


def one_of(values: Sequence[str]) -> Callable[[str], str]:
    """A reader of a closed list."""

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"one of {', '.join(values)}.")
        return text

    return read


def _edition(text: str) -> str:
    return one_of(editions.codes())(text)


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4 or not 1 <= int(text) <= LARGEST:
        raise ValueError(f"a whole number from 1 to {LARGEST}.")
    return int(text)


EDITION = Parameter(
    "edition", "The edition; the first one where it is left out.", _edition, usual=editions.primary
)
LIMIT = Parameter(
    "limit",
    "How many at most.",
    _limit,
    {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": USUAL},
    lambda: USUAL,
)
CURSOR = Parameter("cursor", "Where to go on: taken from `next` as it stands, never made up.")
PAGING = (LIMIT, CURSOR)
