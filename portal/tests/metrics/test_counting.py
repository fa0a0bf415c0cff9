"""Promises of what processes count: nothing is lost over threads, forks and kills, whatever the disk does."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command

from portal.metrics import meters, table
from portal.pagecache.gate import wishes
from portal.pagecache.metered import MeteredGate, Told
from portal.pagecache.outcomes import Busy
from portal.tests.metrics.figures import COUNTED, SET, STANDS, TOOK, figures
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Reader

ROOT = Path(__file__).parents[3]


def test_prometheus_reads_what_is_written(folder: Path) -> None:
    COUNTED.add('a\\b"c\nd', by=3)
    TOOK.observe(0.003)
    TOOK.observe(99)
    SET.set(1_800_000_000.25)
    found = figures(folder, [(STANDS, ("x",), 2.0)])
    assert found["dateline_test_total", 'a\\b"c\nd'] == 3
    assert found["dateline_test_seconds_bucket", "0.0025"] == 0
    assert found["dateline_test_seconds_bucket", "0.005"] == 1
    assert found["dateline_test_seconds_bucket", "10.0"] == 1
    assert found["dateline_test_seconds_bucket", "+Inf"] == found["dateline_test_seconds_count",] == 2
    assert found["dateline_test_seconds_sum",] == pytest.approx(99.003)
    assert found["dateline_test_timestamp_seconds",] == 1_800_000_000.25
    assert found["dateline_test_stands", "x"] == 2
    assert found["dateline_process_resident_memory_bytes", "web", "1"] > 1 << 20


def test_nothing_is_kept_where_nobody_watches(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_DATA, settings.PORTAL_METRICS = tmp_path, None
    from portal.metrics import watched

    assert watched.begin("web") is False
    COUNTED.add("one")
    TOOK.observe(1)
    SET.set(1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("command", "role"), [("work", "worker"), ("keep_house", "housekeeper")])
def test_every_process_of_a_machine_is_watched(
    command: str, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Begun(Exception):
        pass

    def begun(said: str) -> bool:
        assert said == role
        assert role in table.ROLES
        raise Begun

    monkeypatch.setattr("portal.metrics.watched.begin", begun)
    with pytest.raises(Begun):
        call_command(command)


def test_threads_lose_nothing(folder: Path) -> None:
    def work() -> None:
        for _ in range(5000):
            COUNTED.add("together")

    threads = [threading.Thread(target=work) for _ in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert figures(folder)["dateline_test_total", "together"] == 40_000


OTHER = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from portal.metrics.table import Table
    table = Table(Path(sys.argv[1]), "worker")
    slot = table.slot_of("dateline_test_total", ("killed",), "")
    for _ in range(1000):
        table.add(slot, 1)
    os.kill(os.getpid(), signal.SIGKILL)
""")


def test_what_a_killed_process_counted_stays_and_is_gone_on_with(folder: Path) -> None:
    COUNTED.add("killed")
    for _ in range(3):
        subprocess.run([sys.executable, "-c", OTHER, str(folder)], check=False, cwd=ROOT)
    assert figures(folder)["dateline_test_total", "killed"] == 3001
    # One after the other they had one file, and the test's process another.
    assert len(list(folder.glob("*.numbers"))) == 2


def test_a_forked_process_counts_for_itself(folder: Path) -> None:
    COUNTED.add("forked")
    if (pid := os.fork()) == 0:
        try:
            COUNTED.add("forked")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    COUNTED.add("forked")
    assert figures(folder)["dateline_test_total", "forked"] == 3
    assert len(list(folder.glob("*.numbers"))) == 2


def test_a_torn_line_and_too_many_figures_spoil_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    COUNTED.add("before")
    with (folder / table.SERIES).open("a") as file:
        file.write('["dateline_te')
    COUNTED.add("after", by=2)
    found = figures(folder)
    assert (found["dateline_test_total", "before"], found["dateline_test_total", "after"]) == (1, 2)
    monkeypatch.setattr(table, "MOST", 4)
    COUNTED.add("one too many", by=7)
    assert ("dateline_test_total", "one too many") not in figures(folder)


def test_a_disk_without_room_stops_nobody(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    with mock.patch("os.posix_fallocate", side_effect=OSError(28, "No space left on device")):
        meters.begin("web")
    COUNTED.add("one")
    assert meters.table() is None


def test_the_newest_of_what_is_set_counts(folder: Path, settings: Any) -> None:
    SET.set(500)
    elder = meters.table()
    meters.begin("worker")
    SET.set(400)
    assert figures(folder)["dateline_test_timestamp_seconds",] == 400
    assert elder is not None
    elder.close()


def test_requests_are_counted_by_kind_and_result(folder: Path) -> None:
    stand = Newsstand(search=Sheet(), about=Sheet(keys=None))
    stand.pages["/"] = Sheet()
    reader = Reader(stand)
    reader.gate = MeteredGate(reader.cache, wishes(), Told(reader.gate.others))
    for address in ("/", "/", "/", "/search/?q=a", "/search/?q=b", "/about/", "/nowhere/else/"):
        reader.get(address)
    reader.cache.purges.purge(["news"])
    reader.get("/")
    reader.get("/admin/")
    with mock.patch.object(reader.cache, "find", side_effect=Busy):
        reader.get("/search/?q=c")
    with mock.patch("portal.limits.wait_for", return_value=5):
        reader.get("/search/?q=d")
    found = {key[1:]: value for key, value in figures(folder).items() if key[0] == "dateline_requests_total"}
    assert found == {
        ("none", "miss"): 1, ("home", "hit"): 2, ("home", "miss"): 2, ("about", "unkept"): 1,
        ("search", "miss"): 2,
        ("admin", "private"): 1, ("search", "busy"): 1, ("search", "refused"): 1,
    }  # fmt: skip
    assert figures(folder)["dateline_render_seconds_count", "search"] == 2
    assert figures(folder)["dateline_private_request_seconds_count",] == 1
