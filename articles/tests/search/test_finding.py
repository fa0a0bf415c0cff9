"""Promises of search over stored stories."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from unittest.mock import patch

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from articles import search
from articles.models import Article, ArticleBody, Author, Byline, State, Tag, TaggedArticle
from articles.search import engines, sqlite
from articles.search.models import SearchDocument
from articles.search.questions import understood
from articles.tests.factories import article

NOON = dt.datetime(2025, 11, 21, 12, tzinfo=dt.UTC)


def story(**facts: object) -> Article:
    """A published, indexed article."""
    row = article(**facts)
    search.index(row)
    return row


def found(query: str, edition: str = "en", **page: object) -> list[int]:
    return [hit.article.pk for hit in search.search(query, edition, **page).hits]


class SearchTests(TestCase):
    def test_title_lead_and_text_are_searched(self) -> None:
        row = story(title="Bridge opens", lead="Trams return.", body="The mayor cut a ribbon.")
        for word in ("bridge", "TRAMS", "Ribbon", "bridge ribbon"):
            with self.subTest(word):
                self.assertEqual(found(word), [row.pk])
        self.assertEqual(found("ferry"), [])
        self.assertEqual(found("bridge ferry"), [])

    def test_letter_case_and_apostrophes_do_not_count(self) -> None:
        row = story(edition="uk", title="У Кам'янці-Подільському відкрили ЇДАЛЬНЮ", body="Ґанок пофарбували.")
        for word in ("кам’янці", "КАМʼЯНЦІ", "їдальню", "ґАНОК", "Кам'янці-Подільському", "подільському"):
            with self.subTest(word):
                self.assertEqual(found(word, "uk"), [row.pk])
        self.assertEqual(found("ганок", "uk"), [])

    def test_names_of_tags_and_authors_find_the_story(self) -> None:
        row = article()
        tag = Tag.objects.create(name="Київ", labels={"uk": "Київ", "en": "Kyiv"})
        TaggedArticle.objects.create(content_object=row, tag=tag, edition="en")
        author = Author.objects.create(labels={"uk": "Ольга Розмай", "en": "Olha Rozmai"})
        Byline.objects.create(article=row, author=author, edition="en")
        search.index(row)
        for word in ("київ", "kyiv", "Rozmai", "розмай"):
            with self.subTest(word):
                self.assertEqual(found(word), [row.pk])

    def test_a_phrase_must_stand_in_order(self) -> None:
        row = story(title="New tram line")
        story(title="The line of a new tram")
        self.assertEqual(found('"new tram line"'), [row.pk])
        self.assertEqual(len(found("new tram line")), 2)

    def test_a_minus_leaves_stories_out(self) -> None:
        row = story(title="Bridge over the river")
        story(title="Bridge over the railway")
        self.assertEqual(found("bridge -railway"), [row.pk])
        self.assertEqual(found('bridge -"over the railway"'), [row.pk])

    def test_editions_are_apart(self) -> None:
        row = story(title="Bridge", edition="en")
        other = story(title="Bridge", edition="uk")
        self.assertEqual((found("bridge"), found("bridge", "uk")), ([row.pk], [other.pk]))

    def test_the_edition_s_code_is_no_word_of_its_stories(self) -> None:
        story(title="Bridge", edition="en")
        self.assertEqual(found("en"), [])

    def test_the_newest_stands_first_whenever_it_was_imported(self) -> None:
        newer = story(title="Bridge", published_at=NOON)
        imported = story(title="Bridge", published_at=NOON - dt.timedelta(days=900))
        newest = story(title="Bridge", published_at=NOON + dt.timedelta(minutes=1))
        ancient = story(title="Bridge", published_at=dt.datetime(1961, 4, 12, tzinfo=dt.UTC))
        self.assertEqual(found("bridge"), [newest.pk, newer.pk, imported.pk, ancient.pk])

    def test_pages_neither_repeat_nor_skip(self) -> None:
        rows = [story(title="Bridge", published_at=NOON - dt.timedelta(minutes=n // 3)) for n in range(11)]
        expected = sorted(((row.published_at, row.pk) for row in rows), reverse=True)
        seen, before = [], None
        while True:
            page = search.search("bridge", "en", before=before, limit=4)
            seen += [(hit.article.published_at, hit.article.pk) for hit in page.hits]
            self.assertEqual(page.has_newer, before is not None)
            if not page.has_older:
                break
            before = seen[-1]
        self.assertEqual(seen, expected)
        back = search.search("bridge", "en", after=expected[8], limit=4)
        shown = [(hit.article.published_at, hit.article.pk) for hit in back.hits]
        self.assertEqual(shown, expected[4:8])
        self.assertEqual((back.has_newer, back.has_older), (True, True))
        self.assertFalse(search.search("bridge", "en", after=expected[4], limit=4).has_newer)

    def test_what_is_not_public_is_never_found(self) -> None:
        for state in State:
            if state != State.PUBLISHED:
                story(title="Bridge", state=state)
        self.assertEqual(found("bridge"), [])
        self.assertFalse(SearchDocument.objects.exists())

    def test_a_hidden_story_is_not_shown_even_if_the_index_missed_it(self) -> None:
        row = story(title="Bridge")
        Article.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)
        self.assertEqual(found("bridge"), [])

    def test_a_deleted_entry_is_found_no_more(self) -> None:
        row, other = story(title="Bridge"), story(title="Bridge")
        search.delete(row)
        search.delete(row)
        self.assertEqual(found("bridge"), [other.pk])
        self.assert_sound()

    def test_a_revised_story_is_found_by_its_new_words_only(self) -> None:
        row = story(title="Bridge", body="old words")
        Article.objects.filter(pk=row.pk).update(title="Tunnel")
        ArticleBody.objects.filter(pk=row.pk).update(text="new words")
        search.index(row)
        self.assertEqual((found("bridge"), found("old")), ([], []))
        self.assertEqual((found("tunnel new words"),), ([row.pk],))
        self.assert_sound()

    def test_indexing_rolls_back_with_its_transaction(self) -> None:
        row = article(title="Bridge")
        with self.assertRaises(RuntimeError), transaction.atomic():
            search.index(row)
            raise RuntimeError
        self.assertEqual(found("bridge"), [])

    def test_hits_say_why(self) -> None:
        story(title="New bridge", lead="It opens.", body="The Bridge is <b>long</b>.")
        hit = search.search("bridge", "en").hits[0]
        self.assertEqual([piece.text for piece in hit.title if piece.is_match], ["bridge"])
        self.assertEqual([piece.text for piece in hit.excerpt if piece.is_match], ["Bridge"])
        self.assertIn("<b>long</b>", "".join(piece.text for piece in hit.excerpt))

    def test_a_page_costs_three_queries(self) -> None:
        for _ in range(5):
            story(title="Bridge")
        with self.assertNumQueries(3):
            for hit in search.search("bridge", "en").hits:
                self.assertIsNone(hit.article.rubric)

    def test_two_stories_in_one_place_of_the_order_are_both_found(self) -> None:
        first = story(title="Bridge", published_at=NOON)
        second = article(pk=first.pk + (1 << sqlite.PK_BITS), title="Bridge", published_at=NOON)
        search.index(second)
        self.assertCountEqual(found("bridge"), [first.pk, second.pk])
        search.delete(first)
        self.assertEqual(found("bridge"), [second.pk])

    def test_the_index_is_walked_newest_first_without_sorting(self) -> None:
        for window in (
            engines.Window(),
            engines.Window(before=(NOON, 7)),
            engines.Window(after=(NOON, 7)),
        ):
            with self.subTest(window):
                plan = self.plan_of(window)
                self.assertNotIn("TEMP B-TREE", plan)
                self.assertIn("SCAN search_words VIRTUAL TABLE INDEX", plan)
                self.assertIn("SEARCH entry USING INTEGER PRIMARY KEY (rowid=?)", plan)

    def plan_of(self, window: engines.Window) -> str:
        """What SQLite says it would do for a question in the window."""
        with self.settings(DEBUG=True):
            connection.queries_log.clear()
            sqlite.search(understood("bridge -river"), "en", window, 21)
            sql = connection.queries[-1]["sql"]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
            return "\n".join(row[3] for row in cursor.fetchall())

    def test_another_database_is_refused_in_one_line(self) -> None:
        with (
            patch.object(connections["default"], "vendor", "mysql"),
            self.assertRaisesMessage(ImproperlyConfigured, "Search has no engine for mysql databases"),
        ):
            engines.engine()

    def assert_sound(self) -> None:
        """The index agrees with itself."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('integrity-check')")


