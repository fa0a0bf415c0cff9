"""Promises of the figures for who watches: right over kills, whole without a database."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from portal.environment import read
from portal.jobs import beat
from portal.jobs import gauges as jobs
from portal.jobs.models import Due
from portal.kit import values
from portal.metrics import gauges, listening, meters, table
from portal.metrics.exposition import exposed
from portal.metrics.meters import BOUNDS, Counter, Gauge, Histogram, Latest, Meter
from portal.pagecache.gate import wishes
from portal.pagecache.metered import MeteredGate, Told
from portal.pagecache.outcomes import Busy
from portal.tests.pagecache.newsstand import Newsstand, Sheet
from portal.tests.pagecache.reader import Reader

COUNTED = Counter("dateline_test_total", "For tests.", "kind")
TOOK = Histogram("dateline_test_seconds", "For tests.")
SET = Latest("dateline_test_timestamp_seconds", 'For tests: a "quote" and a \\ in it.')
STANDS = Gauge("dateline_test_stands", "For tests.", "which")


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Where this process counts."""
    settings.PORTAL_DATA = tmp_path
    gauges.discover()
    meters.begin("web")
    yield tmp_path / "metrics"
    meters.end()


def figures(folder: Path, samples: Any = ()) -> dict[tuple[str, ...], float]:
    """What Prometheus' own parser reads of it: by name and values of labels."""
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(exposed(folder, samples))
        for one in family.samples
    }


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
        subprocess.run([sys.executable, "-c", OTHER, str(folder)], check=False, cwd=Path(__file__).parents[2])
    assert figures(folder)["dateline_test_total", "killed"] == 3001
    # One after the other they had one file, and the test's process another.
    assert len(list(folder.glob("*.numbers"))) == 2


def test_a_forked_process_counts_for_itself(folder: Path) -> None:
    import os

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


@pytest.mark.django_db(databases="__all__")
def test_every_room_answers_and_no_name_is_made_up(folder: Path) -> None:
    found = figures(folder, gauges.ask())
    assert found["dateline_gauges_unanswered",] == 0
    asked = {name for name, meter in Meter.known.items() if type(meter) is Gauge and "_test_" not in name}
    # Deliveries have a figure for each channel that is set up, and there is none.
    silent = {
        "dateline_deliveries_due",
        "dateline_deliveries_oldest_seconds",
        "dateline_worker_silent_seconds",
        "dateline_edge_oldest_seconds",
    }
    assert asked - silent <= {key[0] for key in found}
    for name, meter in Meter.known.items():
        assert name.startswith("dateline_")
        assert name.endswith("_total") is isinstance(meter, Counter)
        assert not isinstance(meter, Histogram) or name.endswith("_seconds")
    assert len({*BOUNDS}) == len(BOUNDS)


@pytest.mark.django_db(databases="__all__")
def test_the_timetable_is_late_by_its_own_entries_alone() -> None:
    now = timezone.now()
    beat.plan(now)
    Due.objects.update(due_at=now + dt.timedelta(hours=1))
    Due.objects.create(name="of.another.release", due_at=now - dt.timedelta(hours=1))
    late = {gauge.name: value for gauge, _labels, value in jobs.timetable()}
    assert late["dateline_timetable_lag_seconds"] == 0
    Due.objects.filter(name=beat.PULSE).update(due_at=now - dt.timedelta(seconds=90))
    late = {gauge.name: value for gauge, _labels, value in jobs.timetable()}
    assert 90 <= late["dateline_timetable_lag_seconds"] < 3600


def test_whichever_process_is_asked_knows_every_figure() -> None:
    code = (
        "import django; django.setup(); from portal.metrics import exposition, gauges; gauges.discover();"
        "from portal.metrics.meters import Meter; print(*Meter.known)"
    )
    here = Path(__file__).parents[2]
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=here, check=True)
    sources = [path for room in ("portal", "articles") for path in (here / room).rglob("*.py")]
    written = {
        name
        for path in sources
        if "tests" not in path.parts
        for name in re.findall(r'(?:Counter|Histogram|Latest|Gauge)\(\s*"(dateline_\w+)"', path.read_text())
    }
    assert written == set(asked.stdout.split())


def test_without_a_database_the_rest_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[Any]:
        raise OperationalError("gone")
        yield

    monkeypatch.setattr(gauges, "_groups", [broken, lambda: [(STANDS, ("y",), 1.0)]])
    found = figures(folder, gauges.ask())
    assert (found["dateline_gauges_unanswered",], found["dateline_test_stands", "y"]) == (1, 1)


def test_a_database_that_hangs_keeps_nobody_from_looking(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def hangs() -> Iterator[Any]:
        may_go_on.wait(60)
        yield STANDS, ("late",), 1.0

    monkeypatch.setattr(gauges, "_groups", [hangs])
    monkeypatch.setattr(gauges, "PATIENCE", 0.01)
    gatherer = gauges.Gatherer()
    COUNTED.add("meanwhile")
    found = figures(folder, gatherer.samples())
    assert (found["dateline_gauges_unanswered",], found["dateline_test_total", "meanwhile"]) == (1, 1)
    may_go_on.set()
    assert gatherer._answered.wait(60)
    assert figures(folder, gatherer.samples())["dateline_test_stands", "late"] == 1


def asked(port: int, path: str = "/metrics", **headers: str) -> tuple[int, str]:
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, ""


def test_it_is_told_at_its_own_place_to_who_may_know(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "_groups", [])
    COUNTED.add("told")
    for token, headers, status in (
        ("", {}, 200),
        ("a-token-of-length", {}, 401),
        ("a-token-of-length", {"Authorization": "Bearer a-token-of-lengtH"}, 401),
        ("a-token-of-length", {"Authorization": "Bearer a-token-of-length"}, 200),
    ):
        with listening.Server(("127.0.0.1", 0), folder, token) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            found, text = asked(server.server_port, **headers)
            assert asked(server.server_port, "/")[0] == 404
            server.shutdown()
            thread.join()
        assert found == status
        assert ('dateline_test_total{kind="told"} 1' in text) is (status == 200)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("9464", ("127.0.0.1", 9464)),
        ("10.0.0.7:9464", ("10.0.0.7", 9464)),
        ("[::1]:9464", ("::1", 9464)),
        ("", None),
    ],
)
def test_a_place_is_an_address_and_a_port(written: str, place: Any) -> None:
    assert values.listening_place(written) == place


@pytest.mark.parametrize("written", ["localhost:9464", "127.0.0.1", "127.0.0.1:0", "on", ":99999"])
def test_what_is_no_place_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_METRICS", written)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_METRICS"):
        read("PORTAL_METRICS", "", values.listening_place)
