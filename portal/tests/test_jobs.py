"""Promises of the worker: what was enqueued is done, whoever is killed."""

from __future__ import annotations

import datetime as dt
import os
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from django.test import TestCase, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.jobs import leases, signs, worker
from portal.jobs.compat import TaskResultStatus, task
from portal.jobs.models import Lease

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
