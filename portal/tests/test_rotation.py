"""Promises of backups by the clock: they hold nothing up, and one that fails is tried again, ever later."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.test import override_settings

from portal.jobs import timetable
from portal.operations import timetable as ours
from portal.operations.backup import rotation

MAKES = "import sys; open(sys.argv[1], 'w')"
FAILS = "import sys; sys.exit('the disk is gone')"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where backups go; nothing failed before."""
    backups = tmp_path / "backups"
    with (
        override_settings(PORTAL_DATA=tmp_path, PORTAL_BACKUPS=str(backups)),
        mock.patch.object(rotation, "_rest", rotation._Rest()),
    ):
        yield backups


def run(program: str) -> bool:
    with mock.patch.object(rotation, "command", lambda target: [sys.executable, "-c", program, str(target)]):
        return rotation.make_one()


def test_one_that_was_made_is_not_due_again(folder: Path) -> None:
    assert rotation.is_due()
    assert run(MAKES)
    assert len(rotation.kept()) == 1
    assert not rotation.is_due()


def test_one_that_fails_is_tried_again_later_and_later(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch("time.monotonic", return_value=1_000_000.0) as clock:
        for minutes in (15, 30, 60, 120, 240, 240):
            assert not run(FAILS)
            clock.return_value += minutes * 60 - 1
            assert not rotation.is_due()
            clock.return_value += 1
            assert rotation.is_due()
        assert "No backup was made; the next try is in 15 minutes: the disk is gone" in caplog.text
        assert run(MAKES)
        assert not run(FAILS)
        assert rotation._rest.pause == rotation.FIRST_PAUSE


def test_one_that_hangs_is_ended(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    hangs = "import time; time.sleep(60)"
    with mock.patch.object(rotation, "TIMEOUT", 0.01):
        assert not run(hangs)
    assert "timed out" in caplog.text


def test_a_folder_that_cannot_be_made_is_no_other_failure(folder: Path) -> None:
    folder.write_text("a file")
    assert not run(MAKES)
    assert not rotation.is_due()


def test_tasks_do_not_wait_for_it_and_none_begins_at_a_stop() -> None:
    (found,) = [one for one in timetable.constants() if one.action is ours.back_up_when_due]
    assert not found.at_stop
    assert found.name not in timetable.entries()
