"""Promises of token buckets."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit import buckets
from portal.kit.buckets import Buckets, Rate

RATE = Rate(60, at_once=5)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buckets]:
    made = Buckets(tmp_path_factory.mktemp("limits") / "deeper" / "buckets")
    yield made
    made.close()


def test_so_many_at_once_and_then_one_at_a_time(table: Buckets) -> None:
    assert [table.take(b"a", RATE, now=1000.0) for _ in range(7)] == [0, 0, 0, 0, 0, 1, 1]
    assert table.take(b"a", RATE, now=1001.0) == 0
    assert table.take(b"a", RATE, now=1001.5) == 1
    assert table.take(b"b", RATE, now=1001.5) == 0


def test_a_bucket_fills_again_and_not_beyond_the_brim(table: Buckets) -> None:
    assert [table.take(b"full", RATE, now=0.0) for _ in range(6)] == [0] * 5 + [1]
    assert [table.take(b"full", RATE, now=10_000.0) for _ in range(6)] == [0] * 5 + [1]


def test_a_clock_set_back_closes_nobody_out(table: Buckets) -> None:
    assert [table.take(b"clock", RATE, now=1_000_000.0) for _ in range(6)] == [0] * 5 + [1]
    assert [table.take(b"clock", RATE, now=1000.0) for _ in range(6)] == [0] * 5 + [1]


def test_processes_share_the_table_and_it_never_grows(tmp_path: Path) -> None:
    path = tmp_path / "buckets"
    one, other = Buckets(path), Buckets(path)
    taken = [table.take(b"a", RATE, now=5.0) for table in (one, other) * 3]
    assert taken == [0, 0, 0, 0, 0, 1]
    for number in range(70_000):
        one.take(b"%d" % number, RATE, now=6.0)
    assert path.stat().st_size == buckets.SIZE
    one.close()
    other.close()


def test_a_disk_that_takes_nothing_ends_no_limit_and_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full, so that a file can be stretched but not filled; and one that makes no folder."""

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a file").touch()
    read_only = Buckets(tmp_path / "a file" / "buckets")
    monkeypatch.setattr(os, "posix_fallocate", full)
    for table in (read_only, Buckets(tmp_path / "full" / "buckets")):
        assert [table.take(b"a", RATE, now=5.0) for _ in range(6)] == [0] * 5 + [1]
        table.close()
    assert (tmp_path / "full" / "buckets").stat().st_size == 0, "what is not there is not mapped"


@given(
    st.lists(st.floats(0, 30), min_size=1, max_size=60),
    st.integers(1, 10),
    st.floats(1, 600),
    st.binary(min_size=9, max_size=12),
)
def test_nobody_ever_gets_more_than_the_rate_allows(
    table: Buckets, gaps: list[float], at_once: int, a_minute: float, key: bytes
) -> None:
    """And who waits as long as told is let in."""
    rate = Rate(a_minute, at_once)
    start = now = 1_000_000.0
    key = f"{rate}{gaps}".encode() + key
    allowed = 0
    for gap in gaps:
        now += gap
        wait = table.take(key, rate, now=now)
        allowed += wait == 0
        if wait:
            now += wait
            assert table.take(key, rate, now=now) == 0
            allowed += 1
        assert allowed <= at_once + (now - start) / rate.apart + 0.01 * len(gaps) + 1e-6
