"""Promises of backups by the clock: made when due, one at a time, as many kept as wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from portal.operations.backup import rotation

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for backups of a portal whose data lie elsewhere."""
    data, backups = tmp_path / "data", tmp_path / "backups"
    data.mkdir()
    backups.mkdir()
    with override_settings(
        PORTAL_DATA=data, PORTAL_BACKUPS=str(backups), PORTAL_BACKUPS_HOURS=24, PORTAL_BACKUPS_KEPT=3
    ):
        yield backups


def made(folder: Path, hours_ago: float) -> Path:
    file = folder / (NOW - dt.timedelta(hours=hours_ago)).strftime(rotation.STAMP)
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
    from portal.kit import values

    with pytest.raises(ValueError, match="is no whole path like /srv/backups"):
        values.folder_or_none("backups")
    with pytest.raises(ValueError, match="0 is less than 1"):
        values.positive("0")
