"""The worker: takes tasks from the database, tries failed ones again, puts abandoned ones back."""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import time
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from portal.jobs import leases, signs
from portal.jobs.compat import TaskResultStatus
from portal.kit import requestids
from portal.metrics.meters import DATABASE_ERRORS

log = logging.getLogger(__name__)

ATTEMPTS = 5
FIRST_PAUSE = dt.timedelta(seconds=20)
# Longer than any task of ours may take; after it a running task counts as abandoned on whatever machine.
LEASE = dt.timedelta(minutes=30)
# In seconds: how often a database that is away is asked again.
AWAY_PAUSE = 1.0
KEEP_DONE = dt.timedelta(days=2)
KEEP_FAILED = dt.timedelta(days=30)


def identity() -> str:
    """A name for this process from which another one on the machine can tell whether it lives."""
    return f"{process()}:{get_random_string(8)}"


def process() -> str:
    """What all names of this process begin with."""
    pid = os.getpid()
    return f"{_machine()}:{pid}:{began(pid)}"


def _machine() -> str:
    """Of two machines with one host's name, and of two containers with one folder, each knows its own."""
    return f"{socket.gethostname()[:23]}-{leases.machine()[-6:]}"


def began(pid: int) -> str:
    """When a process began, in ticks of the machine: its number may be another's by now, as in a container
    that is started again. Empty where that is not told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    # The name, in brackets, may hold anything.
    return stat.rpartition(")")[2].split()[19]


def pause_after(attempts: int) -> dt.timedelta:
    """How long a failed task rests before it is tried again: 20 s, 1 min, 3 min, 9 min."""
    return FIRST_PAUSE * 3 ** (attempts - 1)


def try_again(result: DBTaskResult) -> bool:
    """Put a failed task back with a pause, unless it had all its attempts.

    Each attempt has left its worker's id in the row.
    """
    attempts = len(result.worker_ids)
    if attempts >= ATTEMPTS:
        log.error(
            "Task %s failed %d times and is given up:\n%s", result.task_path, attempts, result.traceback
        )
        return False
    failed = DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.FAILED)
    again = failed.update(status=TaskResultStatus.READY, run_after=timezone.now() + pause_after(attempts))
    log.warning("Task %s failed (attempt %d) and will be tried again", result.task_path, attempts)
    return bool(again)


def reclaim(now: dt.datetime | None = None) -> int:
    """Put back tasks whose worker is gone; how many. Two queries at most, one more per abandoned task."""
    now = now or timezone.now()
    count = 0
    running_now = list(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING))
    stopped = signs.here.stopped() if running_now else set()
    for result in running_now:
        by = result.worker_ids[-1]
        lives = by.rpartition(":")[0] not in stopped and not is_gone(by)
        if result.started_at and result.started_at > now - LEASE and lives:
            continue
        spent = len(result.worker_ids) >= ATTEMPTS
        running = DBTaskResult.objects.filter(pk=result.pk, status=TaskResultStatus.RUNNING)
        status = TaskResultStatus.FAILED if spent else TaskResultStatus.READY
        count += running.update(status=status, finished_at=now if spent else None)
        log.warning("Task %s was abandoned by its worker", result.task_path)
    return count


def is_gone(worker_id: str) -> bool:
    """Whether the worker with this ``identity`` ran on this machine and its process no longer exists."""
    host, _, rest = worker_id.partition(":")
    pid, _, rest = rest.partition(":")
    if host != _machine() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    since = rest.partition(":")[0]
    return since.isdigit() and began(int(pid)) not in {since, ""}


def prune(now: dt.datetime | None = None) -> int:
    """Forget results of done tasks after two days, of failed ones after thirty; how many. Two queries."""
    now = now or timezone.now()
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_DONE)
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED)
    return int(done.delete()[0]) + int(failed.delete()[0])


class PatientWorker(Worker):
    """The package's worker, with more attempts for a failed task, and patience while no database answers."""

    def run(self) -> None:
        """Work until told to stop, or, in a batch, until nothing is left; only then are faults raised."""
        is_away = False
        while True:
            try:
                super().run()
            except (DatabaseError, InterfaceError) as error:
                if self.batch:
                    raise
                DATABASE_ERRORS.add()
                if not is_away:
                    log.error("Tasks wait: the database does not answer (%s)", error)
                is_away = True
                connections.close_all()
                time.sleep(AWAY_PAUSE)
            else:
                return

    def run_task(self, db_task_result: DBTaskResult) -> None:
        with requestids.under(db_task_result.id.hex):
            super().run_task(db_task_result)
            if db_task_result.status == TaskResultStatus.FAILED:
                try_again(db_task_result)


def make_worker(*, batch: bool = False) -> PatientWorker:
    """A worker for all queues; with ``batch`` it ends when nothing is left to do."""
    return PatientWorker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=1,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=identity(),
    )
