"""Promises of the timetable: each entry in its time and once, whatever the clock or a neighbour does."""

from __future__ import annotations

import datetime as dt
import threading
from unittest.mock import patch

import pytest
from django.test import TestCase
from django.utils import timezone

from portal.jobs import attendants, beat, timetable
from portal.jobs.models import Due

NOON = dt.datetime(2025, 11, 21, 12, 0, tzinfo=dt.UTC)
calls: list[str] = []


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    calls.clear()


class TimetableTests(TestCase):
    def setUp(self) -> None:
        entries = patch.dict(timetable._entries, clear=True)
        entries.start()
        self.addCleanup(entries.stop)
        discovery = patch("portal.jobs.timetable.autodiscover_modules")
        discovery.start()
        self.addCleanup(discovery.stop)

    def test_a_due_entry_runs_once_and_again_after_its_pause(self) -> None:
        @timetable.every(seconds=60)
        def greet() -> None:
            calls.append("greet")

        beat.plan(NOON)
        for seconds in (0, 1, 59, 60, 61):
            beat.run_due(NOON + dt.timedelta(seconds=seconds))
        self.assertEqual(calls, ["greet", "greet"])

    def test_after_the_clock_was_set_back_nothing_waits_for_the_former_time(self) -> None:
        @timetable.every(seconds=60)
        def greet() -> None:
            calls.append("greet")

        @timetable.daily("14:00")
        def sum_up() -> None:
            calls.append("sum up")

        beat.plan(NOON)
        beat.run_due(NOON)
        self.assertEqual(beat.bring_forward(NOON), 0)
        earlier = NOON - dt.timedelta(days=3)
        self.assertEqual(beat.run_due(earlier), [])
        self.assertEqual(beat.bring_forward(earlier), 2)
        calls.clear()
        for minutes in (1, 2, 24 * 60):
            beat.run_due(earlier + dt.timedelta(minutes=minutes))
        self.assertCountEqual(calls, ["greet", "greet", "greet", "sum up"])

    def test_two_workers_never_run_one_entry_twice(self) -> None:
        @timetable.every(seconds=60)
        def greet() -> None:
            calls.append("greet")
            # The other worker looks while this one is at it.
            beat.run_due(NOON)

        beat.plan(NOON)
        stale = list(Due.objects.all())
        beat.run_due(NOON)
        with patch.object(Due.objects, "filter", side_effect=_first_answers(stale)):
            self.assertEqual(beat.run_due(NOON), [])
        self.assertEqual(calls, ["greet"])

    def test_a_failing_entry_is_kept_and_stops_no_other(self) -> None:
        @timetable.every(seconds=60)
        def explode() -> None:
            raise RuntimeError("on purpose")

        @timetable.every(seconds=60)
        def greet() -> None:
            calls.append("greet")

        beat.plan(NOON)
        with self.assertLogs("portal.jobs.beat", "ERROR"):
            beat.run_due(NOON)
        row = Due.objects.get(name__endswith="explode")
        self.assertEqual((row.failures, row.error), (1, "RuntimeError: on purpose"))
        self.assertEqual(calls, ["greet"])

    def test_a_daily_entry_follows_the_clock_of_the_newsroom(self) -> None:
        @timetable.daily("16:10", "06:00")
        def fetch() -> None:
            calls.append("fetch")

        beat.plan(NOON)  # 14:00 in Kyiv, winter time
        self.assertEqual(Due.objects.get().due_at, NOON.replace(hour=14, minute=10))
        beat.run_due(NOON.replace(hour=14, minute=10))
        self.assertEqual(Due.objects.get().due_at, dt.datetime(2025, 11, 22, 4, 0, tzinfo=dt.UTC))

    def test_a_daily_entry_comes_once_on_both_days_when_clocks_change(self) -> None:
        @timetable.daily("03:30")
        def fetch() -> None:
            calls.append("fetch")

        for start in (
            dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC),
            dt.datetime(2025, 10, 25, 12, tzinfo=dt.UTC),
        ):
            Due.objects.all().delete()
            calls.clear()
            beat.plan(start)
            for minutes in range(0, 24 * 60, 15):
                beat.run_due(start + dt.timedelta(minutes=minutes))
            self.assertEqual(calls, ["fetch"])

    def test_rows_follow_the_code(self) -> None:
        Due.objects.create(name="gone.entry", due_at=NOON - dt.timedelta(days=9))
        # Another release may run beside this one.
        Due.objects.create(name="newer.entry", due_at=NOON)

        @timetable.daily("06:00", at_first_start=True)
        def fetch() -> None: ...

        beat.plan(NOON)
        beat.plan(NOON + dt.timedelta(hours=1))
        self.assertEqual(
            {row.name.rpartition(".")[2]: row.due_at for row in Due.objects.exclude(name="newer.entry")},
            {"fetch": NOON},
        )
        self.assertTrue(Due.objects.filter(name="newer.entry").exists())
        self.assertEqual(beat.run_due(NOON + dt.timedelta(hours=1)), [timetable.name_of(fetch)])

    def test_nothing_due_costs_one_query(self) -> None:
        with self.assertNumQueries(1):
            beat.run_due(NOON)


class AttendantTests(TestCase):
    def attend(self, action: timetable.Action, *, until: threading.Event) -> None:
        """Let an attendant call the function until the event comes, then stop it."""
        attendant = attendants.Attendant(timetable.Constant("greet", action, 0.001))
        attendant.start()
        self.assertTrue(until.wait(60))
        attendant.stop(within=60)
        self.assertFalse(attendant.is_alive())

    def test_it_calls_again_and_again_and_once_more_at_the_end(self) -> None:
        often, stopped = threading.Event(), threading.Event()

        def greet() -> None:
            calls.append("last" if stopped.is_set() else "greet")
            if len(calls) == 3:
                often.set()

        attendant = attendants.Attendant(timetable.Constant("greet", greet, 0.001))
        attendant.start()
        self.assertTrue(often.wait(60))
        stopped.set()
        attendant.stop(within=60)
        self.assertEqual(calls[-1], "last")

    def test_a_failure_is_told_once_and_stops_nothing(self) -> None:
        often = threading.Event()

        def stumble() -> None:
            calls.append("stumble")
            if len(calls) <= 3:
                raise RuntimeError("on purpose")
            often.set()

        with self.assertLogs("portal.jobs.attendants", "WARNING") as told:
            self.attend(stumble, until=often)
        self.assertEqual([record.levelname for record in told.records], ["ERROR", "WARNING"])

    def test_the_timetable_knows_what_runs_constantly(self) -> None:
        with patch.dict(timetable._constants):

            @timetable.constantly(seconds=1)
            def greet() -> None: ...

            self.assertIn(greet, [constant.action for constant in timetable.constants()])


def _first_answers(rows: list[Due]):
    """A ``filter`` whose first answer is old rows, as another worker would have read them."""
    real = Due.objects.filter
    answers = iter([_Ordered(rows)])
    return lambda *args, **kwargs: next(answers, None) or real(*args, **kwargs)


class _Ordered(list):
    def order_by(self, *names: str) -> _Ordered:
        return self


class PulseTests(TestCase):
    def test_a_worker_shows_that_it_lives(self) -> None:
        self.assertIsNone(beat.last_pulse())
        now = timezone.now()
        beat.plan(now)
        with patch("portal.jobs.worker.reclaim"):
            beat.run_due(now)
        pulse = beat.last_pulse()
        assert pulse is not None
        self.assertGreaterEqual(pulse, now)
