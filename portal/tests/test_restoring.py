"""Promises of restore: refusals are one line, and whoever is killed leaves old data or new."""

from __future__ import annotations

import fcntl
import gzip
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import override_settings

from portal.operations import preparing
from portal.operations.backup import (
    archive,
    manifest,
    postgresql,
    restoring,
    signins,
    sqlite,
    swap,
)
from portal.operations.backup.archive import Refused

KEY = "key-of-somebody-who-is-signed-in"
FILES = {"default": "portal.sqlite3", "readership": "readership.sqlite3"}


@pytest.fixture
def data(tmp_path: Path) -> Any:
    """A data folder with files for databases, and a portal that is told of it."""
    folder = tmp_path / "data"
    folder.mkdir()
    files = {alias: folder / name for alias, name in FILES.items()}
    with (
        override_settings(PORTAL_DATA=folder),
        mock.patch.object(sqlite, "files", return_value=files),
        mock.patch.object(restoring, "engine", return_value=sqlite.ENGINE),
    ):
        yield folder


def fill(folder: Path, word: str) -> None:
    """Databases and a picture that all say ``word``."""
    for name in FILES.values():
        with closing(sqlite3.connect(folder / name)) as database:
            database.execute("CREATE TABLE said (word)")
            database.execute("CREATE TABLE django_migrations (app, name)")
            database.execute("INSERT INTO said VALUES (?)", [word])
            for table in signins.TABLES:
                database.execute(f"CREATE TABLE {table} (session_key)")
                database.execute(f"INSERT INTO {table} VALUES (?)", [KEY])
            database.commit()
    picture = folder / "private" / "originals" / "aa"
    picture.mkdir(parents=True)
    (picture / "one.jpg").write_text(word)


def said(folder: Path) -> set[str]:
    """Every word that databases and pictures of a folder say."""
    words = {(folder / "private/originals/aa/one.jpg").read_text()}
    for name in FILES.values():
        with closing(sqlite3.connect(folder / name)) as database:
            words |= {word for (word,) in database.execute("SELECT word FROM said")}
    return words


def backup(path: Path, word: str = "new", **more: Any) -> Path:
    """A backup of a folder that says ``word``."""
    source = path.with_suffix(".source")
    room = path.with_suffix(".room")
    source.mkdir()
    room.mkdir()
    fill(source, word)
    told = {**manifest.begun(sqlite.ENGINE), "migrations": {}, "counts": {}, "pictures": 1, **more}
    with archive.written(path) as writer:
        files = {alias: source / name for alias, name in FILES.items()}
        with mock.patch.object(sqlite, "files", return_value=files):
            told |= {"counts": sqlite.add_to(writer, room)["counts"]}
        writer.add_file("private/originals/aa/one.jpg", source / "private/originals/aa/one.jpg")
        writer.close(told)
    return path


def refusal(path: Path, **wishes: bool) -> str:
    with pytest.raises(Refused) as caught:
        restoring.restore(path, overwrite=wishes.get("overwrite", True))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_empty_folder_takes_it(data: Path, tmp_path: Path) -> None:
    _told, old = restoring.restore(backup(tmp_path / "it"), overwrite=False)
    assert (said(data), old) == ({"new"}, None)
    assert not [entry.name for entry in data.iterdir() if "restore" in entry.name]


def test_what_is_there_is_replaced_only_on_demand_and_kept_beside(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "it")
    fill(data, "old")
    assert "Say --overwrite" in refusal(file, overwrite=False)
    assert said(data) == {"old"}
    _told, old = restoring.restore(file, overwrite=True)
    assert old is not None
    assert (said(data), said(old)) == ({"new"}, {"old"})


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"migrations": {"default": [["articles", "9999_tomorrow"]]}}, "articles/9999_tomorrow is unknown"),
        ({"format": 2}, "in another format (2)"),
        ({"engine": "PostgreSQL"}, "this portal is on SQLite"),
    ],
)
def test_newer_and_foreign_ones_are_refused(
    data: Path, tmp_path: Path, more: dict[str, Any], words: str
) -> None:
    fill(data, "old")
    assert words in refusal(backup(tmp_path / "it", **more))
    assert said(data) == {"old"}


def test_a_damaged_one_is_refused_before_anything_is_touched(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "it")
    fill(data, "old")
    with file.open("r+b") as opened:
        opened.seek(2000)
        opened.write(b"?!")
    assert "is damaged" in refusal(file)
    assert said(data) == {"old"}


