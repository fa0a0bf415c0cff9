"""Promises of single flight: a page is rendered once at a time, in however many threads and processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.pagecache import cache as module
from portal.pagecache import flights
from portal.pagecache.cache import PageCache
from portal.pagecache.crew import NICENESS
from portal.pagecache.flights import Flight, Flights, StandsStill
from portal.pagecache.kept import Kept
from portal.pagecache.outcomes import Busy, How
from portal.pagecache.renders import Renders
from portal.tests.pagecache.newsstand import Newsstand, Sheet

ROOT = Path(__file__).parents[3]
PATIENCE = 120.0


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may pause anybody; what is promised here is how often, not how soon."""
    for name in ("PATIENCE", "PATIENCE_IN_QUEUE", "PATIENCE_OF_FOLLOWERS", "PATIENCE_WITH_COPY"):
        monkeypatch.setattr(module, name, PATIENCE)


class Slow:
    """A text that is not ready before it is told to be."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> str:
        self.has_begun.set()
        assert self.may_end.wait(PATIENCE)
        return self.text


def test_two_hundred_readers_of_a_page_that_is_not_there_are_one_render(tmp_path: Path) -> None:
    slow = Slow("<p>News</p>")
    stand = Newsstand(one=Sheet(slow))
    cache = PageCache(tmp_path, Renders(stand))
    asking = threading.Barrier(201)

    def read() -> bytes:
        asking.wait(PATIENCE)
        kept, _how = cache.find("/one/")
        return kept.body(b"", zipped=False, with_notice=False)

    with ThreadPoolExecutor(200) as readers:
        answers = [readers.submit(read) for _ in range(200)]
        asking.wait(PATIENCE)
        assert slow.has_begun.wait(PATIENCE)
        slow.may_end.set()
        assert {answer.result(PATIENCE) for answer in answers} == {b"<p>News</p>"}
    assert stand.renders == {"/one/": 1}
    assert len(cache.flights) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows how nice a thread is")
def test_who_makes_a_page_leaves_a_full_core_to_those_that_send_kept_ones(tmp_path: Path) -> None:
    niceness: list[int] = []

    def text() -> str:
        niceness.append(os.getpriority(os.PRIO_PROCESS, 0))
        return "<p>News</p>"

    cache = PageCache(tmp_path, Renders(Newsstand(one=Sheet(text), two=Sheet(text))))
    ordinary = os.getpriority(os.PRIO_PROCESS, 0)
    cache.find("/one/")
    cache.find("/two/")
    assert niceness == [ordinary + NICENESS] * 2, "the second time is not nicer still"
    assert os.getpriority(os.PRIO_PROCESS, 0) == ordinary


def test_who_asks_while_a_page_is_renewed_gets_the_copy_at_once(tmp_path: Path) -> None:
    stand = Newsstand(one=Sheet("<p>Old</p>"))
    cache = PageCache(tmp_path, Renders(stand))
    cache.find("/one/")
    slow = Slow("<p>New</p>")
    stand.pages["/one/"] = Sheet(slow)
    cache.purges.purge(["news"])
    with ThreadPoolExecutor(1) as first:
        renewal = first.submit(cache.find, "/one/")
        assert slow.has_begun.wait(PATIENCE)
        for _ in range(100):
            kept, how = cache.find("/one/")
            assert (how, kept.body(b"", zipped=False, with_notice=False)) == (How.STALE, b"<p>Old</p>")
            assert cache.good("/one/") is None
        slow.may_end.set()
        kept, how = renewal.result(PATIENCE)
    assert (how, kept.body(b"", zipped=False, with_notice=False)) == (How.MISS, b"<p>New</p>")
    assert cache.good("/one/")
    assert stand.renders == {"/one/": 2}


def test_a_failure_is_told_to_everybody_who_waits(tmp_path: Path) -> None:
    slow = Slow("")
    stand = Newsstand(one=Sheet(slow, "500 Internal Server Error"))
    cache = PageCache(tmp_path, Renders(stand))
    told: Counter[str] = Counter()

    def read() -> None:
        try:
            cache.find("/one/")
        except Exception as error:
            told[type(error).__name__] += 1

    with ThreadPoolExecutor(20) as readers:
        answers = [readers.submit(read) for _ in range(20)]
        assert slow.has_begun.wait(PATIENCE)
        slow.may_end.set()
        for answer in answers:
            answer.result(PATIENCE)
    assert told == {"Failed": 20}
    assert stand.renders == {"/one/": 1}
    assert len(cache.flights) == 0


def test_where_every_seat_is_taken_nobody_waits(tmp_path: Path) -> None:
    slow = Slow("")
    stand = Newsstand(one=Sheet(slow), two=Sheet("<p>Old</p>"))
    cache = PageCache(tmp_path, Renders(stand), seats=1)
    cache.find("/two/")
    cache.purges.purge(["news"])
    with ThreadPoolExecutor(1) as first:
        waiting = first.submit(cache.find, "/one/")
        assert slow.has_begun.wait(PATIENCE)
        with pytest.raises(Busy):
            cache.find("/three/")
        assert cache.find("/two/")[1] is How.STALE
        slow.may_end.set()
        waiting.result(PATIENCE)
    assert len(cache.flights) == 0
    assert cache.find("/two/")[1] is How.MISS


def test_a_render_that_nobody_begins_is_called_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_IN_QUEUE", 0.0)
    slow = Slow("")
    stand = Newsstand(one=Sheet(slow), two=Sheet(slow), three=Sheet("<p>News</p>"))
    cache = PageCache(tmp_path, Renders(stand))
    with ThreadPoolExecutor(2) as others:
        waiting = [others.submit(cache.find, address) for address in ("/one/", "/two/")]
        while stand.renders.total() < 2:
            assert slow.has_begun.wait(PATIENCE)
        with pytest.raises(Busy):
            cache.find("/three/")
        slow.may_end.set()
        for one in waiting:
            one.result(PATIENCE)
    assert "/three/" not in stand.renders
    assert len(cache.flights) == 0


CLAIMING = """
import sys
from pathlib import Path
from portal.pagecache.flights import Flight, Flights, StandsStill
flights = Flights(Path(sys.argv[1]))
print(flights.claim('/one/'), flush=True)
sys.stdin.read()
"""


def python(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.tests.settings"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_a_claim_goes_with_the_process_that_is_killed(tmp_path: Path) -> None:
    ours: Flights[str] = Flights(tmp_path / "flights")
    other = python(CLAIMING, str(tmp_path / "flights"))
    assert other.stdout is not None
    assert other.stdout.readline() == b"True\n"
    assert not ours.claim("/one/")
    assert ours.claim("/two/")
    other.kill()
    other.communicate()
    assert ours.claim("/one/")
    ours.close()


SELLING = """
import sys, threading, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import django
django.setup()
from portal.pagecache import cache as module
from portal.pagecache import flights
from portal.pagecache.renders import Renders
from portal.tests.pagecache.newsstand import Newsstand, Sheet
for name in ("PATIENCE", "PATIENCE_IN_QUEUE", "PATIENCE_OF_FOLLOWERS", "PATIENCE_WITH_COPY"):
    setattr(module, name, 120.0)
