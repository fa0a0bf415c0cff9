"""Promises of figures that are asked of the database: true, and whole without it."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from portal.jobs import beat
from portal.jobs import gauges as jobs
from portal.jobs.models import Due
from portal.metrics import gauges
from portal.metrics.meters import BOUNDS, Counter, Gauge, Histogram, Meter
from portal.pagecache import gauges as pagecache
from portal.pagecache.models import Purge
from portal.tests.metrics.figures import COUNTED, STANDS, figures

ROOT = Path(__file__).parents[3]


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


@pytest.mark.django_db(databases="__all__")
def test_a_purge_that_other_machines_may_still_hear_of_waits_for_nobody() -> None:
    now = timezone.now()
    Purge.objects.create(keys=["done"], carried_out_at=now)
    Purge.objects.update(created_at=now - dt.timedelta(minutes=4))
    assert [value for _gauge, _labels, value in pagecache.purges()] == [0, 0]
    Purge.objects.create(keys=["left"])
    Purge.objects.filter(keys=["left"]).update(created_at=now - dt.timedelta(seconds=30))
    waiting, oldest = (value for _gauge, _labels, value in pagecache.purges())
    assert waiting == 1
    assert 30 <= oldest < 240


def test_whichever_process_is_asked_knows_every_figure() -> None:
    code = (
        "import django; django.setup(); from portal.metrics import exposition, gauges; gauges.discover();"
        "from portal.metrics.meters import Meter; print(*Meter.known)"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    sources = [path for room in ("portal", "articles") for path in (ROOT / room).rglob("*.py")]
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
