"""Promises of the journal's files: what is no journal is set aside, and nobody counts rubbish."""

from __future__ import annotations

import os
import random
import resource
from unittest.mock import patch

from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as st

from articles import cachekeys, readership
from articles.readership import counterfile, flushing, journal, turnstile
from articles.readership.counterfile import (
    FIRST_ROW,
    GROWTH,
    MAGIC,
    ROW,
    ROWS,
    TRAIL_LENGTH,
    VERSION,
    WORD,
    CounterFile,
)
from articles.readership.models import JournalBook, Watermark
from articles.readership.referrers import Kind
from articles.readership.register import Register
from articles.tests.readership.requests import person
from portal.pagecache.models import Purge


def read(times: int, *, article: int = 7, first: int = 0) -> None:
    for number in range(first, first + times):
        readership.count_view(article, person(number))


def next_worker() -> None:
    """The worker ends, another starts."""
    turnstile.here().close()
    turnstile.start_over()


def names() -> list[str]:
    return sorted(path.name.partition("-")[0] for path in turnstile.folder().iterdir())


class DamagedFileTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        read(3)
        readership.flush()
        next_worker()
        self.path = turnstile.folder() / "1"

    def assert_set_aside(self) -> None:
        """The next worker counts on in a new file; all that was booked stays, nothing else comes."""
        flushing.start_over()
        with self.assertLogs("articles.readership", "ERROR"):
            read(2, first=3)
            readership.flush()
        self.assertIn("1.damaged", names())
        self.assertEqual(readership.totals([7]), {7: 5})
        self.assertEqual(readership.shown(7), 5)

    def word(self, index: int, value: int) -> None:
        with self.path.open("r+b") as file:
            file.seek(index * WORD)
            file.write(value.to_bytes(WORD, "little"))

    def test_an_empty_one(self) -> None:
        self.path.write_bytes(b"")
        self.assert_set_aside()

    def test_one_cut_off_in_its_header(self) -> None:
        os.truncate(self.path, 100)
        self.assert_set_aside()

    def test_one_cut_off_in_its_rows(self) -> None:
        os.truncate(self.path, counterfile.length_for(GROWTH - 1))
        self.assert_set_aside()

    def test_noise(self) -> None:
        self.path.write_bytes(random.Random(7).randbytes(1 << 20))
        self.assert_set_aside()

    def test_another_version(self) -> None:
        self.word(VERSION, 2)
        self.assert_set_aside()

    def test_something_else(self) -> None:
        self.word(MAGIC, 12)
        self.assert_set_aside()

    def test_more_rows_than_there_can_be(self) -> None:
        self.word(ROWS, 2**62)
        self.assert_set_aside()

    def test_noise_in_its_rows_is_never_booked(self) -> None:
        self.word(FIRST_ROW + 7 * ROW, 2**60)
        flushing.start_over()
        with self.assertLogs("articles.readership", "ERROR"):
            self.assertEqual(readership.flush(), 0)
        self.assertEqual(readership.totals([7]), {7: 3})

    def test_noise_under_a_working_owner_moves_the_owner_to_another_file(self) -> None:
        read(1, first=3)
        self.word(FIRST_ROW + 7 * ROW, 2**60)
        with self.assertLogs("articles.readership", "ERROR"):
            readership.flush()
        read(1, first=4)
        self.assertEqual(readership.flush(), 1)
        self.assertEqual(readership.shown(7), 4)

    def test_a_damaged_file_that_nobody_claims_is_left_out(self) -> None:
        (turnstile.folder() / "2").write_bytes(b"rubbish")
        with self.assertLogs("articles.readership", "WARNING"):
            self.assertEqual(readership.shown(7), 3)


