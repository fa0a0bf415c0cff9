"""What this room wants to be well, and what a person does when it is not."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal import commons, notices, readiness
from portal.accounts import undelivered
from portal.notices import Line
from portal.operations import blackout, wellbeing
from portal.operations import readiness as own


def announce() -> None:
    """Have it asked wherever somebody asks how the portal is."""
    _announce_what_serves()
    if commons.is_on():
        _announce_what_is_shared()
    _announce_what_keeps()
    notices.register(lines)


def _announce_what_serves() -> None:
    readiness.register(
        "databases",
        own.databases,
        label=_("The database"),
        remedy=_(
            "Readers get kept pages meanwhile. Start the database server, or free its disk, or restore."
        ),
    )
    readiness.register(
        "migrations",
        own.migrations,
        label=_("The tables"),
        remedy=_("Restart the portal: it brings its tables up to date when it starts."),
    )
    readiness.register(
        "worker",
        own.worker,
        label=_("The worker"),
        remedy=_("Nothing is published at its time. Restart the portal; the log says why the worker ended."),
    )
    readiness.register(
        "cache",
        wellbeing.cache,
        label=_("The page cache"),
        remedy=_(
            "Give the folder pagecache in PORTAL_DATA back to the portal's user, or delete it while stopped."
        ),
        is_of_machine=True,
    )
    readiness.register(
        blackout.KEY,
        blackout.blackout,
        label=_("Blackout mode"),
        remedy=_(
            "Kept pages go on for up to a day, nothing can be saved. Start or free the database, or make "
            "room on the disk: the portal is well again by itself."
        ),
    )


def _announce_what_is_shared() -> None:
    readiness.register(
        "redis",
        wellbeing.redis,
        label=_("Redis"),
        remedy=_(
            "Nobody notices: each machine goes on alone. Start Redis, give it memory, or mend the line to it."
        ),
        is_vital=False,
    )


def _announce_what_keeps() -> None:
    readiness.register(
        "disk",
        wellbeing.disk,
        label=_("The disk"),
        remedy=_("Make room: former data, old backups, files of other programs; or take a larger disk."),
        is_vital=False,
        patience=300,
        fact=wellbeing.free_space,
        is_of_machine=True,
    )
    readiness.register(
        "backups",
        wellbeing.backups,
        label=_("The backups"),
        remedy=_(
            "Set PORTAL_BACKUPS if none is made by the clock; else manage.py backup says why there is none."
        ),
        is_vital=False,
        patience=1800,
        fact=wellbeing.age_of_backup,
    )
    readiness.register(
        "letters",
        undelivered.said,
        label=_("Letters to staff"),
        remedy=_(
            "Look at EMAIL_URL and at the mail server: the log says what it answered. "
            "Whoever waits for a letter for a quarter of an hour is invited again, or asks for a new "
            "password again."
        ),
        is_vital=False,
        patience=300,
    )


def lines() -> Iterator[Line]:
    """What every editor reads on the dashboard. One query at most."""
    if said := blackout.line():
        yield Line(said)
    for key in ("redis", "disk", "backups") if commons.is_on() else ("disk", "backups"):
        found = readiness.finding(key)
        if not found.is_well:
            yield Line(f"{found.matter.label}: {found.said}.")