def test_nothing_is_restored_under_a_running_portal(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "it")
    lock = os.open(data / "serve.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert refusal(file) == f"The portal runs on {data}. Stop it first."
    os.close(lock)


def test_nothing_is_restored_while_another_process_has_the_database_open(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "it")
    fill(data, "old")
    with closing(sqlite3.connect(data / FILES["default"])) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("INSERT INTO said VALUES ('old')")
        database.commit()
        child = os.fork()
        if child == 0:
            try:
                restoring.restore(file, overwrite=True)
            except Refused as error:
                os._exit(7 if "has the database open" in str(error) else 8)
            os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert said(data) == {"old"}


def databases_in(file: Path, folder: Path) -> list[bytes]:
    """Each database file of a backup, as it lies there."""
    archive.extract(file, folder)
    return [gzip.decompress(packed.read_bytes()) for packed in sorted(folder.glob("databases/*.gz"))]


def test_nobody_is_signed_in_by_it(tmp_path: Path) -> None:
    found = databases_in(backup(tmp_path / "it"), tmp_path / "out")
    assert [KEY.encode() in content for content in found] == [False, False]
    assert {UserSession._meta.db_table, Session._meta.db_table} == set(signins.TABLES)


def test_one_of_an_earlier_release_lets_nobody_in_again(data: Path, tmp_path: Path) -> None:
    with mock.patch.object(signins, "forget_in_file"):
        file = backup(tmp_path / "it")
    assert KEY.encode() in databases_in(file, tmp_path / "out")[0]
    restoring.restore(file, overwrite=False)
    assert KEY.encode() not in (data / FILES["default"]).read_bytes()
    assert said(data) == {"new"}


class Killed(BaseException):
    """As if the process ended here."""


def killed_after(number: int) -> Any:
    """A rename that works so many times."""
    left = [number]

    def rename(source: Path, target: Path) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        os.rename(source, target)

    return rename


@pytest.mark.parametrize("number", range(6))
def test_killed_between_any_two_renames_the_next_start_finishes(
    data: Path, tmp_path: Path, number: int
) -> None:
    file = backup(tmp_path / "it")
    fill(data, "old")
    finish = swap.finish
    with (
        mock.patch.object(swap, "finish", lambda folder: finish(folder, killed_after(number))),
        pytest.raises(Killed),
    ):
        restoring.restore(file, overwrite=True)
    assert restoring.finish_interrupted()
    (old,) = data.glob("before-restore-*")
    assert (said(data), said(old)) == ({"new"}, {"old"})
    assert not restoring.finish_interrupted()


@pytest.mark.parametrize("step", ["begin", "plan_of"])
def test_killed_before_the_first_rename_everything_is_as_it_was(
    data: Path, tmp_path: Path, step: str
) -> None:
    file = backup(tmp_path / "it")
    fill(data, "old")
    place, name = (swap, "begin") if step == "begin" else (archive, "extract")
    with mock.patch.object(place, name, side_effect=Killed), pytest.raises(Killed):
        restoring.restore(file, overwrite=True)
    assert said(data) == {"old"}
    assert not restoring.finish_interrupted()


def test_before_anything_old_is_moved_the_new_is_on_the_disk(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "it")
    synced: list[str] = []

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").resolve().name)

    with mock.patch.object(os, "fsync", note):
        restoring.restore(file, overwrite=False)
    before = synced[: synced.index("restore.plan.part")]
    assert {*FILES.values(), "one.jpg", "aa", "originals", "private"} <= set(before)


def test_what_is_mounted_is_told_before_anything_is_touched(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "it")
    fill(data, "old")
    with mock.patch.object(Path, "is_mount", lambda place: place.name == "private"):
        assert "private is mounted and cannot be put aside" in refusal(file)
    assert said(data) == {"old"}
    assert not restoring.finish_interrupted()
    assert swap.mounted(Path("/"), ["proc"]) == "proc"


def test_one_that_cannot_be_finished_is_told_in_a_line(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "it")
    fill(data, "old")
    with mock.patch.object(swap, "finish", side_effect=OSError(16, "busy", "private")):
        assert "The next start finishes it" in refusal(file)
        with pytest.raises(preparing.REFUSALS, match=r"cannot be finished: .* busy"):
            preparing.prepare(say=mock.Mock())


def test_an_error_of_the_database_is_told_in_a_line(data: Path, tmp_path: Path) -> None:
    fill(data, "old")
    error = preparing.errors_of_data()[2]("no such\ntable")
    with mock.patch.object(archive, "extract", side_effect=error):
        assert refusal(backup(tmp_path / "it")) == "Nothing was restored: no such table."


@pytest.mark.parametrize("overwrite", [True, False])
def test_an_empty_server_gets_its_tables_first(data: Path, overwrite: bool) -> None:
    with (
        mock.patch.object(restoring, "engine", return_value=postgresql.ENGINE),
        mock.patch.object(postgresql, "books") as books,
        mock.patch.object(restoring, "call_command") as command,
        mock.patch.object(connections, "close_all"),
    ):
        books().__enter__().execute().fetchone.return_value = (None,)
        restoring._expect_place(data, overwrite=overwrite)
    assert command.call_args.args == ("migrate",)


def test_what_killed_ones_left_goes(data: Path, tmp_path: Path) -> None:
    (data / "restore-killed" / "private").mkdir(parents=True)
    restoring.restore(backup(tmp_path / "it"), overwrite=False)
    assert not (data / "restore-killed").exists()
