"""What is noted while a page is rendered: what it depends on, how long it is good, where its parts go.

The page cache begins a recording before it calls Django. Views, parts and template tags add to the current
one by name; without one (tests, previews, the admin) what they say goes unheard, and the page is whole.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.utils import timezone

# Stands in the HTML where something is put in later. Nobody outside this process can write one.
SEAM = f"\x01seam:{secrets.token_hex(16)}:"
SEAM_END = "\x02"

_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


@dataclass(frozen=True)
class Counted:
    """Which counter a page moves: its name, what it counts, and the number it started from."""

    counter: str
    key: int
    base: int | None


@dataclass
class Recording:
    """The notes of one render."""

    keys: set[str] = field(default_factory=set)
    expires_at: dt.datetime | None = None
    is_cacheable: bool = False
    counted: Counted | None = None
    notice: str = ""
    # Whether the render failed for want of the database, and others would too.
    misses_database: bool = False


def current() -> Recording | None:
    """The recording that is on, if any."""
    return _current.get()


@contextmanager
def recording() -> Iterator[Recording]:
    """Within the block everything said below is noted in the recording that is given."""
    notes = Recording()
    token = _current.set(notes)
    try:
        yield notes
    finally:
        _current.reset(token)


def depends_on(*keys: str) -> None:
    """The page shows what ``keys`` stand for: a purge of one of them outdates it. Makes it cacheable."""
    if notes := current():
        notes.keys.update(keys)
        notes.is_cacheable = True


def good_until(moment: dt.datetime) -> None:
    """The page is outdated at ``moment``, whatever happens until then. The earliest moment counts."""
    if notes := current():
        notes.expires_at = min(notes.expires_at or moment, moment)


def good_for(*, seconds: float) -> None:
    """The page is outdated after so many seconds."""
    good_until(timezone.now() + dt.timedelta(seconds=seconds))


def good_today() -> None:
    """The page says something of today: it is outdated at the newsroom's midnight."""
    good_until(midnight_after(timezone.localdate()))


def good_this_year() -> None:
    """The page says which year it is."""
    good_until(midnight_after(dt.date(timezone.localdate().year, 12, 31)))


def midnight_after(day: dt.date) -> dt.datetime:
    """The moment at which ``day`` ends in the newsroom's zone."""
    start = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(start)


def counted_by(counter: str, key: int, base: int | None) -> None:
    """Each answer of the page counts ``key`` with ``counter``; ``base`` as that counter understands it.

    Without a base answers are counted, and no number is shown.
    """
    if notes := current():
        notes.counted = Counted(counter, key, base)


def seam(name: str) -> str | None:
    """What to write where ``name`` is put in later; None where nobody will, so that it is written now."""
    return f"{SEAM}{name}{SEAM_END}" if current() else None
