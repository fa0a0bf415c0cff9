from __future__ import annotations

import logging
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from portal.jobs import attendants, beat, housekeeping, signs, timetable, worker
from portal.metrics import watched


class Command(BaseCommand):
    help = "Do background work: tasks from the queue and the timetable. Any number may run."
    # `make check` proves them all; doing it here would make the worker's own a third of what it shares.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        # The package reports each task and each stop; failures are reported by the worker itself.
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        if options["once"]:
            worker.reclaim()
            self.work_once()
        else:
            self.work_on()

    def work_once(self) -> None:
        beat.plan(timezone.now())
        beat.run_due()
        housekeeping.Rounds(timezone.now()).run_due()
        for constant in timetable.constants():
            constant.action()
        worker.make_worker(batch=True).run()

    def work_on(self) -> None:
        watched.begin("worker")
        # A database that is away is waited for below; the timetable puts tasks back, too.
        with suppress(DatabaseError, InterfaceError):
            worker.reclaim()
            # Before the first task: it may be the machine's last.
            signs.here.give(worker.process())
        helpers = [attendants.Attendant(one) for one in timetable.constants() if not one.each_machine]
        threads = [beat.Beat(), *helpers, *housekeeping.threads()]
        for thread in threads:
            thread.start()
        labourer = worker.make_worker()
        labourer.configure_signals()
        try:
            labourer.run()
        finally:
            for thread in threads:
                thread.stop(within=10)
