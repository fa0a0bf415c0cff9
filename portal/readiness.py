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

    @property
    def paragraph(self) -> str:
        """Where a stranger reads on."""
        return f"docs/operations.md#alarm-{self.key.replace(' ', '-')}"


@dataclass(frozen=True)
class Finding:
    """How a matter stands: nothing said means well."""

    matter: Matter
    said: str

    @property
    def is_well(self) -> bool:
        return not self.said

    @property
    def words(self) -> str:
        """What is wrong, or what there is to say while nothing is."""
        return self.said or self.matter.fact()


_matters: dict[str, Matter] = {}


def register(
    key: str,
    check: Check,
    *,
    label: Words = "",
    remedy: Words = "",
    is_vital: bool = True,
    patience: int = PATIENCE,
    fact: Check = str,
) -> None:
    """Have ``check`` asked under ``key``; its paragraph in docs/operations.md is headed “Alarm: key”."""
    _matters[key] = Matter(key, check, label or key, remedy, is_vital, patience, fact)


def findings() -> list[Finding]:
    """How everything stands, in the order of announcement. Costs what the checks cost, two dozen queries."""
    return [Finding(matter, ask(matter)) for matter in _matters.values()]


def finding(key: str) -> Finding:
    """How one matter stands; costs what its check costs."""
    return Finding(_matters[key], ask(_matters[key]))


def ask(matter: Matter) -> str:
    """What is wrong in public words: an error itself, with whatever it names, goes to the log alone."""
    try:
        return matter.check()
    except (DatabaseError, InterfaceError):
        log.exception("The check %s could not ask the database", matter.key)
        return gettext("the database does not answer")
    except OSError:
        log.exception("The check %s could not ask the disk", matter.key)
        return gettext("the disk does not answer")
