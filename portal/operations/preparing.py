"""What must be true before the portal serves: folders, schema, static files, site pages, the demo.

Each step looks first and works only when there is something to do, so a second start is quick.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import DatabaseError, connections, router
from django.db.migrations.recorder import MigrationRecorder

from portal.operations.backup import swap
from portal.pagecache import purging, release
from portal.pagecache.store import folder
from portal.sqlite import files

Say = Callable[[str], object]
STATIC_STAMP = "static.stamp"


class NotOursError(Exception):
    """Something in the data folder belongs to somebody else; the message is one line with the remedy."""


class UnfinishedError(Exception):
    """A restore was killed and can't be finished; the message is one line with the reason."""


class UnreachableError(Exception):
    """A database cannot be reached; the message is one line with the reason."""


class BehindError(Exception):
    """A database lacks tables of this release and may not be given them; one line with the remedy."""


REFUSALS = (NotOursError, UnfinishedError, UnreachableError, BehindError)
# Whoever holds this number prepares the server's database; all ask for the same one.
TURN = 0x44617465


def look_at_data() -> None:
    """Raise NotOursError for the first file or folder of the data that this process may not change."""
    for entry in (settings.PORTAL_DATA, *sorted(settings.PORTAL_DATA.iterdir())):
        if not os.access(entry, os.R_OK | os.W_OK):
            if os.statvfs(entry).f_flag & os.ST_RDONLY:
                raise NotOursError(f"{entry} cannot be written: its disk is read-only.")
            raise NotOursError(
                f"{entry} cannot be written: it belongs to another user, as after a start with sudo. "
                f"Give the folder to yours: sudo chown -R $USER {settings.PORTAL_DATA}"
            )


def reach_databases() -> None:
    """Raise UnreachableError for the first database that cannot be reached, before a pool waits for it."""
    for alias in settings.DATABASES:
        connection: Any = connections[alias]
        make_file(connection)
        try:
            connection.Database.connect(**connection.get_connection_params()).close()
        except connection.Database.OperationalError as error:
            reason = " ".join(str(error).split())
            raise UnreachableError(f"The {alias} database cannot be reached: {reason}") from error


def errors_of_data() -> tuple[type[Exception], ...]:
    """What the disk, Django and the database's own library raise."""
    connection: Any = connections["default"]
    return (OSError, DatabaseError, connection.Database.Error)


def make_file(connection: Any) -> None:
    """Have SQLite's file there: while the portal runs, one that is missing is not made but missed."""
    if connection.vendor == "sqlite":
        files.made(connection.settings_dict["NAME"])


@contextmanager
def in_turn(alias: str) -> Iterator[None]:
    """Within the block no other machine prepares this database; waits for one that does, however long.

    A file is one machine's own, whose server holds the folder's lock.
    """
    connection: Any = connections[alias]
    if connection.vendor == "sqlite":
        yield
        return
    # One of its own: migrating closes others, and a killed process lets go of its turn with it.
    parameters = connection.get_connection_params() | {"options": ""}
    with closing(connection.Database.connect(**parameters)) as turn:
        turn.autocommit = True
        # Asked again and again: whoever waits within one statement keeps an index from being made beside it.
        while not turn.execute("SELECT pg_try_advisory_lock(%s)", [TURN]).fetchone()[0]:
            time.sleep(0.5)
        yield


