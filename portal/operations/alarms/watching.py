"""Looking at everything, noting what broke and what is well again, telling whoever shall know."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone, translation
from django.utils.translation import gettext

from portal import alarmbook, moments, readiness
from portal.alarmbook import Book, Entry
from portal.jobs import leases
from portal.operations import blackout
from portal.operations.alarms import channels
from portal.operations.alarms.channels import Message
from portal.operations.guard import PULSE
from portal.readiness import Finding, Matter, findings

# In seconds: what is well for a shorter time may break again at once.
WELL_FOR: Final = 60
# Nobody is alarmed by one matter more often.
APART: Final = 900
# What is no news in a blackout: nobody can write down that the worker lives, nor publish.
FOLLOWS: Final = frozenset({"databases", "worker", "timed stories"})
# Another machine tells once this one was not heard of for so long.
TELLS_FOR: Final = 45
FIRST_PAUSE: Final = 60
LONGEST_PAUSE: Final = 1800


def pulse() -> Path:
    """The file by whose age the supervisor sees whether anybody watches."""
    return Path(settings.PORTAL_DATA) / PULSE


def look(now: float | None = None) -> None:
    """Look once; any process may, at any time: two never tell the same. Raises nothing of a channel's.

    A process that is killed between telling and noting it has somebody told twice, never not at all. Of
    several machines one tells what all of them see, each what is its own.
    """
    now = time.time() if now is None else now
    with alarmbook.opened() as held, translation.override(settings.LANGUAGE_CODE):
        if held is None:
            return
        book, file = held
        found = findings()
        note(book, found, now)
        alarmbook.save(book, file)
        told_here = tells_of_all()
        for matter in [finding.matter for finding in known(found) if finding.matter.key in book]:
            if not (told_here or matter.is_of_machine):
                continue
            for name in due(book[matter.key], matter, channels.set_up(), now):
                _tell(book[matter.key], matter, name, now)
                alarmbook.save(book, file)
        settled = [key for key, entry in book.items() if is_settled(entry, now)]
        for key in settled:
            del book[key]
        if settled:
            alarmbook.save(book, file)
    # Else the supervisor sends somebody to look, too.
    with suppress(OSError):
        pulse().touch()


def tells_of_all() -> bool:
    """Whether it is this machine that tells what all see. While no database answers each worker does."""
    try:
        return leases.hold("alarms", seconds=TELLS_FOR)
    except (DatabaseError, InterfaceError):
        return settings.PORTAL_ROLE != "web"


def note(book: Book, found: Iterable[Finding], now: float) -> None:
    """Write down what broke, what is well again, what broke again meanwhile."""
    found = list(found)
    for finding in known(found):
        entry = book.get(finding.matter.key)
        if finding.said:
            if entry is None:
                entry = book[finding.matter.key] = Entry(since=now, said=finding.said)
            _note_again(entry, finding, now)
        elif entry and entry.well_since is None:
            entry.well_since, entry.tried = now, {}
    for key in book.keys() - {finding.matter.key for finding in found}:
        del book[key]


def _note_again(entry: Entry, finding: Finding, now: float) -> None:
    if entry.well_since is not None and now - entry.well_since >= WELL_FOR:
        entry.since = now
    # Who knows that it was well meanwhile has to hear of it anew, and everybody of another fault.
    entry.told = [name for name in entry.told if name not in entry.told_well]
    entry.said, entry.well_since, entry.told_well = finding.said, None, []
    if (newest := readiness.newest(finding.matter)) > entry.newest:
        entry.newest, entry.told = newest, []


def known(found: Iterable[Finding]) -> list[Finding]:
    """What there is to say: in a blackout, or with the database away, that alone and not all that follows."""
    found = list(found)
    broken = {finding.matter.key for finding in found if finding.said}
    cause = next((key for key in (blackout.KEY, "databases") if key in broken), "")
    follows = FOLLOWS if cause == blackout.KEY else frozenset()
    return [
        finding
        for finding in found
        if not cause
        or finding.matter.key == cause
        or not (finding.is_of_database or finding.matter.key in follows)
    ]


def due(entry: Entry, matter: Matter, names: Iterable[str], now: float) -> list[str]:
    """The channels that have to hear of it now: that it broke, or, if they know that, that it is well."""
    if entry.well_since is None:
        waits = now - entry.since < matter.patience
        wanting = [
            name
            for name in names
            if name not in entry.told and abs(now - entry.alarmed.get(name, -APART)) >= APART
        ]
    else:
        waits = now - entry.well_since < WELL_FOR
        wanting = [name for name in names if name in entry.told and name not in entry.told_well]
    return [] if waits else [name for name in wanting if _may_try(entry, name, now)]


def is_settled(entry: Entry, now: float) -> bool:
    """Whether it is well for good, and everybody who heard of it knows."""
    if entry.well_since is None or now - entry.well_since < WELL_FOR:
        return False
    # It is remembered who was alarmed, for as long as nobody shall be again.
    is_young = any(abs(now - moment) < APART for moment in entry.alarmed.values())
    return not is_young and not set(entry.told) & channels.set_up().keys() - set(entry.told_well)


def message(entry: Entry, matter: Matter) -> Message:
    """What is said, in the language of the first edition."""
    is_well = entry.well_since is not None
    site = settings.PORTAL_SITE_URL.partition("://")[2]
    facts = {
        "matter": matter.key,
        "event": "well" if is_well else "broken",
        "said": entry.said,
        "since": _moment(entry.since).isoformat(timespec="seconds"),
        "site": settings.PORTAL_SITE_URL,
        "paragraph": matter.paragraph,
    }
    said = entry.said
    if settings.PORTAL_SEVERAL_MACHINES and matter.is_of_machine:
        facts["machine"] = socket.gethostname()
        said = f"{said} ({socket.gethostname()})"
    words = {"site": site, "matter": matter.label, "said": said, "when": _when(entry.since)}
    if is_well:
        subject = gettext("%(site)s: well again: %(matter)s") % words
        text = gettext("It was so since %(when)s: %(said)s.") % words
        return Message(subject, text, facts)
    subject = gettext("%(site)s: %(matter)s: %(said)s") % words
    text = "\n\n".join(
        [
            gettext("Since %(when)s.") % words,
            str(matter.remedy),
            gettext("What to do, step by step: %(where)s. All there is to say: manage.py status.")
            % {"where": matter.paragraph},
        ]
    )
    return Message(subject, text, facts)


def _tell(entry: Entry, matter: Matter, name: str, now: float) -> None:
    if channels.was_told(name, message(entry, matter)):
        if entry.well_since is None:
            entry.told.append(name)
            entry.alarmed[name] = now
        else:
            entry.told_well.append(name)
        entry.tried.pop(name, None)
    else:
        tries = entry.tried.get(name, [0.0, 0.0])[1] + 1
        entry.tried[name] = [now, tries]


def _may_try(entry: Entry, name: str, now: float) -> bool:
    last, tries = entry.tried.get(name, (0.0, 0))
    return not tries or now - last >= min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE) or now < last


def _moment(seconds: float) -> datetime:
    return timezone.localtime(datetime.fromtimestamp(seconds, timezone.get_current_timezone()))


def _when(seconds: float) -> str:
    return moments.minute(_moment(seconds))
