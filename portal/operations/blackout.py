"""Blackout mode: readers are shown copies, since a database is away or takes nothing, or the disk is full."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.utils import timezone
from django.utils.translation import gettext

from portal import alarmbook, moments

KEY: Final = "blackout"
# In milliseconds: who writes for so long leaves others waiting, and for longer keeps them from their work.
PATIENCE: Final = 5000
# A disk with less than this, and less than a thousandth of it, is full.
FULL: Final = 16 << 20


def blackout() -> str:
    """Each database takes what is written. Asks each once or twice, and leaves nothing written."""
    why = ""
    if _is_full():
        why = gettext("the disk is full")
    for name in connections:
        why = why or _fault_of(connections[name])
    return gettext("readers see copies of pages: %(why)s") % {"why": why} if why else ""


def line() -> str:
    """What every editor reads while the book says that it is so. No query; reads a file."""
    entry = alarmbook.read().get(KEY)
    if entry is None or entry.well_since is not None:
        return ""
    since = datetime.fromtimestamp(entry.since, timezone.get_current_timezone())
    words = gettext(
        "Blackout mode since %(when)s: readers see copies of pages, and what you save may not be kept."
    )
    return words % {"when": moments.minute(since)}


def _fault_of(connection: Any) -> str:
    """In words that strangers may read: why the database takes nothing."""
    try:
        if connection.vendor == "sqlite":
            _try_to_write(connection)
        elif _is_read_only(connection):
            return gettext("the database cannot be written")
    except OperationalError as error:
        if "locked" in str(error):
            return gettext("the database is locked")
        if "readonly" in str(error):
            return gettext("the database cannot be written")
        return gettext("the database does not answer")
    except (DatabaseError, InterfaceError):
        return gettext("the database does not answer")
    return ""


def _try_to_write(connection: Any) -> None:
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor, _waiting(cursor):
        cursor.execute("BEGIN IMMEDIATE")
        try:
            # SQLite lets a reader begin, too: only a write says whether it may. It is taken back.
            version = cursor.execute("PRAGMA user_version").fetchone()[0]
            cursor.execute(f"PRAGMA user_version = {version}")
        finally:
            cursor.execute("ROLLBACK")


@contextmanager
def _waiting(cursor: Any) -> Iterator[None]:
    usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    cursor.execute(f"PRAGMA busy_timeout = {min(usual, PATIENCE)}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {usual}")


def _is_read_only(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def _is_full() -> bool:
    try:
        disk = shutil.disk_usage(settings.PORTAL_DATA)
    except OSError:
        return False
    return bool(disk.free < FULL and disk.free * 1000 < disk.total)
