"""Promises of what one does among several machines, and of work that two workers share."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from pathlib import Path
from unittest import mock

import pytest
from django.db import connections
from django.db.models.functions import Now
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from portal import readiness
from portal.jobs import beat, leases, timetable
from portal.jobs.models import Due, Lease
from portal.operations.alarms import channels, watching
from portal.operations.timetable import back_up_when_due

SEVERAL = override_settings(PORTAL_SEVERAL_MACHINES=True)


@SEVERAL
class LeaseTests(TestCase):
    def test_one_holds_it_until_it_lets_go_or_is_not_heard_of_any_more(self) -> None:
        self.assertTrue(leases.hold("alarms", seconds=60, holder="a"))
        self.assertFalse(leases.hold("alarms", seconds=60, holder="b"))
        self.assertTrue(leases.hold("alarms", seconds=60, holder="a"))
        self.assertTrue(leases.hold("backup", seconds=60, holder="b"))
        leases.let_go("alarms", holder="b")
        self.assertFalse(leases.hold("alarms", seconds=60, holder="b"))
        leases.let_go("alarms", holder="a")
        Lease.objects.filter(name="alarms").update(until=Now() - dt.timedelta(seconds=1))
        self.assertTrue(leases.hold("alarms", seconds=60, holder="b"))
        self.assertFalse(leases.hold("alarms", seconds=60, holder="a"))

    def test_a_machine_that_gets_another_name_has_what_it_had(self) -> None:
        """As a container that is made anew on the same volume does; a lease of a backup lasts six hours."""
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            with override_settings(PORTAL_DATA=Path(one)):
                self.assertTrue(leases.hold("backup", seconds=3600))
            with override_settings(PORTAL_DATA=Path(other)):
                self.assertFalse(leases.hold("backup", seconds=3600))
            # Another process, which has not looked yet.
            leases._of.cache_clear()
            with (
                override_settings(PORTAL_DATA=Path(one)),
                mock.patch("socket.gethostname", return_value="anew"),
            ):
                self.assertTrue(leases.hold("backup", seconds=3600))

    @override_settings(PORTAL_SEVERAL_MACHINES=False)
    def test_a_machine_alone_asks_nobody(self) -> None:
        with self.assertNumQueries(0):
            self.assertTrue(leases.hold("alarms", seconds=60))
            leases.let_go("alarms")

    def test_two_machines_do_not_back_up_at_once(self) -> None:
        with (
            mock.patch("portal.operations.backup.rotation.is_due", return_value=True),
            mock.patch("portal.operations.backup.rotation.make_one") as made,
        ):
            leases.hold("backup", seconds=60, holder="another")
            back_up_when_due()
            self.assertFalse(made.called)
            leases.let_go("backup", holder="another")
            Lease.objects.update(until=Now() - dt.timedelta(seconds=1))
            back_up_when_due()
            self.assertEqual(made.call_count, 1)


@pytest.mark.parametrize(("is_of_machine", "letters"), [(False, 1), (True, 2)])
def test_what_all_machines_see_is_told_by_one(db: None, is_of_machine: bool, letters: int) -> None:
    matter = readiness.Matter(
        "bank", lambda: "silent", "Bank", "Call.", False, 0, is_of_machine=is_of_machine
    )
    found = [readiness.Finding(matter, "silent")]
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        SEVERAL,
        mock.patch.object(watching, "findings", return_value=found),
        mock.patch.object(channels, "set_up", return_value={"e-mail": lambda message: None}),
        mock.patch.object(channels, "was_told", return_value=True) as told,
    ):
        for folder in (one, other, one, other):
            with override_settings(PORTAL_DATA=Path(folder)):
                watching.look()
    assert told.call_count == letters


class TwoWorkersTests(TransactionTestCase):
    def test_two_workers_at_one_timetable_do_everything_once(self) -> None:
        times: list[int] = []
        both = threading.Barrier(2)

        def work() -> None:
            try:
                for _ in range(10):
                    both.wait(60)
                    beat.run_due(timezone.now())
                    both.wait(60)
                    with both_may:
                        Due.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
            finally:
                connections.close_all()

        both_may = threading.Lock()
        with (
            mock.patch.dict(timetable._entries, clear=True),
            mock.patch("portal.jobs.timetable.autodiscover_modules"),
        ):

            @timetable.every(seconds=3600)
            def count() -> None:
                times.append(1)

            beat.plan(timezone.now())
            workers = [threading.Thread(target=work) for _ in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(120)
        self.assertEqual(len(times), 10)
