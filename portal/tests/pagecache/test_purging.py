"""Promises of purges as rooms order them: with the change, once it is committed, and whatever is killed."""

from __future__ import annotations

import datetime as dt
import logging
from io import StringIO
from unittest.mock import patch

import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import TestCase
from django.utils import timezone

from portal.jobs import timetable
from portal.pagecache import purging
from portal.pagecache.models import Purge
from portal.pagecache.purges import slot_of
from portal.pagecache.purging import carry_out_left_over, purge, purges
from portal.pagecache.store import Files, folder
from portal.tests.pagecache.test_store import entry

SOON = dt.timedelta(seconds=5)


def is_outdated(key: str, number: int) -> bool:
    return purges().outdated([slot_of(key)], number)


class PurgingTests(TestCase):
    def setUp(self) -> None:
        self.number = purges().number()

    def test_it_is_carried_out_when_the_change_is_committed_and_not_before(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            purge("one", "two")
            self.assertEqual(purges().number(), self.number)
            self.assertEqual(Purge.objects.get().keys, ["one", "two"])
        self.assertTrue(is_outdated("one", self.number))
        self.assertTrue(is_outdated("two", self.number))
        self.assertFalse(Purge.objects.exists())

    def test_what_is_rolled_back_purges_nothing(self) -> None:
        with self.captureOnCommitCallbacks(execute=True), transaction.atomic():
            purge("one")
            transaction.set_rollback(True)
        self.assertEqual(purges().number(), self.number)
        self.assertFalse(Purge.objects.exists())

    def test_nothing_to_purge_costs_nothing(self) -> None:
        with self.assertNumQueries(0), self.captureOnCommitCallbacks(execute=True):
            purge()

    def test_what_a_killed_process_left_is_carried_out_by_the_timetable(self) -> None:
        name = "portal.pagecache.timetable.carry_out_purges"
        (entry,) = (one for one in timetable.constants() if one.name == name)
        purge("left")  # Nobody calls what was to follow the commit.
        entry.action()
        self.assertFalse(is_outdated("left", self.number), "it is still its own process's affair")
        with time_machine.travel(timezone.now() + SOON):
            entry.action()
        self.assertTrue(is_outdated("left", self.number))
        self.assertFalse(Purge.objects.exists())

    def test_nothing_left_over_costs_one_query(self) -> None:
        with self.assertNumQueries(1):
            self.assertEqual(carry_out_left_over(), 0)

    def test_the_clock_set_back_delays_no_purge(self) -> None:
        purge("left")
        with time_machine.travel(timezone.now() - dt.timedelta(days=3)):
            self.assertEqual(carry_out_left_over(), 1)
        self.assertTrue(is_outdated("left", self.number))

    def test_a_change_is_not_undone_by_a_purge_that_fails(self) -> None:
        """The editor's change is committed by then; the row stays for the worker."""
        logging.disable(logging.WARNING)
        self.addCleanup(logging.disable, logging.NOTSET)
        for fault in (OSError("disk"), DatabaseError("locked")):
            with (
                patch.object(purging.purges(), "purge", side_effect=fault),
                self.captureOnCommitCallbacks(execute=True),
            ):
                purge("one")
        self.assertEqual(carry_out_left_over(older_than=dt.timedelta(0)), 2)
        self.assertTrue(is_outdated("one", self.number))


class CommandTests(TestCase):
    def setUp(self) -> None:
        self.files = Files(folder())
        self.files.clear()

    def said(self, *arguments: str) -> str:
        out = StringIO()
        call_command("pagecache", *arguments, stdout=out)
        return out.getvalue()

    def test_status_says_what_is_stored_and_what_waits(self) -> None:
        self.files.write(entry("/news/"))
        self.files.write(entry("/gone/", 404))
        purge("one")
        said = self.said("status")
        self.assertIn("Stored pages: 2 (0.0 MB)", said)
        self.assertIn(f"Last purge: {purges().number()}", said)
        self.assertIn("Purges waiting: 1", said)

    def test_status_bears_files_that_go_meanwhile(self) -> None:
        self.files.write(entry("/news/"))
        gone = list(self.files.entries())
        self.files.clear()
        with patch.object(Files, "entries", return_value=iter(gone)):
            self.assertIn("Stored pages: 0", self.said("status"))

    def test_purge_outdates_pages_with_the_keys(self) -> None:
        number = purges().number()
        with self.captureOnCommitCallbacks(execute=True):
            said = self.said("purge", "article:17", "identity")
        self.assertEqual(said, "Purged: article:17, identity\n")
        self.assertTrue(is_outdated("article:17", number))
        self.assertTrue(is_outdated("identity", number))
        self.assertFalse(is_outdated("article:18", number))

    def test_clear_deletes_files_and_outdates_what_processes_remember(self) -> None:
        self.files.write(entry("/news/"))
        self.files.write(entry("/gone/", 404))
        number = purges().number()
        self.assertEqual(self.said("clear"), "Stored pages deleted: 2\n")
        self.assertEqual(list(self.files.entries()), [])
        self.assertTrue(purges().outdated([], number))

    def test_without_a_deed_it_says_which_there_are(self) -> None:
        with self.assertRaisesMessage(CommandError, "status | purge KEY… | clear"):
            self.said()

    def test_too_many_pages_are_pruned_by_the_timetable(self) -> None:
        self.files.write(entry("/news/"))
        with patch.object(Files.__init__, "__defaults__", (0,)):
            timetable.entries()["portal.pagecache.timetable.prune_files"].action()
        self.assertEqual(list(self.files.entries()), [])
