"""Promises of purges among machines that share a database alone: every one reaches every machine, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from portal.operations import wellbeing
from portal.pagecache import purging
from portal.pagecache.machines import keeping_up, rows
from portal.pagecache.machines.keeping_up import Lookout, Watch
from portal.pagecache.machines.rows import MISSED_AFTER, Rows
from portal.pagecache.models import Purge
from portal.pagecache.purges import CONTACT, HEARD, LOOKED
from portal.tests.pagecache.machines.machine import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def _both_know_what_was(here: Machine, there: Machine) -> None:
    for machine in (here, there):
        machine.rows.look()


@pytest.mark.usefixtures("_both_know_what_was")
def test_what_one_machine_changes_is_outdated_on_the_other_and_nothing_else(
    here: Machine, there: Machine
) -> None:
    before = there.purges.number()
    here.changes("article:1", "home")
    assert not there.outdated("home", before)
    there.rows.look()
    assert there.outdated("article:1", before)
    assert there.outdated("home", before)
    assert not there.outdated("article:2", before)


@pytest.mark.usefixtures("_both_know_what_was")
def test_each_is_carried_out_once_on_each_machine(here: Machine, there: Machine) -> None:
    """A page made after a change is not made again because its row is seen again."""
    here.changes("home")
    there.rows.look()
    numbers = here.purges.number(), there.purges.number()
    for machine in (here, there):
        machine.rows.look()
        # Another process of the machine, which has seen nothing yet.
        Rows(machine.purges).look()
    assert (here.purges.number(), there.purges.number()) == numbers


@pytest.mark.usefixtures("_both_know_what_was")
def test_a_transaction_that_ends_late_is_not_missed(there: Machine) -> None:
    """Its row has a smaller id than others that were seen long before it could be."""
    Purge.objects.create(pk=90_000, keys=["early"])
    there.rows.look()
    before = there.purges.number()
    Purge.objects.create(pk=80_000, keys=["late"])
    there.rows.look()
    assert there.outdated("late", before)
    assert not there.outdated("early", before)


@pytest.mark.usefixtures("_both_know_what_was")
def test_a_transaction_that_took_minutes_is_seen_within_ten_seconds(
    there: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looks through all rows only young ones are read."""
    before, began = there.purges.number(), there.rows._saw_all_at
    row = Purge.objects.create(keys=["late"])
    Purge.objects.filter(pk=row.pk).update(created_at=timezone.now() - dt.timedelta(minutes=9))
    for seconds, seen in ((0, False), (10, True)):
        monkeypatch.setattr(rows, "uptime", lambda at=began + seconds * 1000: int(at))
        there.rows.look()
        assert there.outdated("late", before) is seen
    after = there.purges.number()
    there.rows.look()
    assert there.purges.number() == after


@pytest.mark.usefixtures("_both_know_what_was")
def test_what_a_killed_process_left_reaches_the_others_all_the_same(here: Machine, there: Machine) -> None:
    """Nobody came to do what was to follow the commit."""
    before = here.purges.number(), there.purges.number()
    Purge.objects.create(keys=["home"])
    for machine in (here, there):
        machine.rows.look()
    assert here.outdated("home", before[0])
    assert there.outdated("home", before[1])


@pytest.mark.usefixtures("_both_know_what_was")
def test_nothing_new_costs_one_query(
    there: Machine, django_assert_num_queries: object, here: Machine
) -> None:
    here.changes("home")
    there.rows.look()
    with django_assert_num_queries(1):  # type: ignore[operator]
        there.rows.look()


@pytest.mark.usefixtures("_both_know_what_was")
def test_who_was_away_for_longer_than_rows_are_kept_believes_nothing(there: Machine) -> None:
    before = there.purges.number()
    heard = there.purges.word(HEARD)
    there.purges.note(HEARD, heard - int(MISSED_AFTER * 1000) + 60_000)
    there.rows.look()
    assert not there.outdated("anything", before)
    there.purges.note(HEARD, heard - int(MISSED_AFTER * 1000) - 1000)
    there.rows.look()
    assert there.outdated("anything", before)
    after = there.purges.number()
    there.rows.look()
    assert not there.outdated("anything", after)