class RoomTests(SimpleTestCase):
    def test_a_file_grows_with_the_articles_and_takes_room_for_those_read(self) -> None:
        far = 40 * GROWTH + 5
        read(2)
        read(1, article=far)
        self.assertEqual((turnstile.here().total(7), turnstile.here().total(far)), (2, 1))
        facts = (turnstile.folder() / "1").stat()
        self.assertEqual(facts.st_size, counterfile.length_for(41 * GROWTH))
        self.assertLess(facts.st_blocks * 512, 2 << 20)

    def test_another_process_sees_the_file_grow(self) -> None:
        read(1)
        other = turnstile.Turnstile(turnstile.folder())
        self.assertEqual(other.total(7), 1)
        read(1, article=3 * GROWTH)
        self.assertEqual(other.total(3 * GROWTH), 1)

    def test_who_has_mapped_it_before_reads_the_new_rows(self) -> None:
        """As a flusher that has looked at the folder just before the file grew."""
        read(1)
        file = CounterFile(turnstile.folder() / "1")
        read(1, article=3 * GROWTH)
        self.assertEqual(file.trail(0, file.counted), {7, 3 * GROWTH})
        self.assertEqual(sum(file.row(3 * GROWTH)), 1)

    def test_another_process_has_a_journal_of_its_own_and_both_are_shown(self) -> None:
        read(1)
        other = turnstile.Turnstile(turnstile.folder())
        self.assertTrue(other.count(7, b"somebody else", Kind.OTHER))
        self.assertEqual((turnstile.here().total(7), other.total(7)), (2, 2))
        self.assertEqual([file.number for file in other.shelf.files], [1, 2])

    def test_readers_are_known_to_every_process(self) -> None:
        other = turnstile.Turnstile(turnstile.folder())
        self.assertTrue(other.count(7, b"somebody", Kind.OTHER))
        self.assertFalse(turnstile.here().count(7, b"somebody", Kind.OTHER))

    def test_a_full_disk_lets_views_wait_and_serves_the_page(self) -> None:
        read(1)
        with (
            patch.object(journal, "make_room", side_effect=OSError(28, "No space left on device")),
            patch.object(turnstile, "PAUSE", 0),
            self.assertLogs("articles.readership", "WARNING"),
        ):
            read(5, article=2 * GROWTH)
            self.assertEqual(turnstile.here().total(2 * GROWTH), 5)
            self.assertFalse(readership.count_view(2 * GROWTH, person(0)))
        with self.assertLogs("articles.readership", "WARNING"):
            read(1, article=8, first=9)
            turnstile.here()._try_again_at = 0
            read(1, article=8, first=10)
        self.assertEqual(turnstile.here()._waiting, {})
        self.assertEqual((turnstile.here().total(2 * GROWTH), turnstile.here().total(8)), (5, 2))

    def test_a_disk_that_is_full_from_the_start_lets_views_wait(self) -> None:
        self.assertEqual(turnstile.here().shelf.files, ())
        kept = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, kept[1]))
        try:
            with self.assertLogs("articles.readership", "WARNING"):
                read(3)
                read(1)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, kept)
        self.assertEqual((turnstile.here().total(7), names()), (3, ["register"]))
        turnstile.here()._try_again_at = 0
        with self.assertLogs("articles.readership", "WARNING"):
            read(1, first=3)
        self.assertEqual((turnstile.here().total(7), turnstile.here()._waiting), (4, {}))


class FoldingTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        purging = patch("articles.readership.booking.purge")
        self.purge = purging.start()
        self.addCleanup(purging.stop)

    def test_a_journal_in_use_is_never_folded(self) -> None:
        read(1)
        self.assertEqual(flushing.here().fold(unused_for=-60), 0)

    def test_a_journal_just_left_waits_for_the_next_worker(self) -> None:
        read(1)
        next_worker()
        self.assertEqual(flushing.here().fold(), 0)

    def test_one_unused_for_long_is_booked_and_goes(self) -> None:
        read(3)
        next_worker()
        self.assertEqual(flushing.here().fold(unused_for=-60), 1)
        self.assertEqual(names(), ["register"])
        self.assertEqual((readership.totals([7]), readership.shown(7)), ({7: 3}, 3))
        self.assertFalse(Watermark.objects.exists())
        self.purge.assert_called_once_with(cachekeys.COUNTERS)
        self.assertFalse(Purge.objects.exists())

    def test_killed_meanwhile_it_leaves_a_purge_for_the_worker(self) -> None:
        read(3)
        next_worker()
        with patch.object(flushing, "close_book", side_effect=KeyboardInterrupt):
            self.assertRaises(KeyboardInterrupt, flushing.here().fold, unused_for=-60)
        self.assertEqual([row.keys for row in Purge.objects.all()], [[cachekeys.COUNTERS]])

    def test_a_flusher_that_still_maps_it_books_nothing_twice(self) -> None:
        read(3)
        next_worker()
        late = flushing.Flusher(turnstile.folder())
        files = late._shelf.files
        flushing.here().fold(unused_for=-60)
        self.assertEqual(late._flush(files), 0)
        self.assertEqual(late._fold(list(files)), 0)
        self.assertEqual(readership.totals([7]), {7: 3})

    def test_journals_of_a_former_start_of_the_machine_are_folded_at_once(self) -> None:
        read(3)
        readership.flush()
        next_worker()
        flushing.start_over()
        with (
            patch.object(flushing, "this_boot", lambda: 99),
            patch.object(journal, "this_boot", lambda: 99),
        ):
            read(2, first=3)
            self.assertEqual([file.number for file in turnstile.here().shelf.files], [1, 2])
            self.assertEqual(readership.shown(7), 5)
            self.assertEqual(readership.flush(), 2)
            self.assertEqual([file.number for file in turnstile.here().shelf.files], [2])
        self.assertEqual((readership.totals([7]), readership.shown(7)), ({7: 5}, 5))

    def test_a_power_cut_between_disk_and_database_doubles_nothing(self) -> None:
        """The journal fell back behind what was booked; the next start counts on from there."""
        read(5)
        readership.flush()
        next_worker()
        flushing.start_over()
        path = turnstile.folder() / "1"
        with path.open("r+b") as file:
            file.seek((FIRST_ROW + 7 * ROW) * WORD)
            file.write((3).to_bytes(WORD, "little"))
        with (
            patch.object(flushing, "this_boot", lambda: 99),
            patch.object(journal, "this_boot", lambda: 99),
            self.assertLogs("articles.readership", "WARNING"),
        ):
            read(4, first=5)
            self.assertEqual(readership.flush(), 4)
        self.assertEqual((readership.totals([7]), readership.shown(7)), ({7: 9}, 9))
        self.assertEqual(JournalBook.objects.filter(closed_at=None).count(), 1)


class ArithmeticTests(SimpleTestCase):
    @given(st.integers(0, counterfile.MOST_ROWS - 1))
    def test_a_file_made_for_a_row_holds_it(self, slot: int) -> None:
        rows = counterfile.rows_for(slot)
        self.assertGreater(rows, slot)
        self.assertEqual(rows % GROWTH, 0)
        self.assertLess(rows - slot, GROWTH + 1)

    @given(st.lists(st.integers(0, 3000), max_size=300), st.floats(0, 1), st.sampled_from(Kind))
    def test_the_trail_leads_to_every_row_counted_since(
        self, walk: list[int], part: float, kind: Kind
    ) -> None:
        turnstile.start_over()
        register = Register(turnstile.folder())
        mine = journal.Journal.claim(register)
        file = CounterFile(turnstile.folder() / "1")
        before = file.counted
        begin = int(part * len(walk))
        start = {slot: sum(file.row(slot)) for slot in set(walk)}
        for slot in walk:
            mine.count(slot, kind)
        grown = {slot: sum(file.row(slot)) - then for slot, then in start.items()}
        mine.release()
        self.assertEqual(grown, {slot: walk.count(slot) for slot in set(walk)})
        self.assertEqual(file.trail(before + begin, file.counted), set(walk[begin:]))
        self.assertLessEqual(set(walk), set(file.rows()))

    @given(st.integers(0, 2**40), st.integers(0, 3 * TRAIL_LENGTH))
    def test_a_trail_that_is_too_long_is_said_to_be(self, since: int, steps: int) -> None:
        turnstile.start_over()
        register = Register(turnstile.folder())
        mine = journal.Journal.claim(register)
        file = mine._file
        file.words[counterfile.COUNTED] = since + steps
        self.assertEqual(file.trail(since, since + steps) is None, steps > TRAIL_LENGTH)
        mine.release()
