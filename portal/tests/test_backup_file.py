"""Promises of the backup's file: what is not to the bit what was written is never taken for a backup."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.operations.backup import archive, chosen, making
from portal.operations.backup.archive import Refused

MEMBERS = {"databases/default.sqlite3.gz": b"rows" * 300, "private/originals/a/b.jpg": bytes(range(256)) * 3}


def made(path: Path) -> Path:
    with archive.written(path) as writer:
        for name, data in MEMBERS.items():
            writer.add_bytes(name, data)
        writer.close({"version": "1"})
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("backup") / "whole").read_bytes()


def refused(data: bytes, path: Path) -> str:
    path.write_bytes(data)
    with pytest.raises(Refused) as caught:
        archive.verify(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_whole_one_is_taken_and_gives_back_every_member(tmp_path: Path) -> None:
    file = made(tmp_path / "it.backup")
    archive.verify(file)
    assert archive.manifest_of(file) == {"version": "1"}
    assert archive.extract(file, tmp_path / "out") == len(MEMBERS)
    assert {name: (tmp_path / "out" / name).read_bytes() for name in MEMBERS} == MEMBERS
    assert file.stat().st_mode & 0o777 == 0o600


def test_common_tools_open_it_and_prove_its_checksums(tmp_path: Path) -> None:
    file = made(tmp_path / "it.backup")
    subprocess.run(["tar", "xf", file, "-C", tmp_path], check=True)
    for line in (tmp_path / archive.SUMS).read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


@settings(max_examples=400)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_copy_with_one_bit_turned_over_is_refused(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, place: float, bit: int
) -> None:
    flipped = bytearray(whole)
    flipped[int(place * len(whole))] ^= 1 << bit
    refused(bytes(flipped), tmp_path_factory.getbasetemp() / "flipped")


@settings(max_examples=200)
@given(length=st.floats(0, 1, exclude_max=True))
def test_a_copy_that_was_cut_is_refused(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, length: float
) -> None:
    said = refused(whole[: int(length * len(whole))], tmp_path_factory.getbasetemp() / "cut")
    assert "its end is missing" in said


def test_every_byte_of_its_seal_counts_and_nothing_may_follow(whole: bytes, tmp_path: Path) -> None:
    for place in range(len(whole) - archive.BLOCK, len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        refused(bytes(flipped), tmp_path / "flipped")
    refused(whole + b"\n", tmp_path / "longer")


def test_a_sealed_file_whose_member_is_not_what_was_backed_up_is_refused(tmp_path: Path) -> None:
    """As if memory had failed between the two checksums: the second one is looked at, too."""
    file = tmp_path / "it.backup"
    with archive.written(file) as writer:
        writer.add_bytes("journal/1", b"1")
        writer._sums[0] = f"{'0' * 64}  journal/1\n"
        writer.close({})
    archive.verify(file)
    with pytest.raises(Refused, match="damaged: journal/1 is not what was backed up"):
        archive.extract(file, tmp_path / "out")


@pytest.mark.parametrize(
    "name",
    [
        *("../outside", "/etc/outside", "private/../../outside"),
        *("secret-key", "static/css/portal.css", "logs/portal.log", "private"),
    ],
)
def test_no_member_leaves_the_folder_or_replaces_what_is_in_no_backup(tmp_path: Path, name: str) -> None:
    file = tmp_path / "it.backup"
    with archive.written(file) as writer:
        writer.add_bytes(name, b"1")
        writer.close({})
    with pytest.raises(Refused, match="is no backup"):
        archive.extract(file, tmp_path / "out")


def test_what_is_there_is_never_written_over_and_half_a_backup_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "it.backup"
    file.write_text("older")
    with pytest.raises(Refused, match="is there already"):
        made(file)
    assert file.read_text() == "older"
    with suppress(RuntimeError), archive.written(tmp_path / "half") as writer:
        writer.add_bytes("one", b"1")
        raise RuntimeError
    assert [entry.name for entry in tmp_path.iterdir()] == ["it.backup"]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w"):
        pass
    assert "no whole backup" in refused((tmp_path / "a.tar").read_bytes(), tmp_path / "a.tar")
    with pytest.raises(Refused, match="cannot be read"):
        archive.verify(tmp_path / "none")


def test_copies_that_killed_ones_left_go_after_a_day(tmp_path: Path) -> None:
    names = (f"{making.COPIES}old", ".dateline-old.part", f"{making.COPIES}young", ".backup-of-mine")
    for name in names:
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, 0 if "young" not in name else time.time()))
    making.sweep(tmp_path)
    assert [(tmp_path / name).exists() for name in names] == [False, False, True, True]


def test_no_secret_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PORTAL_SECRET_KEY": "canary" * 8,
        "PORTAL_TELEGRAM_TOKEN": "1:canary",
        "PORTAL_ALERT_WEBHOOK": "https://hooks.example/canary",
        "DATABASE_URL": "postgres://news:canary@db.example/news",
        "EMAIL_URL": "smtp+tls://news:canary@mail.example:587",
        "PORTAL_EDITIONS": "uk,en",
    }.items():
        monkeypatch.setenv(name, value)
    told = chosen.settings_without_secrets()
    assert "canary" not in str(told)
    assert told["PORTAL_EDITIONS"] == "uk,en"
    assert told["DATABASE_URL"] == "postgres://db.example/news"
