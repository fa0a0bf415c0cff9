"""Promises of purges that Redis tells: at once where it is well, and by the rows whatever befalls it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from portal import commons
from portal.commons import breaker, client
from portal.pagecache.machines import stamps
from portal.pagecache.machines.keeping_up import Watch
from portal.pagecache.machines.line import Line
from portal.pagecache.purges import CONTACT
from portal.tests.commons.fixtures import Haste
from portal.tests.commons.server import PATIENCE, Proxy, Server
from portal.tests.pagecache.machines.machine import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(redis_line: Proxy, there: Machine) -> Iterator[Line]:
    """The other machine's ear."""
    made = Line(there.purges)
    listening(made, there)
    yield made
    made.close()


def listening(line: Line, machine: Machine) -> None:
    machine.rows.look()
    until("it listens", line, lambda: line.listen(0.05))


def until(what: str, line: Line, look: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline, f"never happened: {what}"
        line.listen(0.05)


def test_the_other_machine_hears_of_it_without_a_query(
    here: Machine, there: Machine, line: Line, django_assert_num_queries: object
) -> None:
    before = there.purges.number()
    here.changes("home")
    with django_assert_num_queries(0):  # type: ignore[operator]
        until("it is heard", line, lambda: there.outdated("home", before))
    assert not there.outdated("other", before)
    after = there.purges.number()
    there.rows.look()
    assert there.purges.number() == after, "seen among the rows it is not carried out again"


@pytest.mark.parametrize("fault", ["refuse", "hang", "delay", "cut"])
def test_whatever_befalls_redis_the_rows_tell_and_nobody_lends_what_is_old(
    here: Machine, there: Machine, redis_line: Proxy, fault: str, haste: Haste
) -> None:
    for machine in (here, there):
        machine.rows.look()
    haste.begin()
    break_line(redis_line, fault)
    before = there.purges.number()
    here.changes("home")
    there.rows.look()
    assert there.outdated("home", before)
    assert stamps.doubts(here.purges)
    assert stamps.doubts(there.purges)
    redis_line.mend()
    haste.end()
    for machine in (here, there):
        stamps.settle(machine.purges)
        assert not stamps.doubts(machine.purges)


def test_that_redis_is_back_is_found_out_though_nobody_asks_for_a_page(
    here: Machine, redis_line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "STEADY", 0.0)
    commons.forget()
    watch = Watch(here.purges)
    redis_line.refuse()
    commons.ask(lambda redis: redis.ping())
    watch.look()
    assert commons.away_since() is not None
    redis_line.mend()
    client.here().breaker._asks_again_at = 0.0  # A second later.
    watch.look()
    assert commons.away_since() is None


def break_line(line: Proxy, fault: str) -> None:
    if fault == "delay":
        line.delay = 0.3
    elif fault == "cut":
        line.cut_after = 0
    else:
        getattr(line, fault)()


def test_who_listens_hangs_up_on_a_dead_line_and_hears_again(
    here: Machine, there: Machine, line: Line, redis_line: Proxy, redis_server: Server
) -> None:
    redis_server.stop()
    until("it hangs up", line, lambda: not line.listen(0.05))
    redis_server.start()
    commons.forget()
    until("it listens again", line, lambda: line.listen(0.05))
    before = there.purges.number()
    here.changes("home")
    until("it is heard", line, lambda: there.outdated("home", before))


def test_a_line_counts_as_contact_only_once_the_rows_were_seen_after_it_stood(
    there: Machine, line: Line
) -> None:
    """What was told before it stood, nobody told it."""
    there.rows.look()
    line.listen(0.05)
    line.close()
    until("it hangs up", line, lambda: not line.listen(0.0))
    there.purges.note(CONTACT, 0)
    until("it listens again", line, lambda: line.listen(0.05))
    assert there.purges.word(CONTACT) == 0
    there.rows.look()
    there.purges.note(CONTACT, 0)
    until("it is in contact", line, lambda: there.purges.word(CONTACT) > 0)


def test_noise_on_the_channel_outdates_nothing(there: Machine, line: Line) -> None:
    before = there.purges.number()
    for noise in (b"", b"[]", b'{"mark": 1}', b'{"mark": "x", "keys": 5}'):
        commons.ask(lambda redis: redis.publish(stamps.channel(), noise))  # noqa: B023
    line.listen(0.2)
    assert there.purges.number() == before
