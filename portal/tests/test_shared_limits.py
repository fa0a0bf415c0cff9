"""Promises of limits that machines share: asked at one is asked at all, and Redis may be gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from portal import commons, limits
from portal.commons import tokens
from portal.kit.buckets import Buckets, Rate
from portal.tests.commons.fixtures import Haste
from portal.tests.commons.server import Proxy

FEW = Rate(0.001, at_once=3)
Ask = Callable[[int, str], int]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    """One of two machines is asked, each with a table of its own."""
    machines = [Buckets(tmp_path / name) for name in ("one", "other")]

    def asked(machine: int, who: str, limit: str = "search") -> int:
        with mock.patch.object(limits, "_buckets", return_value=machines[machine]):
            return limits.wait_of(limit, who, FEW)

    yield asked
    for machine in machines:
        machine.close()


def test_who_goes_from_machine_to_machine_has_no_more_than_at_one(redis_line: Proxy, ask: Ask) -> None:
    assert [bool(ask(number % 2, "198.51.100.1")) for number in range(5)] == [False, False, False, True, True]
    assert ask(0, "198.51.100.2") == 0
    assert ask(0, "198.51.100.1") > 50_000


def test_each_counts_for_itself_while_redis_is_gone(redis_line: Proxy, ask: Ask, haste: Haste) -> None:
    haste.begin()
    redis_line.refuse()
    answers = [bool(ask(number % 2, "198.51.100.3")) for number in range(8)]
    assert answers == [False] * 6 + [True] * 2


def test_a_beacon_waits_for_nobody(redis_line: Proxy, ask: Any) -> None:
    with mock.patch.object(tokens, "take") as shared:
        ask(0, "198.51.100.4", "hit")
        ask(0, "198.51.100.4", "search")
    assert shared.call_count == 1


def test_of_who_asked_redis_keeps_no_address_and_nothing_for_long(redis_line: Proxy, ask: Ask) -> None:
    with mock.patch.object(limits.settings, "SECRET_KEY", "k" * 40):
        limits._salt.cache_clear()
        ask(0, "198.51.100.5")
        limits._salt.cache_clear()
    assert tokens.take("slow", Rate(1, at_once=5)) == 0
    names = commons.ask(lambda redis: redis.keys("*"))
    assert isinstance(names, list)
    assert len(names) == 2
    assert not any(b"198.51" in name for name in names)
    left = commons.ask(lambda redis: redis.pttl(commons.key("limit", "slow")))
    assert isinstance(left, int)
    assert 0 < left <= 61_000


def test_tokens_come_back_with_time_and_a_wild_number_refuses_nobody(redis_line: Proxy) -> None:
    quick = Rate(60_000, at_once=2)
    assert all(tokens.take("a", quick) == 0 for _ in range(50) if not _pause())
    commons.ask(lambda redis: redis.set(commons.key("limit", "b"), "99999999999999"))
    assert tokens.take("b", quick) == 0


def _pause() -> None:
    """As long as a token takes to come: the clock of Redis is asked for, not ours."""
    began = commons.ask(lambda redis: redis.time())
    while commons.ask(lambda redis: redis.time()) < (began[0], began[1] + 1500):  # type: ignore[index, operator]
        pass
