"""Promises of how each engine finds: by its index, never by sorting all hits of a common word."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from unittest.mock import patch

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from articles import search
from articles.models import Article
from articles.search import commonness, engines, indexing, places, word_indexes
from articles.search.documents import Filters, documents
from articles.search.engines import Ask, engine
from articles.search.models import SearchDocument
from articles.search.questions import Question, asked
from articles.tests.factories import article
from articles.tests.search.asking import found, story
from portal.tests.engines import is_postgresql

NOON = dt.datetime(2025, 11, 21, 12, tzinfo=dt.UTC)
WINDOWS = (search.Window(), search.Window(before=(NOON, 7)), search.Window(after=(NOON, 7), since=NOON))


COMMON = patch("articles.search.commonness.is_common", lambda ask: True)


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
        @classmethod
        def setUpTestData(cls) -> None:
            for number in range(300):
                search.index(article(title=f"Street {number}" if number % 60 else "Bridge"))
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE search_words")

        def setUp(self) -> None:
            commonness.forget()
            self.addCleanup(commonness.forget)

        def read_no_table_whole(self) -> None:
            """As with more stories: these few would be read one by one."""
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")

        def test_no_search_reads_a_long_list_of_what_was_put_in_last(self) -> None:
            self.assert_lists_are_short()
            word_indexes.put_off()
            word_indexes.make()
            self.assert_lists_are_short()

        def assert_lists_are_short(self) -> None:
            """As it is for new indexes and for those that are made anew after an import."""
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT relname, reloptions FROM pg_class"
                    " WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace",
                    [list(word_indexes.INDEXES)],
                )
                options = dict(cursor.fetchall())
            short = {name: ["gin_pending_list_limit=64"] for name in word_indexes.INDEXES}
            self.assertEqual(options, short)

        def test_of_many_stories_a_page_holds_many_whatever_their_words(self) -> None:
            put = """
                INSERT INTO search_words (docid, words)
                SELECT docid, array_to_tsvector(array_agg(md5(word::text)))
                FROM generate_series(%s::int, %s::int) AS docid, generate_series(docid, docid + 40) AS word
                GROUP BY docid
            """
            with connection.cursor() as cursor:

                def pages() -> int:
                    cursor.execute("SELECT pg_relation_size('search_words') / 8192")
                    return int(cursor.fetchone()[0])

                before = pages()
                # Few are read whole by the planner's wish: they have their words beside them.
                cursor.execute(put, [1, 1000])
                few = pages()
                self.assertGreater(few - before, 1000 / 8)
                cursor.execute(put, [1001, 2000])
                large = pages()
                cursor.execute(put, [2001, 4000])
                self.assertLess(pages() - large, 2000 / 50)
                cursor.execute(
                    "SELECT sum(length(words)), min(length(words)) FROM search_words WHERE docid <= 4000"
                )
                self.assertEqual(cursor.fetchone(), (4000 * 41, 41))

        def test_lists_of_other_schemas_are_left_alone(self) -> None:
            shorten = import_module("articles.search.migrations.0007_short_pending_lists").shorten
            with connection.cursor() as cursor:
                cursor.execute("CREATE SCHEMA aside")
                cursor.execute("CREATE TABLE aside.words (word text)")
                cursor.execute("CREATE INDEX search_words_words ON aside.words (word)")
            # Cleaning this one, which is no such index, would fail.
            with connection.schema_editor(atomic=False) as editor:
                shorten(None, editor)
            self.assert_lists_are_short()

        def test_statistics_say_what_is_common(self) -> None:
            with patch("articles.search.commonness.FEW", 100):
                for typed, is_common in {
                    "street": True,
                    "street bridge": False,
                    "bridge": False,
                    "streeet": False,
                    '"street street street"': True,
                    "-bridge street": True,
                }.items():
                    ask = Ask(asked(typed), Filters(edition="en", kind="news"))
                    self.assertEqual(commonness.is_common(ask), is_common, typed)
                self.assertTrue(commonness.is_common(Ask(asked(""), Filters(), begun=("stre",))))
                rubric = Ask(asked("street"), Filters(rubric=7))
                self.assertFalse(commonness.is_common(rubric))

        def test_hits_of_a_rare_word_come_from_its_index(self) -> None:
            self.read_no_table_whole()
            for window in WINDOWS[:1]:
                self.assertIn("search_words_words", self.plan_of(window, "EXPLAIN", "MATERIALIZED"))

        def test_many_spellings_are_asked_for_a_few_at_a_time_and_find_the_same(self) -> None:
            self.read_no_table_whole()
            many = tuple(f"bridge{number}" for number in range(40))
            with connection.cursor() as cursor:
                cursor.execute("SELECT word FROM ts_stat('SELECT words FROM search_words') WHERE ndoc < 20")
                rare = tuple(word for (word,) in cursor.fetchall() if "bridge" in word)
            self.assertTrue(rare)
            for phrase in ((many + rare,), (many + rare, rare)):
                ask = Ask(Question((phrase,)), Filters(edition="en"))
                for window in WINDOWS:
                    together = engine().search(ask, window, 3)
                    with (
                        patch("articles.search.commonness.LARGE", 100),
                        CaptureQueriesContext(connection) as asked_for,
                    ):
                        self.assertEqual(engine().search(ask, window, 3), together)
                    [sql] = [one["sql"] for one in asked_for if "few.spellings" in one["sql"]]
                    if window == search.Window():
                        with connection.cursor() as cursor:
                            cursor.execute(f"EXPLAIN {sql}")
                            self.assertIn("search_words_words", str(cursor.fetchall()))
            ask = Ask(Question(((many + rare,),)), Filters(edition="en"))
            self.assertEqual(len(engine().search(ask, search.Window(), 50)), 5)

        def test_a_common_word_is_looked_for_from_the_newest_on(self) -> None:
            self.read_no_table_whole()
            with COMMON:
                for window in WINDOWS:
                    plan = self.plan_of(window, "EXPLAIN", "newest")
                    self.assertIn("using search_words_pkey", plan)

        def test_a_walk_that_finds_too_few_ends_soon_and_the_index_is_asked(self) -> None:
            ask = Ask(asked("bridge"), Filters(edition="en"))
            whole = engine().search(ask, search.Window(), 4)
            with (
                COMMON,
                patch("articles.search.postgresql.WALKED", 130),
            ):
                self.assertEqual(engine().search(ask, search.Window(), 4), whole)
                # Two of them are among the newest 130.
                with self.assertNumQueries(1):
                    engine().search(ask, search.Window(), 2)
                with self.assertNumQueries(2):
                    engine().search(ask, search.Window(), 3)

        def test_both_ways_find_the_same(self) -> None:
            ask = Ask(asked("bridge"), Filters(edition="en"))
            for window in WINDOWS:
                rare = engine().weighed(ask, window, 50), engine().search(ask, window, 50)
                with COMMON:
                    common = engine().weighed(ask, window, 50), engine().search(ask, window, 50)
                self.assertEqual(rare, common)

else:

    class SQLiteTests(PlanTestCase):
        def test_the_index_is_walked_newest_first_without_sorting(self) -> None:
            for window in WINDOWS:
                # Whatever their edition, and by their edition's mark.
                for code in (66, None):
                    with (
                        self.subTest(window, code=code),
                        patch("articles.search.sqlite.edition_code", lambda ask, code=code: code),
                    ):
                        plan = self.plan_of(window, "EXPLAIN QUERY PLAN", "search_words MATCH")
                        self.assertNotIn("TEMP B-TREE", plan)
                        self.assertIn("SCAN search_words VIRTUAL TABLE INDEX", plan)

        def test_what_is_found_is_looked_up_by_its_number(self) -> None:
            story(title="Bridge")
            plan = self.plan_of(WINDOWS[0], "EXPLAIN QUERY PLAN", "search_words MATCH")
            self.assertIn("SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)", plan)


class EditionTests(TestCase):
    """Stories of both editions with the same words, some of the same moment."""

    def setUp(self) -> None:
        engines._is_renewed = False
        self.addCleanup(setattr, engines, "_is_renewed", False)
        self.rows = [
            story(
                title="Bridge 7",
                edition="uk" if number % 3 else "en",
                published_at=NOON - dt.timedelta(hours=number // 4),
            )
            for number in range(24)
        ]
        self.newest = sorted(self.rows, key=lambda row: (row.published_at, row.pk), reverse=True)

    def assert_found(self) -> None:
        for edition in ("en", "uk", ""):
            wanted = [row.pk for row in self.newest if edition in ("", row.edition)]
            ask = Ask(asked("bridge"), Filters(edition=edition))
            self.assertEqual([one.article_id for one in engine().search(ask, search.Window(), 50)], wanted)
            self.assertEqual([one.article_id for one in engine().weighed(ask, search.Window(), 50)], wanted)
            some, number = engine().counted(ask, search.Window(), 3, 5)
            self.assertEqual(([one.article_id for one in some], number), (wanted[:3], 5))
            for row in self.newest:
                place, of = (row.published_at, row.pk), [one.pk for one in self.newest]
                older = [pk for pk in wanted if of.index(pk) > of.index(row.pk)]
                newer = [pk for pk in wanted if of.index(pk) < of.index(row.pk)][::-1]
                before = engine().search(ask, search.Window(before=place), 50)
                after = engine().search(ask, search.Window(after=place), 50)
                self.assertEqual([one.article_id for one in before], older)
                self.assertEqual([one.article_id for one in after], newer)

    def test_each_is_found_in_its_own(self) -> None:
        self.assert_found()

    def test_the_mark_tells_them_apart_where_very_many_are_of_another(self) -> None:
        with (
            patch("articles.search.sqlite.WALKED", 4),
            COMMON,
        ):
            self.assert_found()

    def test_the_mark_tells_them_apart_where_two_editions_have_one_code(self) -> None:
        with patch("articles.search.places.zlib.crc32", lambda _code: 7):
            self.assert_found()

    def test_numbers_of_an_earlier_version_are_not_believed(self) -> None:
        with patch("articles.search.places.code_of", lambda _edition: 255):
            for row in self.rows[::2]:
                search.index(row)
        SearchDocument.objects.filter(article_id__in=[row.pk for row in self.rows[::2]]).update(version=1)
        self.assertCountEqual(found("bridge", limit=50), [row.pk for row in self.rows if row.edition == "en"])
        while indexing.renew():
            pass
        self.assert_found()

    def test_those_that_would_have_one_number_are_all_found(self) -> None:
        first = story(title="Twin", published_at=NOON)
        others = [
            article(title="Twin", published_at=NOON, pk=first.pk + (times << places.PK_BITS))
            for times in (1, 2, 3)
        ]
        search.index(others[0])
        # As many at once as an import brings.
        engine().fill(documents(Article.objects.filter(pk__in=[row.pk for row in others[1:]])))
        self.assertCountEqual(found("twin"), [first.pk, *(row.pk for row in others)])
        self.assertEqual(found("twin", "uk"), [])
