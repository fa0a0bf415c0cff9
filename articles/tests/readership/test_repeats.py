"""Promises of counting one reader once on several machines that share a Redis."""

from __future__ import annotations

import datetime as dt
import fcntl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connections

from articles import readership
from articles.readership import checking, flushing, repeats, turnstile
from articles.readership.counterfile import SETTLED
from articles.readership.referrers import Kind
from portal import commons
from portal.tests.commons.fixtures import Haste
from portal.tests.commons.server import Proxy

pytestmark = pytest.mark.django_db(databases=list(connections))
Machines = Callable[[int], list[turnstile.Turnstile]]


@pytest.fixture
def machines(redis_line: Proxy) -> Iterator[Machines]:
    """So many, each with a folder of its own."""
    with ExitStack() as stack:

        def make(number: int) -> list[turnstile.Turnstile]:
            made = []
            for _ in range(number):
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                made.append(turnstile.Turnstile(folder))
                stack.callback(made[-1].close)
            return made

        yield make


def read(machine: turnstile.Turnstile, *readers: int, article: int = 7) -> None:
    for reader in readers:
        machine.count(article, b"%d" % reader, Kind.DIRECT)


def nothing() -> Callable[[], None]:
    return lambda: None


def settled(*machines: turnstile.Turnstile) -> None:
    """Whatever was to be asked has been."""
    for machine in machines:
        assert machine._repeats is not None
        machine._repeats.stop(within=60)


def test_who_is_sent_from_one_machine_to_another_is_counted_once(machines: Machines) -> None:
    one, other = machines(2)
    read(one, 1, 2, 3)
    settled(one)
    read(other, 2, 3, 4)
    read(other, 2, article=8)
    settled(other)
    assert (one.total(7), other.total(7), other.total(8)) == (3, 1, 1)


