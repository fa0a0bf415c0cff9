"""Promises of flushing: booked once, whatever happens, and the number shown does not change by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from django.db import DatabaseError, models
from django.test import TestCase

from articles import readership
from articles.readership import adding, flushing, turnstile
from articles.readership.counterfile import CounterFile
from articles.readership.models import ViewHour, ViewTotal, Watermark
from articles.readership.referrers import Kind
from articles.readership.stories import Facts
from articles.tests.readership.requests import person
from portal.tests.engines import queries


def read(times: int, *, article: int = 7, first: int = 0, **sent: str) -> None:
    """So many people read the article."""
    for number in range(first, first + times):
        readership.count_view(article, person(number, **sent))


class FlushTests(TestCase):
    databases = {"default", "readership"}

    def test_what_was_counted_is_booked_once(self) -> None:
        read(5)
        read(2, article=8)
        self.assertEqual(readership.flush(), 7)
        self.assertEqual(readership.flush(), 0)
        self.assertEqual(readership.totals([7, 8, 9]), {7: 5, 8: 2, 9: 0})

    def test_nothing_new_costs_no_query(self) -> None:
        read(1)
        readership.flush()
        with queries(self, counters=0):
            readership.flush()

    def test_the_number_shown_does_not_change_by_it(self) -> None:
        readership.carry_over(7, 786, source="unn.ua", actor="import_page")
        read(3)
        base = readership.base_of(7)
        self.assertEqual((base, readership.shown(7)), (786, 789))
        readership.flush()
        self.assertEqual((readership.base_of(7), readership.shown(7)), (base, 789))
        read(1, first=3)
        self.assertEqual(readership.ArticleCount(7, 786, "uk").shown(), 790)

    def test_the_base_costs_one_query(self) -> None:
        read(1)
        turnstile.here().total(7)
        with queries(self, counters=1, stories=0):
            readership.base_of(7)

    def test_hours_keep_the_kinds_of_referrers_apart(self) -> None:
        read(1, HTTP_REFERER="https://www.google.com.ua/")
        read(2, first=10, HTTP_REFERER="https://t.me/some_channel")
        read(3, first=20, HTTP_REFERER="https://news.example/uk/")
        read(4, first=30)
        read(5, first=40, HTTP_REFERER="https://example.org/blog")
        readership.flush()
        hour = ViewHour.objects.get(article_id=7)
        self.assertEqual(
            (hour.search, hour.social, hour.inside, hour.direct, hour.other, hour.count),
            (1, 2, 3, 4, 5, 15),
        )

    def test_two_flushers_book_what_is_left_for_them(self) -> None:
        one, other = (flushing.Flusher(turnstile.folder()) for _ in range(2))
        read(5)
        self.assertEqual((one.flush(), other.flush()), (5, 0))
        read(3, first=5)
        self.assertEqual((other.flush(), one.flush()), (3, 0))
        self.assertEqual(readership.totals([7]), {7: 8})

    def failing_at(self, model: type[models.Model]) -> Callable[..., None]:
        """A way to write that fails at one of the tables, as it would for a fault of the database."""
        write = adding._write

        def write_or_fail(table: type[models.Model], *rest: Any) -> None:
            if table is model:
                model._default_manager.extra(where=["no_such_column = 1"]).first()
            write(table, *rest)

        return write_or_fail

    def test_a_failure_half_way_books_nothing_and_the_next_flush_everything(self) -> None:
        read(5)
        for model in (ViewTotal, ViewHour, Watermark):
            with patch.object(adding, "_write", self.failing_at(model)), self.assertRaises(DatabaseError):
                readership.flush()
            self.assertFalse(ViewTotal.objects.exists() or ViewHour.objects.exists())
        self.assertEqual(readership.flush(), 5)

    def test_who_reads_while_a_flush_looks_is_booked_once(self) -> None:
        facts_of, row = flushing.facts_of, CounterFile.row

        def before(articles: set[int]) -> dict[int, Facts]:
            read(1, first=1)
            return facts_of(articles)

        def after(file: CounterFile, slot: int) -> list[int]:
            found = row(file, slot)
            read(1, first=2)
            return found

        read(1)
        with patch.object(flushing, "facts_of", before):
            self.assertEqual(readership.flush(), 2)
        with patch.object(CounterFile, "row", after), self.assertNoLogs("articles.readership", "WARNING"):
            self.assertEqual(readership.flush(), 0)
        self.assertEqual(readership.flush(), 1)

    def test_a_worker_s_end_leaves_its_counters_to_the_next(self) -> None:
        read(2)
        turnstile.here().close()
        turnstile.start_over()
        read(2, first=2)
        self.assertEqual([file.name for file in turnstile.folder().glob("[0-9]")], ["1"])
        self.assertEqual(readership.flush(), 4)

    def test_more_articles_than_one_query_asks_for(self) -> None:
        for article in range(1, 1300):
            read(1, article=article)
        self.assertEqual(readership.flush(), 1299)
        self.assertEqual(Watermark.objects.count(), 1299)

    def test_more_views_than_the_trail_is_long(self) -> None:
        readership.flush()
        read(1, article=3)
        readership.flush()
        journal = turnstile.here()._journal
        assert journal
        for number in range(70_000):
            journal.count(4 + number % 3, Kind.DIRECT)
        self.assertEqual(readership.flush(), 70_000)

    def test_a_counter_that_fell_back_books_nothing_twice(self) -> None:
        """As after a restore of older journals: what was booked stays, what comes is counted."""
        read(5)
        readership.flush()
        file = turnstile.here().shelf.files[0]
        Watermark.objects.update(direct=9)
        with self.assertLogs("articles.readership", "WARNING"):
            self.assertEqual(flushing.Flusher(turnstile.folder()).flush(), 0)
        read(1, first=5)
        self.assertEqual(file.row(7)[Kind.DIRECT], 6)
        self.assertEqual(readership.flush(), 1)
