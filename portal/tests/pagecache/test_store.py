"""Promises of where entries are kept: bounds, damage, full disks."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pagecache import store
from portal.pagecache.entries import Entry
from portal.pagecache.store import OVERHEAD, SIDE_LARGEST, SIDE_PLACES, Files, Memory
from portal.tests.pagecache.test_entries import made

PAGE = made("<p>News</p>")


def entry(address: str, status: int = 200, html: str = "<p>News</p>") -> Entry:
    return replace(made(html), address=address, status=status)


@dataclass
class Thing:
    size: int


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4 * OVERHEAD)), max_size=80))
def test_memory_is_bounded_whatever_is_put_in(puts: list[tuple[int, int]]) -> None:
    memory: Memory[Thing] = Memory(20 * OVERHEAD)
    held: dict[str, Thing] = {}
    for number, size in puts:
        held[str(number)] = thing = Thing(size)
        memory.put(str(number), thing)
        assert memory.get(str(number)) is thing
        kept = [memory.get(address) for address in list(held)]
        assert all(one is None or one is held[address] for address, one in zip(held, kept, strict=True))
        newer, older = (
            sum(one.size + OVERHEAD for one in half.values()) for half in (memory._newer, memory._older)
        )
        assert newer == memory._size
        assert newer + older <= memory.limit + 4 * OVERHEAD


def test_what_is_read_stays_and_what_is_not_goes() -> None:
    memory: Memory[Thing] = Memory(20 * OVERHEAD)
    memory.put("read", Thing(0))
    memory.put("unread", Thing(0))
    for number in range(100):
        memory.put(str(number), Thing(0))
        assert memory.get("read")
    assert memory.get("unread") is None


def test_the_same_page_renewed_a_thousand_times_pushes_nothing_out() -> None:
    memory: Memory[Thing] = Memory(20 * OVERHEAD)
    memory.put("other", Thing(0))
    for _ in range(1000):
        memory.put("one", Thing(10))
    assert memory._newer.keys() == {"one", "other"}


def test_what_is_dropped_is_gone_from_both_halves() -> None:
    memory: Memory[Thing] = Memory(4 * OVERHEAD)
    for name in ("a", "b", "c"):
        memory.put(name, Thing(0))
    memory.drop("a")
    memory.drop("c")
    memory.drop("never there")
    assert (memory.get("a"), memory.get("c")) == (None, None)
    assert memory.get("b")


def test_a_page_is_found_again_by_another_process(tmp_path: Path) -> None:
    Files(tmp_path).write(entry("/news/"))
    assert Files(tmp_path).read("/news/") == entry("/news/")
    assert Files(tmp_path).read("/other/") is None


def test_random_addresses_take_no_more_than_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SIDE_PLACES", 32)
    files = Files(tmp_path)
    files.write(entry("/news/"))
    for number in range(500):
        assert files.write(entry(f"/search/?q={number}"))
        assert files.read(f"/search/?q={number}")
    assert len(list(files.entries())) == 33
    assert files.read("/news/") == entry("/news/")


def test_who_shares_a_place_is_not_taken_for_the_other(tmp_path: Path) -> None:
    files = Files(tmp_path)
    seen: dict[Path, str] = {}
    for number in range(SIDE_PLACES):
        address = f"/search/?q={number}"
        path = files.path(address, True)
        if path in seen:
            files.write(entry(seen[path]))
            files.write(entry(address))
            assert files.read(seen[path]) is None
            assert files.read(address) == entry(address)
            return
        seen[path] = address
    pytest.fail("No two addresses share a place.")


def test_a_large_page_with_a_query_is_not_written(tmp_path: Path) -> None:
    files = Files(tmp_path)
    noise = os.urandom(SIDE_LARGEST).hex()
    assert not files.write(entry("/search/?q=x", html=noise))
    assert files.write(entry("/search/", html=noise))


def test_a_page_that_went_away_stands_on_one_shelf_only(tmp_path: Path) -> None:
    files = Files(tmp_path)
    files.write(entry("/news/"))
    files.write(entry("/news/", 410))
    assert files.read("/news/") == entry("/news/", 410)
    assert len(list(files.entries())) == 1
    files.write(entry("/news/"))
    assert files.read("/news/") == entry("/news/")


@pytest.mark.parametrize("damage", [b"", b"noise", None])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: bytes | None) -> None:
    files = Files(tmp_path)
    files.write(PAGE)
    path = files.path(PAGE.address, False)
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert files.read(PAGE.address) is None
    assert files.write(PAGE)
    assert files.read(PAGE.address) == PAGE


def test_a_folder_in_a_files_place_is_as_good_as_none(tmp_path: Path) -> None:
    files = Files(tmp_path)
    files.path(PAGE.address, False).mkdir(parents=True)
    assert files.read(PAGE.address) is None
    assert not files.write(PAGE)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_oldest_pages_go_when_there_are_too_many(tmp_path: Path) -> None:
    files = Files(tmp_path)
    for number in range(10):
        files.write(entry(f"/{number}/"))
        os.utime(files.path(f"/{number}/", False), (number, number))
    files.write(entry("/gone/", 404))
    size = files.path("/0/", False).stat().st_blocks * 512
    assert Files(tmp_path, limit=4 * size).prune() == 6
    kept = [number for number in range(10) if files.read(f"/{number}/")]
    assert kept == [6, 7, 8, 9]
    assert files.read("/gone/")


def test_clearing_leaves_nothing_and_no_folder_is_no_error(tmp_path: Path) -> None:
    files = Files(tmp_path / "none")
    assert (files.clear(), files.prune(), list(files.entries())) == (0, 0, [])
    files.write(entry("/news/"))
    files.write(entry("/gone/", 404))
    assert files.clear() == 2
    assert list(files.entries()) == []


FILLED = """
import resource, sys
from pathlib import Path
import django
django.setup()
from portal.pagecache.store import Files
from portal.tests.pagecache.test_entries import made
files = Files(Path(sys.argv[1]))
files.write(made("<p>Old news</p>"))
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
assert not files.write(made("<p>New</p>"))
"""


def test_on_a_full_disk_the_former_file_stays_whole(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(tmp_path)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.tests.settings"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "A page was not stored" in done.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [
        Files(tmp_path).path(PAGE.address, False).name
    ]
    assert Files(tmp_path).read(PAGE.address) == made("<p>Old news</p>")


def test_a_writer_that_is_killed_leaves_the_former_file(tmp_path: Path) -> None:
    """What is read is whole while somebody writes, and after who wrote was killed."""
    endless = FILLED.split("resource.setrlimit")[0] + (
        "import itertools\n"
        "for number in itertools.count():\n"
        "    files.write(made(f'<p>{number}</p>' * 20000)); print(flush=True)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", endless, str(tmp_path)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.tests.settings"},
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
    )
    assert writer.stdout is not None
    for _line in range(20):
        assert writer.stdout.readline()
        assert Files(tmp_path).read(PAGE.address) is not None
    writer.kill()
    writer.wait()
    writer.stdout.close()
    assert Files(tmp_path).read(PAGE.address) is not None