def test_at_once_at_both_one_of_them_counts(machines: Machines) -> None:
    both = machines(2)
    together = threading.Barrier(2)

    def crowd(machine: turnstile.Turnstile) -> None:
        together.wait(60)
        read(machine, *range(100))

    threads = [threading.Thread(target=crowd, args=(machine,)) for machine in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    settled(*both)
    assert sum(machine.total(7) for machine in both) == 100


def test_with_redis_gone_each_machine_counts_for_itself_and_waits_for_nobody(
    machines: Machines, redis_line: Proxy, haste: Haste
) -> None:
    one, other = machines(2)
    haste.begin()
    redis_line.hang()
    read(one, 1, 2)
    read(other, 2)
    assert (one.total(7), other.total(7)) == (2, 1)
    read(other, 2)
    settled(one, other)
    assert (one.total(7), other.total(7)) == (2, 1)


def test_a_redis_that_forgot_everything_costs_no_view(machines: Machines, redis_line: Proxy) -> None:
    one, other = machines(2)
    read(one, 1)
    settled(one)
    commons.ask(lambda redis: redis.flushall())
    read(other, 1, 2)
    settled(other)
    read(one, 2, 3)
    settled(one)
    # The first reader's mark was lost; the second's was not.
    assert (one.total(7), other.total(7)) == (2, 2)


def test_what_was_booked_before_it_was_taken_back_is_made_up_for(machines: Machines) -> None:
    one, other = machines(2)
    read(one, 1)
    settled(one)
    folder = other._folder
    flusher = flushing.Flusher(folder)
    other._repeats, asked = None, other._repeats
    read(other, 1)
    assert flusher.flush() == 1
    other.take_back(7, Kind.DIRECT)
    assert flusher.flush() == 0
    assert checking.check().differences == []
    read(other, 2)
    assert flusher.flush() == 0
    read(other, 3)
    assert flusher.flush() == 1
    assert readership.totals([7]) == {7: 2}
    assert other.total(7) == 2
    other._repeats = asked


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Redis is asked about no view until this is set."""
    may, ask = threading.Event(), repeats.Repeats._settle_if_can

    def asked(self: repeats.Repeats, views: list[repeats.View]) -> None:
        assert may.wait(60)
        ask(self, views)

    monkeypatch.setattr(repeats.Repeats, "_settle_if_can", asked)
    return may


def test_nothing_is_booked_that_may_still_be_taken_back(machines: Machines, asking: threading.Event) -> None:
    one, other = machines(2)
    flushers = [flushing.Flusher(machine._folder) for machine in (one, other)]
    read(one, 1, 2)
    read(other, 2, 3)
    assert (one.total(7), other.total(7)) == (2, 2), "they are seen at once"
    assert [flusher.flush() for flusher in flushers] == [0, 0]
    asking.set()
    settled(one, other)
    assert sum(flusher.flush() for flusher in flushers) == 3
    assert readership.totals([7]) == {7: 3}
    read(one, 4, article=8)
    settled(one)
    assert flushers[0].flush() == 1
    assert checking.check().differences == []


def test_what_a_killed_process_had_not_asked_about_is_booked(
    machines: Machines, asking: threading.Event
) -> None:
    (machine,) = machines(1)
    flusher = flushing.Flusher(machine._folder)
    read(machine, 1, 2)
    assert [flusher.flush() for _ in range(3)] == [0, 0, 0]
    journal, machine._journal = machine._journal, None
    assert journal is not None
    # As the kernel does.
    fcntl.flock(journal._file.fd, fcntl.LOCK_UN)
    assert sum(flusher.flush() for _ in range(2)) == 2
    asking.set()


def test_who_takes_up_a_killed_process_s_journal_books_what_it_held(
    machines: Machines, asking: threading.Event
) -> None:
    (machine,) = machines(1)
    flusher = flushing.Flusher(machine._folder)
    read(machine, 1, 2)
    journal, machine._journal = machine._journal, None
    assert journal is not None
    fcntl.flock(journal._file.fd, fcntl.LOCK_UN)
    read(machine, 3)
    assert machine._journal is not None
    assert machine._journal.number == journal.number
    assert flusher.flush() == 2
    asking.set()
    settled(machine)
    assert flusher.flush() == 1


def test_redis_keeps_no_reader_and_each_day_has_a_key_of_its_own(redis_line: Proxy) -> None:
    today = [dt.date(2026, 11, 27)]
    asked = repeats.Repeats(lambda: (today[0], time.time() + 100), lambda article, kind: None, nothing)
    asked._settle([(7, 0, b"198.51.100.7\0Firefox")])
    first = asked._key
    names = commons.ask(lambda redis: redis.keys("*"))
    assert isinstance(names, list)
    assert not any(b"198.51" in name or b"Firefox" in name for name in names)
    kept = [commons.ask(lambda redis, name=name: redis.ttl(name)) for name in names]
    assert sorted(kept) == [pytest.approx(100, abs=60), pytest.approx(1800, abs=60)]
    today[0] = dt.date(2026, 11, 28)
    asked._settle([(7, 0, b"198.51.100.7\0Firefox")])
    assert asked._key != first


def test_two_processes_of_a_day_hash_with_one_key(redis_line: Proxy) -> None:
    taken: list[int] = []
    day = (dt.date(2026, 11, 27), time.time() + 100)
    both = [
        repeats.Repeats(lambda: day, lambda article, kind: taken.append(article), nothing) for _ in range(2)
    ]
    for one in both:
        one._settle([(7, 0, b"somebody")])
    assert both[0]._key == both[1]._key
    assert taken == [7]


def test_what_cannot_be_settled_is_tried_again(redis_line: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "IDLE", 0.01)
    day = (dt.date(2026, 11, 27), time.time() + 100)
    tried, is_settled = iter([OSError("no such file")]), threading.Event()

    def so_far() -> Callable[[], None]:
        if error := next(tried, None):
            raise error
        return is_settled.set

    asked = repeats.Repeats(lambda: day, lambda article, kind: None, so_far)
    asked.ask_about((7, 0, b"a"))
    assert is_settled.wait(60)
    asked.stop(within=60)


def test_a_word_that_comes_late_changes_nothing_of_the_next_process(tmp_path: Path) -> None:
    former = turnstile.Turnstile(tmp_path)
    former.count(7, b"one reader", 0)
    done = former.so_far()
    former.close()
    following = turnstile.Turnstile(tmp_path)
    following.count(7, b"another", 0)
    words = following.shelf.files[0].words
    before = words[SETTLED]
    done()
    assert words[SETTLED] == before
    following.close()


def test_a_view_that_cannot_be_taken_back_stops_no_other(redis_line: Proxy) -> None:
    taken: list[int] = []
    failed = threading.Event()

    def take_back(article: int, kind: int) -> None:
        if article == 7:
            failed.set()
            raise ValueError("no such row")
        taken.append(article)

    day = (dt.date(2026, 11, 27), time.time() + 100)
    repeats.Repeats(lambda: day, lambda article, kind: None, nothing)._settle([(7, 0, b"a"), (8, 0, b"a")])
    other = repeats.Repeats(lambda: day, take_back, nothing)
    other.ask_about((7, 0, b"a"))
    assert failed.wait(60)
    other.ask_about((8, 0, b"a"))
    other.stop(within=60)
    assert taken == [8]
