"""Promises of blackout mode as a matter: named with its cause, told alone and once, well again by itself."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core import mail
from django.db import OperationalError, connections
from django.db.utils import ConnectionHandler
from django.test import SimpleTestCase, override_settings

from portal import readiness
from portal.kit import databases
from portal.operations import blackout as module
from portal.operations.alarms import watching
from portal.readiness import Finding
from portal.sqlite import files
from portal.tests.test_sqlite import permit, without_rights_of_root

NOW = 1_800_000_000.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "news.sqlite3"
    files.made(file)
    return file


def opened(file: Path) -> ConnectionHandler:
    return ConnectionHandler({"default": databases.sqlite(file, "FULL")})


def said(file: Path) -> str:
    """What is wrong with the portal whose database this is."""
    handler = opened(file)
    try:
        with mock.patch.object(module, "connections", handler):
            return module.blackout()
    finally:
        handler["default"].close()


@pytest.mark.django_db
def test_a_lock_that_somebody_keeps_is_named_and_well_again_once_it_is_gone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 10)
    other = opened(file)["default"]
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        assert said(file) == "readers see copies of pages: the database is locked"
        cursor.execute("ROLLBACK")
    other.close()
    assert said(file) == ""


@pytest.mark.django_db
def test_a_database_that_is_gone_is_named(file: Path) -> None:
    file.unlink()
    assert said(file) == "readers see copies of pages: the database does not answer"


@pytest.mark.django_db
def test_a_full_disk_is_named(file: Path) -> None:
    with mock.patch.object(shutil, "disk_usage", return_value=mock.Mock(free=4096, total=1 << 40)):
        assert said(file) == "readers see copies of pages: the disk is full"


def test_a_database_that_cannot_be_written_is_named(file: Path) -> None:
    """In a process without the rights of root, which may write everything."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import django; django.setup(); from {__name__} import say_of; say_of({str(file)!r})",
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.tests.settings"},
        preexec_fn=without_rights_of_root,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "readers see copies of pages: the database cannot be written", done.stderr


def say_of(name: str) -> None:
    handler = opened(Path(name))
    with handler["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE story (title)")
    handler["default"].close()
    permit(Path(name), 0o444)
    sys.stdout.write(said(Path(name)))


@pytest.mark.django_db(databases="__all__")
def test_the_shipped_databases_take_what_is_written() -> None:
    assert module.blackout() == ""


@pytest.mark.django_db(databases="__all__")
def test_a_server_that_takes_nothing_is_named() -> None:
    if connections["default"].vendor == "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("SET LOCAL default_transaction_read_only = on")
            cursor.execute("SET LOCAL transaction_read_only = on")
        assert module.blackout() == "readers see copies of pages: the database cannot be written"
    else:
        refusing = mock.Mock(vendor="postgresql")
        refusing.cursor.side_effect = OperationalError("the server says a secret")
        assert module._fault_of(refusing) == "the database does not answer"


class ToldTests(SimpleTestCase):
    def setUp(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="blackout-test-"))
        self.addCleanup(shutil.rmtree, folder)
        told = override_settings(
            PORTAL_DATA=folder, PORTAL_ALERT_EMAILS=["duty@news.example"], PORTAL_ALERT_WEBHOOK=""
        )
        told.enable()
        self.addCleanup(told.disable)

    def look(self, seconds: float, said: str) -> None:
        """With what follows from it: nobody can write that the worker lives."""
        found = [
            Finding(dataclasses.replace(one, newest=float), said and "broken", bool(said) and key == "rates")
            for key, one in readiness._matters.items()
            if key in {module.KEY, "databases", "worker", "rates", "timed stories"}
        ]
        with mock.patch.object(watching, "findings", return_value=found):
            watching.look(NOW + seconds)

    def test_it_is_told_alone_once_and_once_that_it_is_well(self) -> None:
        for seconds in (0, 31, 200, 2000):
            self.look(seconds, "broken")
        subjects = [str(letter.subject) for letter in mail.outbox]
        self.assertEqual(subjects, ["localhost:8000: Blackout mode: broken"])
        self.assertIn("docs/operations.md#alarm-blackout", mail.outbox[0].body)
        for seconds in (2010, 2071, 3000):
            self.look(seconds, "")
        self.assertIn("well again: Blackout mode", str(mail.outbox[1].subject))
        self.assertEqual(len(mail.outbox), 2)

    def test_every_editor_reads_it_on_the_dashboard_while_it_lasts(self) -> None:
        self.look(0, "broken")
        self.assertIn("Blackout mode since 15 Jan 2027 10:00: readers see copies", module.line())
        from portal.operations import matters

        with mock.patch.object(readiness, "finding", return_value=mock.Mock(is_well=True)):
            self.assertEqual([line.text for line in matters.lines()], [module.line()])
        self.look(10, "")
        self.assertEqual(module.line(), "")
