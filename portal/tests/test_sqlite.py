"""Promises of the engine for SQLite: a file may go, come back and be replaced under a running portal."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from portal.kit import databases
from portal.sqlite import files, waiting

pytestmark = pytest.mark.django_db
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "news ?#%.sqlite3"


@pytest.fixture
def connection(file: Path) -> Iterator[Any]:
    handler = ConnectionHandler({"default": databases.sqlite(file, "FULL")})
    one = handler["default"]
    yield one
    one.close()


def ask(connection: Any, sql: str) -> list[Any]:
    """What a request asks, between Django's looks at its connection."""
    connection.close_if_unusable_or_obsolete()
    try:
        with connection.cursor() as cursor:
            return list(cursor.execute(sql).fetchall())
    finally:
        connection.close_if_unusable_or_obsolete()


def test_a_missing_file_is_missed_and_not_made(connection: Any, file: Path) -> None:
    with pytest.raises(OperationalError, match="unable to open"):
        ask(connection, "SELECT 1")
    assert not file.exists()
    files.made(file)
    assert ask(connection, "SELECT 1") == [(1,)]


def test_a_connection_that_began_while_the_file_was_locked_knows_json(connection: Any, file: Path) -> None:
    files.made(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert connection.features.has_json_object_function
        assert connection.features.supports_json_field
    assert ask(connection, "SELECT json_object('a', 1)") == [('{"a":1}',)]


def test_a_file_that_was_moved_away_takes_no_more_words(connection: Any, file: Path) -> None:
    files.made(file)
    ask(connection, "CREATE TABLE story (title)")
    away = file.rename(file.with_suffix(".away"))
    with pytest.raises(OperationalError, match="unable to open"):
        ask(connection, "INSERT INTO story VALUES ('acknowledged')")
    away.rename(file)
    assert ask(connection, "SELECT * FROM story") == []
    ask(connection, "INSERT INTO story VALUES ('acknowledged')")
    assert ask(connection, "SELECT * FROM story") == [("acknowledged",)]


def test_a_restored_copy_is_read_by_the_next_request(connection: Any, file: Path) -> None:
    files.made(file)
    ask(connection, "CREATE TABLE story (title)")
    connection.close()
    copy = Path(shutil.copy(file, file.with_suffix(".copy")))
    ask(connection, "INSERT INTO story VALUES ('after the copy')")
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    copy.rename(file)
    assert ask(connection, "SELECT * FROM story") == []


def test_after_an_error_the_next_request_begins_anew(connection: Any, file: Path) -> None:
    """As one whose file was read-only when it was opened must."""
    files.made(file)
    ask(connection, "CREATE TABLE story (title)")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = on")
        with pytest.raises(OperationalError, match="readonly"):
            cursor.execute("INSERT INTO story VALUES ('one')")
    ask(connection, "INSERT INTO story VALUES ('two')")
    assert ask(connection, "SELECT * FROM story") == [("two",)]


def test_what_was_read_only_is_written_as_soon_as_it_may_be(connection: Any, file: Path) -> None:
    """In a process of its own, which began meanwhile, while other threads of it go on reading."""
    files.made(file)
    ask(connection, "CREATE TABLE story (title)")
    done = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import write_late; write_late({str(file)!r})"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.tests.settings"},
        preexec_fn=without_rights_of_root,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["read-only", "written"], done.stderr
    assert ask(connection, "SELECT * FROM story") == [("late",)]


def write_late(name: str) -> None:
    """Two threads' connections, opened while the file is read-only; then it is so no more."""
    file = Path(name)
    writer, reader = (
        ConnectionHandler({"default": databases.sqlite(file, "FULL")})["default"] for _ in range(2)
    )
    permit(file, 0o444)
    ask(reader, "SELECT * FROM story")
    try:
        ask(writer, "INSERT INTO story VALUES ('early')")
    except OperationalError:
        sys.stdout.write("read-only\n")
    ask(reader, "SELECT * FROM story")
    permit(file, 0o644)
    ask(writer, "INSERT INTO story VALUES ('late')")
    sys.stdout.write("written\n")


def permit(file: Path, mode: int) -> None:
    for one in file.parent.glob("*.sqlite3*"):
        one.chmod(mode)


def without_rights_of_root() -> None:
    """Whoever runs the tests as root may write every file; the process that is begun may not (Linux)."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


def test_threads_for_readers_wait_a_moment_and_others_long(connection: Any) -> None:
    said: list[float] = []

    def brief() -> None:
        waiting.be_brief()
        said.append(connection.get_connection_params()["timeout"])

    one = threading.Thread(target=brief)
    one.start()
    one.join()
    assert [*said, connection.get_connection_params()["timeout"]] == [waiting.FOR_READERS, 10]
