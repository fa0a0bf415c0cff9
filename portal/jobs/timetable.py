"""The timetable: functions that run by the clock, whoever the worker is.

A room registers its entries in a module ``timetable.py``::

    @timetable.every(seconds=60)
    def count_something() -> None: ...

    @timetable.daily("06:00", "16:10")
    def fetch_something() -> None: ...

    @timetable.constantly(seconds=1)
    def look_after_something() -> None: ...

    @timetable.every(seconds=60, each_machine=True)
    def tidy_up_own_folder() -> None: ...

Times of day are those of ``PORTAL_TIME_ZONE``. An entry is the portal's: it runs once, however many workers
there are (``beat``), on the beat thread, one after the other: what takes longer than a second or asks the
network enqueues a task instead. What runs constantly has a thread of its own in every worker (``attendants``)
and must bear being done by two at once.

What a machine has to do for its own folder is said with ``each_machine``: it runs on every machine by that
machine's clock, in its worker or, where it has none, in its housekeeper (``housekeeping``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

Action = Callable[[], object]
Upcoming = Callable[[dt.datetime], dt.datetime]


@dataclass(frozen=True)
class Entry:
    """A function, its name for ever (module and function), and when it is due next after a moment."""

    name: str
    action: Action
    upcoming: Upcoming
    at_first_start: bool
    each_machine: bool = False


@dataclass(frozen=True)
class Constant:
    """A function that every worker, or each machine, calls again and again, so many seconds apart."""

    name: str
    action: Action
    seconds: float
    at_stop: bool = True
    each_machine: bool = False


_entries: dict[str, Entry] = {}
_constants: dict[str, Constant] = {}


def constantly(
    *, seconds: float, at_stop: bool = True, each_machine: bool = False
) -> Callable[[Action], Action]:
    """Call the function in every worker with pauses of so many seconds, and once more at a clean stop.

    Without ``at_stop`` not then: what takes long shall not begin at the end.
    """

    def register(action: Action) -> Action:
        name = name_of(action)
        _constants[name] = Constant(name, action, seconds, at_stop, each_machine)
        return action

    return register


def every(*, seconds: float, each_machine: bool = False) -> Callable[[Action], Action]:
    """Run the function every so many seconds, the first time at once."""
    if seconds < 1:
        raise ValueError("The beat looks once a second: every(seconds=…) takes 1 or more.")
    pause = dt.timedelta(seconds=seconds)
    return _register(lambda now: now + pause, at_first_start=True, each_machine=each_machine)


def daily(
    *times: str, at_first_start: bool = False, each_machine: bool = False
) -> Callable[[Action], Action]:
    """Run the function at these times of day (``"06:00"``); with ``at_first_start`` also once, soon."""
    if not times:
        raise ValueError("daily() needs a time of day.")
    moments = sorted(dt.time.fromisoformat(time) for time in times)
    return _register(
        lambda now: _next_moment(now, moments), at_first_start=at_first_start, each_machine=each_machine
    )


def entries() -> dict[str, Entry]:
    """Every registered entry by name; imports the rooms' timetables first."""
    autodiscover_modules("timetable")
    return dict(_entries)


def of_the_portal() -> dict[str, Entry]:
    """Those of them that run once among all workers."""
    return {name: entry for name, entry in entries().items() if not entry.each_machine}


def of_each_machine() -> dict[str, Entry]:
    """Those of them that each machine runs for itself."""
    return {name: entry for name, entry in entries().items() if entry.each_machine}


def constants() -> list[Constant]:
    """Everything that runs constantly; imports the rooms' timetables first."""
    autodiscover_modules("timetable")
    return list(_constants.values())


def name_of(action: Action) -> str:
    return f"{action.__module__}.{action.__qualname__}"


def _register(upcoming: Upcoming, *, at_first_start: bool, each_machine: bool) -> Callable[[Action], Action]:
    def register(action: Action) -> Action:
        name = name_of(action)
        _entries[name] = Entry(name, action, upcoming, at_first_start, each_machine)
        return action

    return register


def _next_moment(now: dt.datetime, moments: list[dt.time]) -> dt.datetime:
    """The first of the times of day after ``now``.

    A time that the clock skips in spring comes an hour later by the wall; one that it shows twice in autumn
    comes once.
    """
    zone = ZoneInfo(settings.PORTAL_TIME_ZONE)
    today = now.astimezone(zone).date()
    for day in (today, today + dt.timedelta(days=1)):
        for moment in moments:
            due = dt.datetime.combine(day, moment, zone).astimezone(dt.UTC)
            if due > now:
                return due
    raise AssertionError("Tomorrow's first time is always later than now.")