def prepare(*, say: Say, migrating: bool = True) -> None:
    """Bring folders, databases, static files and stored pages up to date.

    Without ``migrating`` tables stay as they are. Several machines may do so at once: one after the other
    works on the database. Costs two queries per database when nothing is to be done. Raises one of
    ``REFUSALS`` before anything is touched.
    """
    look_at_data()
    if (settings.PORTAL_DATA / swap.PLAN).exists():
        restoring = import_module("portal.operations.backup.restoring")
        try:
            restoring.finish_interrupted()
        except errors_of_data() as error:
            reason = " ".join(str(error).split())
            raise UnfinishedError(f"A restore was interrupted and cannot be finished: {reason}") from error
        say("Finished a restore that had been interrupted.")
    reach_databases()
    is_served = settings.PORTAL_PUBLIC_MEDIA.is_dir()
    settings.PORTAL_PUBLIC_MEDIA.mkdir(parents=True, exist_ok=True)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    for alias in settings.DATABASES:
        with in_turn(alias):
            bring_up_to_date(alias, say=say, migrating=migrating)
    collect_static(say=say)
    # The rooms that own these commands are strangers to this one, so they are called by name.
    # Links of public pictures are no part of a backup.
    linking = () if is_served else (("settle_pictures",),)
    # Each machine remembers for itself how stories were written last: a worker's memory is enough.
    renewing = () if settings.PORTAL_ROLE == "web" else (("renew_stories", "--once"),)
    # Else the first publication writes it, while others wait for the database.
    _call_known(("make_dictionary",))
    with in_turn("default"):
        _call_known(("load_pages",), *renewing, *linking)
    open_page_cache()


def _call_known(*commands: tuple[str, ...]) -> None:
    for command in commands:
        if command[0] in get_commands():
            call_command(*command)


def bring_up_to_date(alias: str, *, say: Say, migrating: bool) -> None:
    """Give a database the tables of this release. Raises ``BehindError`` where it lacks some and may not.

    One that a newer release has brought further is left so: releases add first and take away later.
    """
    lacking, ahead = compared(alias)
    if ahead:
        say(f"The {alias} database is ahead of this release by {len(ahead)}, which goes on with it.")
    if not lacking:
        return
    if not migrating:
        raise BehindError(
            f"The {alias} database lacks {len(lacking)} steps of this release. "
            "Bring it up to date first, on one machine: manage.py prepare"
        )
    say(f"Updating the {alias} database …")
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def load_demo() -> None:
    """Load the demo newsroom once. Half a minute the first time, one query afterwards."""
    call_command("demo", "--once")


def open_page_cache() -> None:
    """Carry out purges that a killed process left, and see whether stored pages may be believed."""
    purging.carry_out_left_over(older_than=dt.timedelta(0))
    purging.purges().open_day()
    release.forget_pages_of_another(folder(), purging.purges())


def apps_of(alias: str | None) -> set[str]:
    """The apps with migrations whose tables database ``alias`` takes; with None, of any. No query."""
    folders = {config.label: Path(config.path, "migrations") for config in apps.get_app_configs()}
    return {
        label
        for label, folder in folders.items()
        if folder.is_dir() and (alias is None or router.allow_migrate(alias, label))
    }


def unapplied(alias: str) -> set[tuple[str, str]]:
    """The migrations on disk that database ``alias`` has not seen, as (app, name); one query.

    Reads folders instead of building Django's migration graph, which takes longer than all else at start.
    """
    return compared(alias)[0]


def compared(alias: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The migrations that database ``alias`` lacks of this release's, and those it has of a newer one's.

    The latter of this release's apps alone: what was taken out leaves its history. One query.
    """
    labels = apps_of(alias)
    on_disk = {
        (label, file.stem)
        for label in labels
        for file in Path(apps.get_app_config(label).path, "migrations").glob("[0-9]*.py")
    }
    seen = set(MigrationRecorder(connections[alias]).applied_migrations())
    return on_disk - seen, {step for step in seen - on_disk if step[0] in labels}


def collect_static(*, say: Say) -> None:
    """Collect and compress static files when a source changed since the last time."""
    stamp = settings.PORTAL_DATA / STATIC_STAMP
    digest = static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("Building static files …")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)


def static_digest() -> str:
    """A digest of name, size and time of every static source file, and of how they are stored."""
    digest = hashlib.sha256(
        json.dumps(settings.STORAGES["staticfiles"], sort_keys=True, default=str).encode()
    )
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
