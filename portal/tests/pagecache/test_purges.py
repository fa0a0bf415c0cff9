"""Promises of the file that says what has been purged: none is lost, whatever process is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pagecache import purges as module
from portal.pagecache.purges import FIRST, SIZE, Purges, slot_of

ROOT = Path(__file__).parents[3]
PATIENCE = 120.0


@pytest.fixture
def purges(tmp_path: Path) -> Iterator[Purges]:
    made = Purges(tmp_path / "purges")
    yield made
    made.close()


def in_another_process(code: str, path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Plain Python with ``purges`` on the file at ``path``; it needs no Django."""
    begin = "import sys\nfrom pathlib import Path\nfrom portal.pagecache.purges import *\n"
    return subprocess.Popen(
        [sys.executable, "-c", f"{begin}purges = Purges(Path(sys.argv[1]))\n{code}", str(path), *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes], given: bytes = b"") -> bytes:
    """What the process said until its end, which has to be a good one."""
    said, _ = process.communicate(given, timeout=PATIENCE)
    assert process.returncode == 0
    return said


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Purges]:
    """One file for all examples: making one takes 8 MB."""
    made = Purges(tmp_path_factory.mktemp("shared") / "purges")
    yield made
    made.close()


@given(deeds=st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=3), max_size=12), data=st.data())
def test_a_page_is_outdated_by_purges_of_its_keys_and_no_others(
    shared: Purges, deeds: list[list[str]], data: st.DataObject
) -> None:
    """Against a plain list of what was done."""
    noted = []
    for keys in deeds:
        noted.append((data.draw(st.sampled_from("abcdefgh")), shared.number()))
        shared.purge(keys)
    for when, (key, number) in enumerate(noted):
        expected = any(key in keys for keys in deeds[when:])
        assert shared.outdated([slot_of(key)], number) is expected


def test_a_purge_that_comes_during_a_render_outdates_it(purges: Purges) -> None:
    before = purges.number()
    purges.purge(["news"])
    after = purges.number()
    assert purges.outdated([slot_of("news")], before)
    assert not purges.outdated([slot_of("news")], after)
    assert not purges.outdated([slot_of("other")], before)


def test_purging_everything_outdates_what_depends_on_nothing(purges: Purges) -> None:
    before = purges.number()
    purges.purge_everything()
    assert purges.outdated([], before)
    assert not purges.outdated([], purges.number())


def test_nothing_is_good_that_was_noted_in_another_file(purges: Purges) -> None:
    """As after the file was lost while the clock stood lower than it had."""
    assert purges.outdated([], purges.number() + 1)
    assert purges.outdated([], -1)


