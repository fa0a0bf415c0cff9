"""Promises of counting on several machines: each view once, seen on all of them."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from django.db import connections
from django.test import TestCase, TransactionTestCase, override_settings

from articles import readership
from articles.readership import booking, bookings, checking, flushing, others, turnstile
from articles.readership.models import Booking, JournalBook, ViewTotal, Watermark
from articles.readership.referrers import Kind
from articles.readership.shelf import NotKnownError
from articles.tests.readership.requests import person
from portal.tests.engines import is_postgresql


@contextlib.contextmanager
def several_machines() -> Iterator[None]:
    """As on PostgreSQL, where one books after the other; a file lets nobody write beside another anyway."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(override_settings(PORTAL_SEVERAL_MACHINES=True))
        if not is_postgresql():
            stack.enter_context(mock.patch.object(bookings, "are_told", return_value=True))
            stack.enter_context(mock.patch.object(bookings, "take_turn"))
        yield


class Machine:
    """What a web machine counts with, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.turnstile = turnstile.Turnstile(folder)
        self.flusher = flushing.Flusher(folder)
        self.follower = others.Follower(folder)
        self.readers = 0

    def read(self, times: int, *, article: int = 7) -> None:
        for _ in range(times):
            self.readers += 1
            assert self.turnstile.count(article, b"%d" % self.readers, Kind.DIRECT)

    def look(self) -> None:
        self.flusher.flush()
        self.follower.follow()

    def shown(self, article: int = 7) -> int:
        base = readership.base_of(article)
        assert base is not None
        return base + self.turnstile.total(article)

    def close(self) -> None:
        self.turnstile.close()


@contextlib.contextmanager
def machines(number: int) -> Iterator[list[Machine]]:
    with contextlib.ExitStack() as stack:
        stack.enter_context(several_machines())
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(number)]
        made = [Machine(folder) for folder in folders]
        for machine in made:
            stack.callback(machine.close)
        yield made


class SeveralMachinesTests(TestCase):
    databases = {"default", "readership"} & set(connections)

    def setUp(self) -> None:
        self.one, self.other = self.enterContext(machines(2))
        readership.carry_over(7, 100, source="unn.ua", actor="import_page")
        self.one.look()
        self.other.look()

    def test_readers_of_one_see_what_the_other_counted(self) -> None:
        self.one.read(3)
        self.other.read(5)
        self.other.read(1, article=8)
        self.assertEqual((self.one.shown(), self.other.shown()), (103, 105))
        for machine in (self.one, self.other, self.one):
            machine.look()
        self.assertEqual((self.one.shown(), self.other.shown()), (108, 108))
        self.assertEqual((self.one.shown(8), self.other.shown(8)), (1, 1))
        self.assertEqual(readership.totals([7, 8]), {7: 108, 8: 1})

    def test_what_is_booked_and_not_followed_yet_changes_no_number(self) -> None:
        self.other.read(5)
        self.other.flusher.flush()
        self.assertEqual((self.one.shown(), self.other.shown()), (100, 105))

    def test_a_base_is_the_same_everywhere_and_no_booking_changes_it(self) -> None:
        base = readership.base_of(7)
        self.one.read(3)
        self.other.read(5)
        for machine in (self.one, self.other):
            machine.look()
            self.assertEqual(readership.base_of(7), base)

    def test_following_twice_does_no_harm(self) -> None:
        self.other.read(5)
        self.other.look()
        self.assertEqual(self.one.follower.follow(), 1)
        self.assertEqual(self.one.follower.follow(), 0)
        self.one.follower._position -= 1
        self.assertEqual(self.one.follower.follow(), 1)
        self.assertEqual(self.one.shown(), 105)

    def test_two_processes_of_a_machine_do_not_both_follow(self) -> None:
        self.other.read(1)
        self.other.look()
        second = others.Follower(self.one.turnstile._folder)
        self.assertEqual(second.follow(), 0)
        self.assertEqual(self.one.follower.follow(), 1)

    def test_a_machine_that_comes_late_knows_everything_at_once(self) -> None:
        self.one.read(3)
        self.one.look()
        with machines(1) as (late,):
            with self.assertRaises(NotKnownError):
                late.turnstile.total(7)
            late.look()
            self.assertEqual(late.shown(), 103)

    def test_a_machine_that_was_off_for_days_does_not_begin_with_the_numbers_of_then(self) -> None:
        folder = self.one.turnstile._folder
        os.utime(folder / "others", (1, 1))
        back = turnstile.Turnstile(folder)
        self.addCleanup(back.close)
        self.assertRaises(NotKnownError, back.total, 7)
        self.other.read(5)
        self.other.look()
        self.one.look()
        self.assertEqual(back.total(7), 5)

    def test_no_number_is_said_before_others_are_known(self) -> None:
        with machines(1) as (late,), mock.patch.object(turnstile, "here", return_value=late.turnstile):
            self.assertIsNone(readership.ArticleCount(7, 100, "uk").shown())
            self.assertEqual(readership.ArticleCount(7, 100, "uk").words(), b"")
            self.assertIsNone(readership.shown(7))
            late.look()
            self.assertEqual(readership.ArticleCount(7, 100, "uk").shown(), 100)

    def test_a_journal_that_is_folded_away_is_counted_once(self) -> None:
        self.one.read(3)
        self.other.read(5)
        self.one.look()
        self.other.look()
        self.other.turnstile.close()
        self.assertEqual(self.other.flusher.fold(unused_for=-60), 1)
        self.one.look()
        self.other.look()
        self.assertEqual(readership.base_of(7), 105)
        self.assertEqual((self.one.shown(), self.other.shown()), (108, 108))

    def test_a_machine_that_never_comes_back_keeps_what_was_booked(self) -> None:
        self.other.read(5)
        self.other.flusher.flush()
        self.other.read(2)
        # Its disk is gone, and with it the last second.
        self.one.look()
        self.assertEqual(self.one.shown(), 105)
        self.assertEqual(checking.check().differences, [])

    def test_after_a_month_the_book_of_a_machine_that_is_gone_is_closed(self) -> None:
        self.one.read(3)
        self.other.read(5)
        self.one.look()
        self.other.look()
        JournalBook.objects.update(booked_at="2025-01-01T00:00Z")
        booking.keep_open(self.one.turnstile.shelf.identities)
        self.assertEqual(booking.close_books_of_the_gone(), 1)
        self.one.look()
        self.assertEqual((self.one.shown(), readership.base_of(7)), (108, 105))
        self.assertEqual(Watermark.objects.count(), 1)
        self.assertEqual(checking.check().differences, [])

    def test_a_machine_that_comes_back_after_that_counts_in_a_new_journal(self) -> None:
        self.other.read(5)
        self.other.look()
        JournalBook.objects.update(booked_at="2025-01-01T00:00Z")
        booking.close_books_of_the_gone()
        self.other.read(1)
        with self.assertLogs("articles.readership.flushing", "WARNING"):
            self.other.look()
        self.other.read(2)
        self.other.look()
        self.one.look()
        self.assertEqual((self.one.shown(), self.other.shown()), (107, 107))

    def test_who_has_not_looked_for_long_reads_everything_anew(self) -> None:
        self.other.read(5)
        self.other.look()
        Booking.objects.update(booked_at="2025-01-01T00:00Z")
        self.other.read(1)
        self.other.flusher.flush()
        self.assertGreater(bookings.forget_old(), 0)
        self.assertIsNone(bookings.since(self.one.follower._position))
        self.one.follower.follow()
        self.assertEqual(self.one.shown(), 106)
        Booking.objects.update(booked_at="2025-01-01T00:00Z")
        bookings.forget_old()
        self.assertEqual(Booking.objects.count(), 1)
        self.assertEqual(bookings.since(self.one.follower._position), [])

    def test_a_journal_of_its_own_that_comes_while_sums_are_read_is_counted_once(self) -> None:
        self.other.read(5)
        self.other.look()
        second = turnstile.Turnstile(self.one.turnstile._folder)
        self.addCleanup(second.close)
        write = self.one.follower._write

        def late(file: others.OthersFile, **which: object) -> int:
            second.count(7, b"late", Kind.DIRECT)
            self.one.flusher.flush()
            return write(file, **which)

        with mock.patch.object(self.one.follower, "_write", late):
            self.one.follower.follow()
        self.one.follower.follow()
        self.assertEqual(self.one.shown(), 106)

    def test_nothing_new_costs_one_query(self) -> None:
        with self.assertNumQueries(1, using="readership" if "readership" in connections else "default"):
            self.one.follower.follow()


class AloneTests(TestCase):
    databases = {"default", "readership"} & set(connections)

    def test_a_machine_alone_tells_nobody(self) -> None:
        readership.count_view(7, person(1))
        readership.flush()
        self.assertFalse(Booking.objects.exists())
        self.assertFalse((turnstile.folder() / "others").exists())
        self.assertEqual(readership.shown(7), 1)


class AtOnceTests(TransactionTestCase):
    databases = {"default", "readership"} & set(connections)

    def test_machines_that_book_at_once_lose_and_double_nothing(self) -> None:
        """Each in two journals, the same stories in another order: who waits crosswise is sent away."""
        failures: list[BaseException] = []

        def work(folder: Path, first: int) -> None:
            try:
                counting = [turnstile.Turnstile(folder) for _ in range(2)]
                flusher = flushing.Flusher(folder)
                for turn in range(12):
                    for step, one in enumerate(counting):
                        for article in (7 + (turn + step) % 3, 7 + (turn + step + 1) % 3):
                            one.count(article, b"%d %d %d" % (first, turn, step), Kind.DIRECT)
                    flusher.flush()
                for one in counting:
                    one.close()
            except BaseException as error:
                failures.append(error)
            finally:
                connections.close_all()

        with several_machines(), tempfile.TemporaryDirectory() as made:
            threads = []
            for number in range(3):
                folder = Path(made) / str(number)
                threads.append(threading.Thread(target=work, args=(folder, number)))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(120)
            self.assertEqual(failures, [])
            self.assertEqual(sum(readership.totals([7, 8, 9]).values()), 3 * 12 * 2 * 2)
            self.assertEqual(checking.check().differences, [])
            self.assertEqual(JournalBook.objects.count(), 6)
            self.assertEqual(ViewTotal.objects.count(), 3)
            self.assertEqual(Watermark.objects.count(), 18)