@pytest.mark.usefixtures("_both_know_what_was")
def test_a_database_whose_clock_was_set_back_is_believed_no_better(there: Machine) -> None:
    before = there.purges.number()
    there.purges.note(HEARD, there.purges.word(HEARD) + 3_600_000)
    there.rows.look()
    assert there.outdated("anything", before)


def test_rows_stay_until_every_machine_had_time_to_see_them(here: Machine) -> None:
    here.changes("home")
    assert purging.carry_out_left_over(older_than=dt.timedelta(0)) == 0, "it was carried out"
    assert purging.forget_carried_out() == 0
    Purge.objects.update(carried_out_at=Now() - purging.KEPT - dt.timedelta(seconds=2))
    assert purging.forget_carried_out() == 1


def test_a_row_that_nobody_has_carried_out_is_never_forgotten() -> None:
    Purge.objects.create(keys=["home"])
    Purge.objects.update(created_at=timezone.now() - dt.timedelta(days=1))
    assert purging.forget_carried_out() == 0


def test_one_machine_alone_keeps_no_rows() -> None:
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        purging.purge("home")
    assert not Purge.objects.exists()


@pytest.fixture
def lookouts(here: Machine) -> Iterator[list[Lookout]]:
    made = [Lookout(here.folder, here.purges) for _ in range(2)]
    yield made
    for one in made:
        one.close()


def test_of_the_processes_of_a_machine_one_looks(lookouts: list[Lookout], here: Machine) -> None:
    assert [one.look() for one in lookouts * 2] == [True, False, True, False]


def test_where_it_falls_silent_the_others_look(
    lookouts: list[Lookout], here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped, or waiting for an answer that does not come: it holds the lock all the same."""
    lookouts[0].look()
    silent = here.purges.word(LOOKED) + int(keeping_up.SILENT * 1000)
    monkeypatch.setattr(keeping_up, "uptime", lambda: silent - 1)
    assert not lookouts[1].look()
    monkeypatch.setattr(keeping_up, "uptime", lambda: silent)
    assert lookouts[1].look()


def test_a_machine_that_hears_from_nobody_believes_its_pages_for_a_minute(
    here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off from database and Redis. Whoever asks then gets what can be made, or a copy that says so."""
    here.rows.look()
    watch = Watch(here.purges)
    heard = here.purges.word(CONTACT)
    minute = int(keeping_up.CUT_OFF * 1000)
    before = here.purges.number()
    monkeypatch.setattr(watch, "_began", heard)
    monkeypatch.setattr(watch, "_gave_up", heard)
    for later, is_given_up in ((minute - 1, False), (minute, True), (minute + 1, False), (2 * minute, True)):
        monkeypatch.setattr(keeping_up, "uptime", lambda: heard + later)  # noqa: B023
        assert watch.look() is is_given_up
    assert here.outdated("anything", before)
    here.purges.note(CONTACT, heard + 2 * minute)
    monkeypatch.setattr(keeping_up, "uptime", lambda: heard + 3 * minute - 1)
    assert not watch.look()


def test_a_machine_that_hears_from_nobody_says_so(
    here: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.rows.look()
    with here.at_work():
        monkeypatch.setattr(wellbeing, "folder", lambda: tmp_path)
        monkeypatch.setattr(wellbeing, "purges", lambda: here.purges)
        assert wellbeing.cache() == ""
        late = here.purges.word(CONTACT) + int(keeping_up.LATE * 1000) + 1
        monkeypatch.setattr(keeping_up, "uptime", lambda: late)
        assert wellbeing.cache() == "this machine hears of no changes made elsewhere"
