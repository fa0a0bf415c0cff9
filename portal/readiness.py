"""Readiness: rooms announce what must be well, and everybody who asks gets the same answer.

``/readyz`` tells machines, a page of the admin and ``manage.py status`` tell people, and the worker tells
whoever shall know when something breaks and when it is well again (``portal.operations.alarms``). To have all
of that, a room calls ``register`` once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import DatabaseError, InterfaceError
from django.utils.functional import Promise
from django.utils.translation import gettext

log = logging.getLogger(__name__)
# Answers with what is wrong in a few words that strangers may read, or with nothing.
Check = Callable[[], str]
Words = str | Promise
# In seconds: what passes sooner wakes nobody.
PATIENCE: Final = 30


@dataclass(frozen=True)
class Matter:
    """Something that must be well: what it is called, what mends it, where that is told at length."""

    key: str
    check: Check
    label: Words
    remedy: Words
    # Whether the portal can't do its work without it: then ``/readyz`` answers 503.
    is_vital: bool
    patience: int
    # What there is to say while it is well; nothing for most.
    fact: Check = str
    # When the newest of its faults came, in seconds, where each new one is told; 0 where the first is enough.
    newest: Callable[[], float] = float
    # Whether it is this machine's own, and others may stand otherwise.
    is_of_machine: bool = False

    @property
    def paragraph(self) -> str:
        """Where a stranger reads on."""
        return f"docs/operations.md#alarm-{self.key.replace(' ', '-')}"


@dataclass(frozen=True)
class Finding:
    """How a matter stands: nothing said means well."""

    matter: Matter
    said: str
    # Nobody knows how it stands: the database did not answer.
    is_of_database: bool = False

    @property
    def is_well(self) -> bool:
        return not self.said

    @property
    def words(self) -> str:
        """What is wrong, or what there is to say while nothing is."""
        return self.said or self.matter.fact()


_matters: dict[str, Matter] = {}
# What could not be asked the last time, so that the log says so once.
_failing: set[str] = set()


def register(
    key: str,
    check: Check,
    *,
    label: Words = "",
    remedy: Words = "",
    is_vital: bool = True,
    patience: int = PATIENCE,
    fact: Check = str,
    newest: Callable[[], float] = float,
    is_of_machine: bool = False,
) -> None:
    """Have ``check`` asked under ``key``; its paragraph in docs/operations.md is headed “Alarm: key”."""
    _matters[key] = Matter(key, check, label or key, remedy, is_vital, patience, fact, newest, is_of_machine)


def findings() -> list[Finding]:
    """How everything stands, in the order of announcement. Costs what the checks cost, two dozen queries."""
    return [_asked(matter) for matter in _matters.values()]


def finding(key: str) -> Finding:
    """How one matter stands; costs what its check costs."""
    return _asked(_matters[key])


def newest(matter: Matter) -> float:
    """When the newest of its faults came, where each is told; costs what asking costs."""
    try:
        return matter.newest()
    except (DatabaseError, InterfaceError, OSError):
        return 0.0


def _asked(matter: Matter) -> Finding:
    """In public words: an error itself, with what it names, goes to the log alone, once while it lasts."""
    try:
        found = Finding(matter, matter.check())
    except (DatabaseError, InterfaceError):
        _note_failure(matter, "The check %s cannot ask the database")
        return Finding(matter, gettext("the database does not answer"), is_of_database=True)
    except OSError:
        _note_failure(matter, "The check %s cannot ask the disk")
        return Finding(matter, gettext("the disk does not answer"))
    if matter.key in _failing:
        _failing.discard(matter.key)
        log.warning("The check %s can ask again", matter.key)
    return found


def _note_failure(matter: Matter, words: str) -> None:
    if matter.key not in _failing:
        _failing.add(matter.key)
        log.exception(words, matter.key)
