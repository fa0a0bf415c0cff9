"""From a backup to the portal it was made of: all of it, or everything stays as it was."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from portal.operations import listening, preparing
from portal.operations.backup import archive, manifest, postgresql, sqlite, swap
from portal.operations.backup.archive import Refused
from portal.operations.backup.making import engine

# A database may have its log and the map of it beside it.
ENDINGS = ("", "-wal", "-shm")


def restore(path: Path, *, overwrite: bool) -> tuple[dict[str, Any], Path | None]:
    """Replace this portal's data by the backup's; its manifest, and where the former data lie, if there were.

    Raises ``Refused``, and then nothing was changed. Whoever is killed leaves all of the old data, or all of
    the new ones once the next start has finished (``finish_interrupted``).
    """
    data = Path(settings.PORTAL_DATA)
    lock = _alone(data)
    try:
        finish_interrupted()
        swap.sweep(data)
        archive.verify(path)
        told = archive.manifest_of(path)
        manifest.expect_ours(told, engine())
        _expect_place(data, overwrite=overwrite)
        new = Path(tempfile.mkdtemp(prefix=swap.NEW, dir=data))
        try:
            old = new.with_name(f"before-{new.name}")
            _carry_out(path, told, new, old)
        finally:
            if swap.plan_of(data) is None:
                shutil.rmtree(new, ignore_errors=True)
        if not any(old.iterdir()):
            old.rmdir()
        return told, old if old.exists() else None
    except preparing.errors_of_data() as error:
        reason = _reason(error)
        if swap.plan_of(data):
            raise Refused(f"The restore was interrupted: {reason}. The next start finishes it.") from error
        raise Refused(f"Nothing was restored: {reason}.") from error
    finally:
        os.close(lock)


def finish_interrupted() -> bool:
    """Finish, or call off, a restore that was killed; whether there was one. To be called before databases
    are opened."""
    data = Path(settings.PORTAL_DATA)
    told = swap.plan_of(data)
    if told is None:
        return False
    if told.get("transaction") and not postgresql.was_committed(told["transaction"]):
        swap.call_off(data)
        return True
    return swap.finish(data)


def _carry_out(path: Path, told: dict[str, Any], new: Path, old: Path) -> None:
    data = Path(settings.PORTAL_DATA)
    archive.extract(path, new)
    (new / archive.SETTINGS).unlink(missing_ok=True)
    if engine() == sqlite.ENGINE:
        names = sqlite.unpack(new)
        shutil.rmtree(new / "databases")
        swap.begin(data, new, old, [name + ending for name in names for ending in ENDINGS])
    else:
        _into_server(told, new, old)
    swap.finish(data)


def _into_server(told: dict[str, Any], new: Path, old: Path) -> None:
    """Rows and files change together: the plan names the transaction that tells whether they did."""
    data = Path(settings.PORTAL_DATA)
    with postgresql.books() as database:
        postgresql.expect_same_tables(database, told)
        number = postgresql.put_back(database, new, told)
        shutil.rmtree(new / "databases")
        swap.begin(data, new, old, (), transaction=number)
        database.commit()


def _alone(data: Path) -> int:
    """The data folder's lock. Raises ``Refused`` while somebody uses the data."""
    connections.close_all()
    try:
        lock = listening.claim(data)
    except listening.CannotListenError:
        raise Refused(f"The portal runs on {data}. Stop it first.") from None
    if engine() == sqlite.ENGINE:
        is_open = any(sqlite.is_open(file) for file in sqlite.files().values())
    else:
        with postgresql.books() as database:
            is_open = postgresql.is_open(database)
    if is_open:
        os.close(lock)
        raise Refused("Another process has the database open. Stop web server and worker first.")
    return lock


def _expect_place(data: Path, *, overwrite: bool) -> None:
    """Raise ``Refused`` where something would be replaced that shall not be, or can't be put aside."""
    there = _what_is_there(data)
    if there and not overwrite:
        raise Refused(f"{data} holds {there} already. Say --overwrite to replace it.")
    names = [file.name for file in sqlite.files().values()] if engine() == sqlite.ENGINE else []
    if place := swap.mounted(data, names):
        raise Refused(
            f"{data / place} is mounted and cannot be put aside. Unmount it, restore, copy what was restored "
            "there onto it, and mount it again."
        )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or error} ({error.filename})"
    return " ".join(str(error).split())


def _what_is_there(data: Path) -> str:
    """What a restore would replace, in a word; on an empty server the tables are made now."""
    if engine() == sqlite.ENGINE:
        if any(file.exists() for file in sqlite.files().values()):
            return "a database"
    else:
        with postgresql.books() as database:
            if database.execute("SELECT to_regclass('django_migrations')").fetchone()[0]:
                return "a database"
        call_command("migrate", interactive=False, verbosity=0)
        connections.close_all()
    return "pictures" if any((data / "private").glob("*/*")) else ""
