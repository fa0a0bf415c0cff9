"""Promises of the timetable and of the worker."""

from __future__ import annotations

import datetime as dt
import os
import threading
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from django.test import TestCase, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.jobs import attendants, beat, leases, signs, timetable, worker
from portal.jobs.compat import TaskResultStatus, task
from portal.jobs.models import Due, Lease

NOON = dt.datetime(2025, 11, 21, 12, 0, tzinfo=dt.UTC)
calls: list[str] = []


@task()
def count_up(by: int) -> int:
    calls.append(f"count {by}")
    return by


@task()
def fail() -> None:
    calls.append("fail")
    raise RuntimeError("on purpose")


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


class WorkerTests(TestCase):
    def setUp(self) -> None:
        # The worker drops connections between tasks; here one holds the test's transaction.
        kept = patch("django_tasks_db.management.commands.db_worker.close_old_connections")
        kept.start()
        self.addCleanup(kept.stop)

    def work(self) -> None:
        worker.make_worker(batch=True).run()

    def test_it_does_what_was_enqueued(self) -> None:
        result = count_up.enqueue(3)
        self.work()
        result.refresh()
        self.assertEqual(result.return_value, 3)

    def test_a_failed_task_rests_longer_each_time_and_is_given_up(self) -> None:
        fail.enqueue()
        pauses = []
        for attempt in range(1, worker.ATTEMPTS + 1):
            with self.assertLogs("portal.jobs.worker", "WARNING"):
                self.work()
            row = DBTaskResult.objects.get()
            if attempt < worker.ATTEMPTS:
                self.assertEqual(row.status, TaskResultStatus.READY)
                pauses.append(round((row.run_after - timezone.now()).total_seconds(), -1))
                DBTaskResult.objects.update(run_after=timezone.now())
        self.assertEqual(row.status, TaskResultStatus.FAILED)
        self.assertEqual(pauses, [20, 60, 180, 540])
        self.work()
        self.assertEqual(len(calls), worker.ATTEMPTS)

    def running(self, worker_id: str, *, minutes: int) -> DBTaskResult:
        count_up.enqueue(1)
        row = DBTaskResult.objects.get()
        row.claim(worker_id)
        DBTaskResult.objects.update(started_at=timezone.now() - dt.timedelta(minutes=minutes))
        return row

    def test_a_task_of_a_dead_process_is_put_back_at_once(self) -> None:
        gone = os.fork()
        if gone == 0:
            os._exit(0)
        os.waitpid(gone, 0)
        host = worker.identity().partition(":")[0]
        self.running(f"{host}:{gone}:x", minutes=0)
        with self.assertLogs("portal.jobs.worker", "WARNING"):
            self.assertEqual(worker.reclaim(), 1)
        self.work()
        self.assertEqual(calls, ["count 1"])

    def test_a_task_of_a_dead_process_whose_number_another_has_is_put_back_at_once(self) -> None:
        """A container that is started again gives out the same numbers."""
        with patch.object(worker, "began", return_value="12345"):
            self.running(worker.identity(), minutes=0)
        with (
            patch.object(worker, "began", return_value="23456"),
            self.assertLogs("portal.jobs.worker", "WARNING"),
        ):
            self.assertEqual(worker.reclaim(), 1)

    def test_a_task_of_a_living_process_of_the_release_before_is_left_alone(self) -> None:
        host, pid, *_rest = worker.identity().split(":")
        self.running(f"{host}:{pid}:aB3dE6gH", minutes=5)
        self.assertEqual(worker.reclaim(), 0)

    def test_a_task_of_a_living_process_is_left_alone(self) -> None:
        self.running(worker.identity(), minutes=5)
        self.assertEqual(worker.reclaim(), 0)

    def test_a_task_on_another_machine_is_put_back_after_its_lease(self) -> None:
        self.running("elsewhere:1:x", minutes=29)
        self.assertEqual(worker.reclaim(), 0)
        DBTaskResult.objects.update(started_at=timezone.now() - worker.LEASE)
        with self.assertLogs("portal.jobs.worker", "WARNING"):
            self.assertEqual(worker.reclaim(), 1)

    def test_of_two_machines_with_one_name_none_judges_the_others_workers(self) -> None:
        with patch.object(leases, "machine", return_value="host-abc123"):
            self.running(worker.identity().replace(f":{os.getpid()}:", ":999999999:"), minutes=5)
            self.assertTrue(worker.is_gone(DBTaskResult.objects.get().worker_ids[-1]))
        self.assertEqual(worker.reclaim(), 0)

    @override_settings(PORTAL_SEVERAL_MACHINES=True)
    def test_a_task_on_another_machine_is_put_back_a_minute_after_its_workers_last_sign(self) -> None:
        self.running("elsewhere-abc123:1:5:x", minutes=1)
        signs.Signs().give("elsewhere-abc123:1:5")
        clock = patch.object(signs.time, "monotonic", return_value=0.0)
        with clock as now, patch.object(signs, "here", signs.Signs()):
            for second in range(0, 61, 15):
                now.return_value = second
                signs.here.give(worker.process())
            self.assertEqual(worker.reclaim(), 0)
            Lease.objects.filter(holder__startswith="elsewhere").update(until=Now() - dt.timedelta(seconds=1))
            # After the database was away nobody has had time for a sign.
            now.return_value += 2 * signs.GOOD_FOR
            self.assertEqual(worker.reclaim(), 0)
            signs.here.give(worker.process())
            self.assertEqual(worker.reclaim(), 0)
            for _ in range(4):
                now.return_value += signs.EVERY
                signs.here.give(worker.process())
            with self.assertLogs("portal.jobs.worker", "WARNING"):
                self.assertEqual(worker.reclaim(), 1)

    def test_a_database_that_is_away_is_waited_for(self) -> None:
        away = OperationalError("the server is gone")
        with (
            patch.object(worker.Worker, "run", side_effect=[away, away, None]) as run,
            patch.object(worker.connections, "close_all"),
            patch.object(worker.time, "sleep"),
            self.assertLogs("portal.jobs.worker", "ERROR") as told,
        ):
            worker.make_worker().run()
        self.assertEqual((run.call_count, len(told.records)), (3, 1))
        with patch.object(worker.Worker, "run", side_effect=away), self.assertRaises(OperationalError):
            worker.make_worker(batch=True).run()

    def test_old_results_are_forgotten_and_failures_kept_longer(self) -> None:
        old = timezone.now() - dt.timedelta(days=3)
        for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED, TaskResultStatus.READY):
            count_up.enqueue(1)
            DBTaskResult.objects.filter(finished_at=None, status=TaskResultStatus.READY).update(
                status=status, finished_at=old
            )
        self.assertEqual(worker.prune(), 1)
        self.assertEqual(DBTaskResult.objects.count(), 2)
