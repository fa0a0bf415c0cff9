"""Promises of how each engine finds: by its index, never by sorting all hits of a common word."""

from __future__ import annotations

import datetime as dt
from unittest.mock import patch

from django.db import connection
from django.test import TestCase

from articles import search
from articles.search.documents import Filters
from articles.search.engines import Ask, engine
from articles.search.questions import asked
from articles.tests.factories import article
from portal.tests.engines import is_postgresql

NOON = dt.datetime(2025, 11, 21, 12, tzinfo=dt.UTC)
WINDOWS = (search.Window(), search.Window(before=(NOON, 7)), search.Window(after=(NOON, 7), since=NOON))


class PlanTestCase(TestCase):
    def plan_of(self, window: search.Window, explain: str, way: str = "") -> str:
        """What the database says it would do for a question in the window, asked in the ``way`` so named."""
        with self.settings(DEBUG=True):
            connection.queries_log.clear()
            engine().search(Ask(asked("bridge -river"), Filters(edition="en", kind="news")), window, 21)
            sql = next(one["sql"] for one in reversed(connection.queries) if way in one["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {sql}")
            return "\n".join(str(row[-1]) for row in cursor.fetchall())


if is_postgresql():

    class PostgreSQLTests(PlanTestCase):
        def setUp(self) -> None:
            for number in range(300):
                search.index(article(title=f"Street {number}" if number % 60 else "Bridge"))
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE search_words")
                # So few stories would be read one by one.
                cursor.execute("SET LOCAL enable_seqscan = off")

        def test_hits_of_a_rare_word_come_from_its_index(self) -> None:
            for window in WINDOWS[:1]:
                self.assertIn("search_words_words", self.plan_of(window, "EXPLAIN", "MATERIALIZED"))

        def test_a_common_word_is_looked_for_from_the_newest_on(self) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_bitmapscan = off")
            with patch("articles.search.postgresql.FEW", 1):
                for window in WINDOWS:
                    plan = self.plan_of(window, "EXPLAIN", "newest")
                    self.assertIn("using search_words_pkey", plan)

        def test_a_walk_that_finds_too_few_ends_soon_and_the_index_is_asked(self) -> None:
            ask = Ask(asked("bridge"), Filters(edition="en"))
            whole = engine().search(ask, search.Window(), 4)
            with patch("articles.search.postgresql.FEW", 1), patch("articles.search.postgresql.WALKED", 130):
                self.assertEqual(engine().search(ask, search.Window(), 4), whole)
                # Two of them are among the newest 130.
                with self.assertNumQueries(2):
                    engine().search(ask, search.Window(), 2)
                with self.assertNumQueries(3):
                    engine().search(ask, search.Window(), 3)

        def test_both_ways_find_the_same(self) -> None:
            ask = Ask(asked("bridge"), Filters(edition="en"))
            for window in WINDOWS:
                rare = engine().weighed(ask, window, 50), engine().search(ask, window, 50)
                with patch("articles.search.postgresql.FEW", 1):
                    common = engine().weighed(ask, window, 50), engine().search(ask, window, 50)
                self.assertEqual(rare, common)

else:

    class SQLiteTests(PlanTestCase):
        def test_the_index_is_walked_newest_first_without_sorting(self) -> None:
            for window in WINDOWS:
                with self.subTest(window):
                    plan = self.plan_of(window, "EXPLAIN QUERY PLAN")
                    self.assertNotIn("TEMP B-TREE", plan)
                    self.assertIn("SCAN search_words VIRTUAL TABLE INDEX", plan)
                    self.assertIn("SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)", plan)