log = Path(sys.argv[2])
def text():
    with log.open("a") as file:
        file.write("render\\n")
    time.sleep(0.3)
    return "<p>News</p>"
cache = module.PageCache(Path(sys.argv[1]), Renders(Newsstand(one=Sheet(text))))
print(flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(20) as readers:
    found = [future.result() for future in [readers.submit(cache.find, "/one/") for _ in range(20)]]
assert {kept.body(b"", zipped=False, with_notice=False) for kept, how in found} == {b"<p>News</p>"}
"""


def test_two_processes_render_a_page_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    both = [python(SELLING, str(tmp_path / "cache"), str(log)) for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        one.stdout.readline()
    for one in both:
        assert one.stdin is not None
        one.stdin.write(b"now\n")
        one.stdin.flush()
    for one in both:
        one.communicate(timeout=PATIENCE)
        assert one.returncode == 0
    assert log.read_text() == "render\n"


@pytest.mark.parametrize(
    ("place", "said"),
    [("/django/db/backends/sqlite3/base.py", StandsStill), ("/articles/views/home.py", TimeoutError)],
)
def test_who_waits_for_a_database_that_hangs_is_told_at_once(place: str, said: type[Exception]) -> None:
    """Whatever else takes its time, such as a slow machine, is waited for."""
    flight: Flight[str] = Flight()
    hangs = threading.Lock()
    hangs.acquire()
    told: dict[str, Any] = {}
    exec(compile("def render(flight, lock):\n    flight.begin()\n    lock.acquire()", place, "exec"), told)
    render = threading.Thread(target=told["render"], args=(flight, hangs))
    render.start()
    try:
        with pytest.raises(TimeoutError) as caught:
            flight.wait(PATIENCE if said is StandsStill else 1.0)
        assert caught.type is said
    finally:
        hangs.release()
        render.join()


def test_one_page_that_waits_for_the_database_is_given_up_alone_and_two_mean_that_it_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging: set[int] = set()

    class Hanging(Slow):
        def __call__(self) -> str:
            hanging.add(threading.get_ident())
            return super().__call__()

    monkeypatch.setattr(flights, "STILL_AFTER", 0.01)
    monkeypatch.setattr(Flight, "_asks", lambda flight: flight._thread in hanging)
    hung = Hanging("<p>New</p>")
    stand = Newsstand(one=Sheet("<p>Old</p>"), two=Sheet("<p>Old</p>"), three=Sheet("<p>Old</p>"))
    cache = PageCache(tmp_path, Renders(stand))
    for address in ("/one/", "/two/", "/three/"):
        cache.find(address)
    stand.pages["/one/"] = stand.pages["/two/"] = Sheet(hung)
    try:
        cache.purges.purge(["news"])
        assert cache.find("/one/")[1] is How.FAILED
        assert cache.find("/three/")[1] is How.MISS
        cache.purges.purge(["news"])
        assert cache.find("/two/")[1] is How.FAILED
        assert cache.find("/three/")[1] is How.FAILED
    finally:
        hung.may_end.set()


def test_whoever_holds_a_copy_of_yesterday_takes_the_younger_one_another_process_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = Newsstand(one=Sheet("<p>Old</p>"))
    cache, other = PageCache(tmp_path, Renders(stand)), PageCache(tmp_path, Renders(stand))
    cache.find("/one/")
    held = cache.pages.get("/one/")
    assert held is not None
    stand.pages["/one/"] = Sheet("<p>Younger</p>")
    other.render("/one/")
    old = replace(held.entry, stored_at=held.entry.stored_at - module.OLDEST_COPY - 1, expires_at=0.0)
    cache.pages.put("/one/", Kept(old, []))
    stand.pages["/one/"] = Sheet("", "500 Internal Server Error")
    cache.purges.purge(["news"])
    kept, how = cache.find("/one/")
    assert (how, kept.body(b"", zipped=False, with_notice=False)) == (How.FAILED, b"<p>Younger</p>")
