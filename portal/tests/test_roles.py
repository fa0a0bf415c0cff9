"""Promises of roles: what each machine does, and what is done once among all."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from unittest import mock

import pytest
from django.conf import settings
from django.db import connections
from django.test import SimpleTestCase, TestCase, override_settings

from portal.jobs import beat, housekeeping, timetable
from portal.jobs.models import Due
from portal.operations import preparing
from portal.operations.management.commands import serve

NOON = dt.datetime(2025, 11, 21, 12, 0, tzinfo=dt.UTC)


class HousekeepingTests(TestCase):
    def setUp(self) -> None:
        self.calls: list[str] = []
        for patch in (
            mock.patch.dict(timetable._entries, clear=True),
            mock.patch("portal.jobs.timetable.autodiscover_modules"),
        ):
            patch.start()
            self.addCleanup(patch.stop)

        @timetable.every(seconds=60)
        def greet() -> None:
            self.calls.append("portal")

        @timetable.every(seconds=60, each_machine=True)
        def tidy() -> None:
            self.calls.append("machine")

        @timetable.daily("14:00", each_machine=True)
        def sweep() -> None:
            self.calls.append("swept")

    def test_what_is_the_portals_runs_once_and_what_is_a_machines_on_each(self) -> None:
        beat.plan(NOON)
        machines = [housekeeping.Rounds(NOON), housekeeping.Rounds(NOON)]
        for seconds in (0, 1, 59):
            for machine in machines:
                now = NOON + dt.timedelta(seconds=seconds)
                beat.run_due(now)
                machine.run_due(now)
        self.assertEqual(sorted(self.calls), ["machine", "machine", "portal"])
        self.assertEqual([row.name.rpartition(".")[2] for row in Due.objects.all()], ["greet"])

    def test_a_machine_needs_no_database_for_its_own_times(self) -> None:
        machine = housekeeping.Rounds(NOON)
        with self.assertNumQueries(0):
            machine.run_due(NOON)

    def test_after_the_clock_was_set_back_nothing_of_a_machines_waits_for_the_former_time(self) -> None:
        machine = housekeeping.Rounds(NOON)
        machine.run_due(NOON)
        machine.run_due(NOON - dt.timedelta(days=3))
        self.calls.clear()
        machine.run_due(NOON - dt.timedelta(days=3) + dt.timedelta(minutes=1))
        machine.run_due(NOON - dt.timedelta(days=2))
        self.assertEqual(sorted(self.calls), ["machine", "machine", "swept"])

    def test_a_failure_is_told_once_and_stops_nothing(self) -> None:
        @timetable.every(seconds=1, each_machine=True)
        def explode() -> None:
            if len(self.calls) < 3:
                raise RuntimeError("on purpose")

        machine = housekeeping.Rounds(NOON)
        with self.assertLogs("portal.jobs.housekeeping", "WARNING") as told:
            for minutes in range(5):
                machine.run_due(NOON + dt.timedelta(minutes=minutes))
        self.assertEqual([record.levelname for record in told.records], ["ERROR", "WARNING"])
        self.assertEqual(self.calls.count("machine"), 5)


class HousekeeperTests(SimpleTestCase):
    def test_nothing_ends_it_before_it_is_stopped(self) -> None:
        went = threading.Event()
        rounds = mock.Mock()
        housekeeper = housekeeping.Housekeeper()
        rounds.run_due.side_effect = _fails_once(went)
        with (
            mock.patch.object(housekeeping, "Rounds", side_effect=[RuntimeError("on purpose"), rounds]),
            mock.patch.object(housekeeper._stopped, "wait", side_effect=lambda _seconds: None),
            self.assertLogs("portal.jobs.housekeeping", "ERROR") as told,
        ):
            housekeeper.start()
            self.assertTrue(went.wait(60))
            housekeeper.stop(within=60)
        self.assertEqual(len(told.records), 1)


def _fails_once(went: threading.Event) -> Callable[[], None]:
    outcomes = iter([RuntimeError("on purpose")])

    def run_due() -> None:
        if error := next(outcomes, None):
            raise error
        went.set()

    return run_due


@pytest.mark.parametrize(
    ("role", "started"),
    [("all", ["web server", "worker"]), ("web", ["web server", "housekeeper"]), ("worker", ["worker"])],
)
def test_a_role_says_what_runs(role: str, started: list[str]) -> None:
    with override_settings(PORTAL_ROLE=role):
        assert [child["name"] for child in serve.children()] == started


def test_what_tells_of_people_is_forgotten_by_a_machine_that_is_off_at_night_too() -> None:
    """A machine remembers no time of its own that it missed."""
    entries = timetable.of_each_machine()
    for name in (
        "articles.importing.timetable.forget_uploaded_exports",
        "articles.readership.timetable.forget_the_day",
    ):
        assert entries[name].at_first_start, name


def test_a_machine_keeps_its_own_house_and_the_portals_work_has_rows() -> None:
    """Whoever adds an entry decides: of the portal, or of each machine."""
    machines = {
        "articles.desk.timetable.mend_the_cards",
        "articles.importing.timetable.forget_uploaded_exports",
        "articles.readership.timetable.fold_journals_away",
        "articles.readership.timetable.forget_the_day",
        "articles.search.timetable.book_what_is_searched_for",
        "portal.pagecache.timetable.prune_files",
    }
    assert machines <= timetable.of_each_machine().keys()
    # Behind none of them.
    constant = {one.name for one in timetable.constants() if one.each_machine}
    assert {"portal.pagecache.timetable.carry_out_purges", "portal.pagecache.timetable.keep_warm"} <= constant
    assert not timetable.of_each_machine().keys() & timetable.of_the_portal().keys()


class StartingTests(TestCase):
    databases = set(connections)

    def test_a_database_that_is_ahead_is_left_so_and_one_that_is_behind_is_not_served(self) -> None:
        said: list[str] = []
        for lacking, ahead in ((set(), {("pages", "0099_newer")}), ({("pages", "0002_versions")}, set())):
            with (
                mock.patch.object(preparing, "compared", return_value=(lacking, ahead)),
                mock.patch.object(preparing, "call_command") as called,
            ):
                if lacking:
                    with self.assertRaisesMessage(preparing.BehindError, "lacks 1 steps of this release"):
                        preparing.bring_up_to_date("default", say=said.append, migrating=False)
                    self.assertFalse(called.called)
                preparing.bring_up_to_date("default", say=said.append, migrating=True)
                self.assertEqual(called.called, bool(lacking))
        self.assertEqual(
            said,
            [
                "The default database is ahead of this release by 1, which goes on with it.",
                "Updating the default database …",
            ],
        )

    def test_steps_of_a_newer_release_are_known_as_such(self) -> None:
        known = preparing.MigrationRecorder(connections["default"])
        known.record_applied("pages", "0099_newer")
        known.record_applied("taken_out", "0001_initial")
        self.assertEqual(preparing.compared("default"), (set(), {("pages", "0099_newer")}))


def test_one_machine_after_the_other_prepares_a_server(db: None) -> None:
    """A file belongs to one machine, whose lock keeps others out: there it costs nothing."""
    inside, most = 0, 0
    counting = threading.Lock()

    def prepare() -> None:
        nonlocal inside, most
        with preparing.in_turn("default"):
            with counting:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.05)
            with counting:
                inside -= 1

    machines = [threading.Thread(target=prepare) for _ in range(3)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(60)
    assert inside == 0
    assert most == 1 or settings.DATABASES["default"]["ENGINE"] == "portal.sqlite"
