from __future__ import annotations

from django.db import connection

from articles.desk import drafting, findable, publishing
from articles.desk.snapshot import Snapshot
from articles.models import Article
from articles.search import desk
from articles.search.models import DeskDocument
from articles.tests.desk.test_publishing import DeskTestCase
from articles.tests.factories import article
from portal.tests import engines


class DeskIndexTests(DeskTestCase):
    def found(self, typed: str) -> list[str]:
        return [str(one) for one in desk.narrowed(Article.objects.order_by("pk"), typed)]

    def write(self, title: str, text: str) -> Article:
        story = drafting.begin(edition="en", by=None)
        drafting.save(story, Snapshot(title=title, body=f"<p>{text}</p>"), by=None)
        return story

    def test_drafts_are_found_by_their_text_in_any_case_and_by_how_words_begin(self) -> None:
        self.write("Трамвай", "Колії вже ПРИЇХАЛИ до міста.")
        for typed in ("колі", "приїх", "ПРИЇХАЛИ місТ", "трам"):
            self.assertEqual(self.found(typed), ["Трамвай"], typed)
        self.assertEqual(self.found("вокзал"), [])

    def test_words_left_out_and_phrases_are_understood(self) -> None:
        self.write("One", "The rails are ready.")
        self.write("Two", "Ready are the wheels.")
        self.assertEqual(self.found("ready -wheel"), ["One"])
        self.assertEqual(self.found("“are the”"), ["Two"])

    def test_a_text_that_was_changed_is_found_by_its_new_words_alone(self) -> None:
        story = self.write("One", "The rails are ready.")
        drafting.save(story, Snapshot(title="One", body="<p>Nothing is.</p>"), by=None)
        self.assertEqual((self.found("rails"), self.found("nothing")), ([], ["One"]))

    def test_of_a_story_being_changed_both_texts_are_found_until_it_goes_out(self) -> None:
        story = self.published()
        old = self.snapshot.title
        drafting.save(story, self.snapshot.with_(title="Zebras arrive"), by=None)
        self.assertEqual(len(self.found("zebras")), 1)
        self.assertEqual(len(self.found(old)), 1)
        publishing.revise(Article.objects.get(pk=story.pk), by=None)
        self.assertEqual((len(self.found("zebras")), self.found(old)), (1, []))

    def test_keeping_asks_no_more_than_it_says(self) -> None:
        with engines.queries(self, counters=0, stories=3):
            desk.keep(1, "One", ["The rails are ready."])
        with engines.queries(self, counters=0, stories=4):
            desk.keep(1, "One", ["Nothing is."])
        with engines.queries(self, counters=0, stories=1):
            desk.keep(1, "One", ["Nothing is."])

    def test_stories_written_past_the_desk_are_taken_in_by_the_clock(self) -> None:
        lost = [article(title=f"Lost {number}", body="Buried treasure.") for number in range(3)]
        self.assertEqual(self.found("treasure"), [])
        findable.index_missing.func()
        self.assertEqual(len(self.found("lost")), len(lost))
        self.assertEqual(desk.missing(10), [])
        before = list(DeskDocument.objects.values_list("pk", "words"))
        findable.index_missing.func()
        self.assertEqual(list(DeskDocument.objects.values_list("pk", "words")), before)

    def test_of_a_word_that_very_many_have_those_begun_last_are_listed(self) -> None:
        rows = [self.write(f"Tram {number}", "Text.") for number in range(5)]
        self.write("Bus", "Text.")
        newest = desk.begun_below("tram", 2**62, 3)
        self.assertEqual(newest, [row.pk for row in rows[:1:-1]])
        self.assertEqual(desk.begun_below("tram", newest[-1], 3), [rows[1].pk, rows[0].pk])
        self.assertEqual(desk.begun_below("-", 2**62, 3), [])

    def test_nothing_that_is_typed_is_an_error(self) -> None:
        self.write("One", "Text.")
        for typed in ("'", '"', '"" *', "title : x", "NEAR(a b)", "-", "a OR", "«", "%", "x" * 5000, "\x00"):
            self.found(typed)

    def test_no_body_is_read_to_find_one(self) -> None:
        rows = desk.narrowed(Article.objects.order_by("-saved_at"), "rails")[:50]
        sql, params = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plan = " ".join(row[3] for row in cursor.fetchall())
                self.assertIn("VIRTUAL TABLE INDEX", plan)
                self.assertNotIn("SCAN articles_article ", f"{plan} ")
                return
            # A table that looks small would be read along its key.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = " ".join(row[0] for row in cursor.fetchall())
        self.assertIn("Index Scan on desk_words_text", plan)
        self.assertNotIn("Seq Scan on articles_article", plan)