def test_purges_of_several_processes_and_threads_are_all_there(purges: Purges, tmp_path: Path) -> None:
    start = purges.number()
    code = (
        "print(flush=True); sys.stdin.read(1)\n"
        "for number in range(2000): purges.purge([f'{sys.argv[2]}:{number}', 'all'])\n"
    )
    others = [in_another_process(code, tmp_path / "purges", str(name)) for name in range(3)]
    for other in others:
        assert other.stdout is not None
        other.stdout.readline()
    for other in others:
        assert other.stdin is not None
        other.stdin.write(b"!")
        other.stdin.flush()
    threads = [
        threading.Thread(target=lambda: [purges.purge(["here", "all"]) for _ in range(500)]) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        finish(other)
    assert purges.number() == start + 3 * 2000 + 2 * 500
    slots = [slot_of(f"{name}:{number}") for name in range(3) for number in range(2000)]
    assert all(purges.outdated([slot], start) for slot in slots)
    assert purges.outdated([slot_of("all")], purges.number() - 1)


def test_keys_that_share_a_word_are_told_apart(purges: Purges) -> None:
    firsts: dict[int, str] = {}
    for key in (f"key:{number}" for number in range(5000)):
        other = firsts.setdefault(slot_of(key) & FIRST, key)
        if other != key:
            break
    before = purges.number()
    purges.purge([key])
    assert purges.outdated([slot_of(key)], before)
    assert not purges.outdated([slot_of(other)], before)


def test_a_purge_is_seen_at_once_by_who_has_long_been_there(purges: Purges, tmp_path: Path) -> None:
    number = purges.number()
    finish(in_another_process("purges.purge(['news'])", tmp_path / "purges"))
    assert purges.number() == number + 1
    assert purges.outdated([slot_of("news")], number)


def test_a_killed_purge_hinders_nobody_and_hides_nothing(purges: Purges, tmp_path: Path) -> None:
    """Killed at any moment: what it has written stays, and nothing counts as purged before it was."""
    code = "print(flush=True)\nwhile True: purges.purge([f'key:{number}' for number in range(300)])\n"
    for _ in range(3):
        other = in_another_process(code, tmp_path / "purges")
        assert other.stdout is not None
        other.stdout.readline()
        begun = purges.number()
        deadline = time.monotonic() + PATIENCE
        while purges.number() < begun + 20:
            assert time.monotonic() < deadline
        other.kill()
        other.communicate()
        before = purges.number()
        assert purges.purge(["news"]) == before + 1
        assert purges.outdated([slot_of("news")], before)
        # Carried out again, as by the worker, what was cut off is whole.
        purges.purge([f"key:{number}" for number in range(300)])
        slots = [slot_of(f"key:{number}") for number in range(300)]
        assert all(purges.outdated([slot], before + 1) for slot in slots)
        assert not purges.outdated(slots, purges.number())


@pytest.mark.parametrize("damage", ["truncated", "noise", "other version", "empty", "longer"])
def test_a_damaged_file_is_made_anew_and_outdates_everything(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "purges"
    first = Purges(path)
    for _ in range(5):
        first.purge(["news"])
    number = first.number()
    whole = path.read_bytes()
    # Beside the old one, as an editor would: cutting a file kills who has mapped it.
    fresh = tmp_path / "damaged"
    fresh.write_bytes({
        "truncated": whole[:-1], "noise": os.urandom(SIZE), "other version": b"purges 9" + whole[8:],
        "empty": b"", "longer": whole + b"!",
    }[damage])  # fmt: skip
    fresh.replace(path)
    second = Purges(path)
    assert second.number() > number
    assert second.outdated([], number)
    assert path.stat().st_size == SIZE
    first.close()
    second.close()


def test_the_file_takes_its_room_at_once(purges: Purges, tmp_path: Path) -> None:
    """A write into a hole would kill the writer once the disk is full."""
    assert (tmp_path / "purges").stat().st_blocks * 512 >= SIZE


@pytest.mark.parametrize("deed", ["deleted", "replaced", "folder deleted"])
def test_who_has_mapped_a_file_that_is_gone_finds_the_new_one(
    tmp_path: Path, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when somebody empties the cache by deleting its folder."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.0)
    path = tmp_path / "pagecache" / "purges"
    here = Purges(path)
    number = here.number()
    path.rename(tmp_path / "former")
    if deed == "folder deleted":
        path.parent.rmdir()
    if deed == "replaced":
        finish(in_another_process("purges.purge(['news'])", path))
    here.look()
    assert here.outdated([], number)
    now = here.number()
    finish(in_another_process("purges.purge(['news'])", path))
    assert here.number() == now + 1
    path.unlink()
    # Who purges looks always.
    monkeypatch.setattr(module, "LOOK_EVERY", 3600.0)
    here.purge(["news"])
    there = Purges(path)
    assert there.number() == here.number()
    here.close()
    there.close()


@pytest.mark.parametrize("how", ["look", "purge"])
def test_who_finds_a_file_gone_tells_all_who_still_have_it(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is asked for kept pages alone would look for nothing, and show them for ever."""
    monkeypatch.setattr(module, "LOOK_EVERY", 3600.0)
    path = tmp_path / "pagecache" / "purges"
    here, there = Purges(path), Purges(path)
    number = here.number()
    path.parent.rename(tmp_path / "former")
    if how == "look":
        monkeypatch.setattr(there, "_looked_at", float("-inf"))
        there.look()
    else:
        there.purge(["news"])
    assert here.number() != number, "what it has kept is good no more as it stands"
    assert here.outdated([], number)
    here.look()
    assert here.number() == there.number()
    there.purge(["news"])
    assert here.number() == there.number()
    here.close()
    there.close()


def test_looking_again_leaks_no_file(purges: Purges, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.0)
    purges.look()
    count = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        (tmp_path / "purges").unlink()
        purges.look()
    assert len(os.listdir("/proc/self/fd")) == count


def test_where_no_file_can_be_made_the_former_is_kept(
    purges: Purges, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.0)
    (tmp_path / "purges").rename(tmp_path / "former")
    (tmp_path / "purges").mkdir()
    purges.look()
    number = purges.number()
    assert purges.purge(["news"]) == number + 1


def test_only_a_clean_stop_of_this_boot_leaves_pages_good(
    purges: Purges, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    boot = tmp_path / "boot"
    boot.write_text("one\n")
    monkeypatch.setattr(module, "BOOT_ID", boot)
    assert not purges.open_day(), "not stopped at all"
    purges.close_day()
    number = purges.number()
    assert purges.open_day()
    assert not purges.outdated([], number)
    purges.close_day()
    boot.write_text("two\n")
    assert not purges.open_day(), "another boot"
    assert purges.outdated([], number)
    purges.close_day()
    assert purges.open_day()
    purges.close_day()
    boot.unlink()
    assert not purges.open_day(), "no boot is known any more"
    purges.close_day()
    assert purges.open_day()


def test_after_another_boot_nobody_was_heard_of_yet(
    purges: Purges, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Contact with other machines is noted in milliseconds since the machine was started."""
    boot = tmp_path / "boot"
    boot.write_text("one")
    monkeypatch.setattr(module, "BOOT_ID", boot)
    purges.open_day()
    for word in (module.LOOKED, module.CONTACT):
        purges.note(word, 1_000_000)
    purges.close_day()
    purges.open_day()
    assert purges.word(module.LOOKED) == purges.word(module.CONTACT) == 1_000_000
    boot.write_text("two")
    purges.open_day()
    assert purges.word(module.LOOKED) == purges.word(module.CONTACT) == 0


def test_a_file_made_while_serving_is_of_this_boot(purges: Purges) -> None:
    """As after its folder was deleted: what was stored since is good after a clean stop."""
    number = purges.number()
    purges.close_day()
    assert purges.open_day()
    assert not purges.outdated([], number)


def test_the_mark_of_a_clean_stop_is_for_the_next_start_only(purges: Purges, tmp_path: Path) -> None:
    purges.open_day()
    finish(in_another_process("purges.close_day()", tmp_path / "purges"))
    assert purges.open_day()
    assert finish(in_another_process("print(purges.open_day())", tmp_path / "purges")) == b"False\n"
