"""Promises of backups by the clock: made when due, one at a time, as many kept as wanted; they hold nothing
up, and one that fails is tried again, ever later.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.test import override_settings

from portal.jobs import timetable
from portal.kit import values
from portal.operations import timetable as ours
from portal.operations.backup import rotation

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
MAKES = "import sys; open(sys.argv[1], 'w')"
FAILS = "import sys; sys.exit('the disk is gone')"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where backups go of a portal whose data lie elsewhere; nothing failed before."""
    data, backups = tmp_path / "data", tmp_path / "backups"
    data.mkdir()
    with (
        override_settings(
            PORTAL_DATA=data, PORTAL_BACKUPS=str(backups), PORTAL_BACKUPS_HOURS=24, PORTAL_BACKUPS_KEPT=3
        ),
        mock.patch.object(rotation, "_rest", rotation._Rest()),
    ):
        yield backups


def made(folder: Path, hours_ago: float) -> Path:
    file = folder / (NOW - dt.timedelta(hours=hours_ago)).strftime(rotation.STAMP)
    folder.mkdir(exist_ok=True)
    file.touch()
    return file


@pytest.mark.parametrize(("hours", "due"), [(None, True), (25, True), (23, False), (-23, False), (-25, True)])
def test_one_is_due_when_there_is_none_or_the_last_is_old_or_of_a_clock_set_back(
    folder: Path, hours: float | None, due: bool
) -> None:
    if hours is not None:
        made(folder, hours)
    assert rotation.is_due(NOW) is due


def test_none_is_due_where_none_are_wanted_or_one_is_being_made(folder: Path) -> None:
    with override_settings(PORTAL_BACKUPS=""):
        assert not rotation.is_due(NOW)
    with rotation.alone() as is_ours:
        assert is_ours
        assert not rotation.is_due(NOW)
    assert rotation.is_due(NOW)


def test_the_newest_stay_with_everything_that_is_not_its_own(folder: Path) -> None:
    files = [made(folder, hours) for hours in (1, 25, 49, 73, 97)]
    mine = folder / "before-upgrade.backup"
    mine.touch()
    rotation.drop_old()
    assert set(folder.iterdir()) == {*files[:3], mine}


def test_a_folder_that_is_no_whole_path_is_refused() -> None:
    with pytest.raises(ValueError, match="is no whole path like /srv/backups"):
        values.folder_or_none("backups")
    with pytest.raises(ValueError, match="0 is less than 1"):
        values.positive("0")


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