class ReindexTests(TestCase):
    def reindex(self) -> str:
        out = StringIO()
        call_command("reindex", stdout=out)
        return out.getvalue()

    def test_it_finds_what_was_missed_and_drops_what_is_gone(self) -> None:
        missed, withdrawn = article(title="Bridge"), story(title="Bridge")
        gone = story(title="Bridge")
        Article.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN)
        gone.delete()
        self.assertIn("1 article can be found.", self.reindex())
        self.assertEqual(found("bridge"), [missed.pk])
        self.assertEqual(SearchDocument.objects.count(), 1)

    def test_it_can_run_again_and_again(self) -> None:
        rows = [story(title="Bridge", published_at=timezone.now()) for _ in range(3)]
        self.reindex()
        self.assertIn("3 articles can be found.", self.reindex())
        self.assertCountEqual(found("bridge"), [row.pk for row in rows])

    def test_batches_leave_nobody_out(self) -> None:
        rows = [article(title="Bridge") for _ in range(5)]
        with patch("articles.search.indexing.BATCH", 2):
            self.reindex()
        self.assertCountEqual(found("bridge"), [row.pk for row in rows])


class AnyTextTests(HypothesisTestCase):
    @given(st.text(max_size=300) | st.text(alphabet="\"*:^(){}-+,\x00'«»\\ ANDORTabcї", max_size=60))
    @settings(max_examples=200, deadline=None)
    def test_whatever_is_typed_is_answered(self, typed: str) -> None:
        search.search(typed, "en", before=(NOON, 7))

    @given(st.text(min_size=1, max_size=80))
    @settings(max_examples=60, deadline=None)
    def test_a_story_is_found_by_its_own_title(self, title: str) -> None:
        row = story(title=title)
        if understood(title.replace('"', " ").replace("-", " ")).wanted:
            self.assertIn(row.pk, found(title.replace('"', " ").replace("-", " "), limit=200))
        search.delete(row)

    def test_the_index_s_own_operators_are_plain_words(self) -> None:
        row = story(title="Title NEAR the end AND not OR")
        for typed in (
            "NEAR(the end)",
            "title: near",
            "title AND",
            "OR",
            "{title} : near",
            "^title",
            "titl*",
        ):
            with self.subTest(typed):
                expected = [] if "titl*" in typed else [row.pk]
                self.assertEqual(found(typed), expected)
