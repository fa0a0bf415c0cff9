from __future__ import annotations

from pathlib import Path

import pytest

from portal.kit import secret


def test_it_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    assert secret.kept(file, lambda: "first") == "first"
    assert secret.kept(file, lambda: "second") == "first"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_start_that_dies_while_making_it_leaves_nothing_behind(tmp_path: Path) -> None:
    def die() -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        secret.kept(tmp_path / "key", die)
    assert secret.kept(tmp_path / "key", lambda: "made") == "made"


def test_whoever_is_first_wins(tmp_path: Path) -> None:
    file = tmp_path / "key"

    def slow() -> str:
        secret.kept(file, lambda: "theirs")
        return "ours"

    assert secret.kept(file, slow) == "theirs"
