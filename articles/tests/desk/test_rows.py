"""Rows beside a story: written where they change, left alone where they say the same already."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from articles import body
from articles.desk import drafting, publishing, rendering
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.models import Article, Author, Tag
from articles.tests import newsroom

LISTS = ("tagged", "in_rubrics", "byline")
ALL = (*LISTS, "sources", "references", "quotes")


class RowsTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        made = newsroom.make(stories=1)
        cls.tag = made.tag
        cls.snapshot = drafting.snapshot_of(made.full["en"]).with_(slug="", title="Rails arrive")

    def setUp(self) -> None:
        self.article = drafting.begin(edition="en", by=None)
        self.save()

    def save(self, **changes: Any) -> Snapshot:
        drafting.save(self.article, self.snapshot.with_(**changes), by=None)
        self.article.refresh_from_db()
        return drafting.snapshot_of(self.article)

    def keys(self) -> dict[str, list[int]]:
        return {name: sorted(getattr(self.article, name).values_list("pk", flat=True)) for name in ALL}

    def assert_page_says_what_is_stored(self) -> None:
        stored = Article.objects.select_related("body").get(pk=self.article.pk)
        document = body.parse(stored.body.canonical).document
        self.assertEqual(stored.body.furniture, rendering.furniture(document, stored))
        self.assertEqual(stored.body.rendered, rendering.render(document, stored))

    def test_rows_that_say_the_same_stay(self) -> None:
        before = self.keys()
        self.assertTrue(all(before.values()), before)
        self.save(title="Rails arrive on Friday")
        self.assertEqual(self.keys(), before)
        self.assert_page_says_what_is_stored()

    def test_a_publication_gives_the_same_rows_their_time(self) -> None:
        before = self.keys()
        publishing.publish(self.article, by=None)
        self.article.refresh_from_db()
        self.assertEqual(self.keys(), before)
        for name in LISTS:
            times = set(getattr(self.article, name).values_list("published_at", flat=True))
            self.assertEqual(times, {self.article.published_at}, name)
        self.assert_page_says_what_is_stored()

    def test_another_order_is_another_list_and_leaves_the_others_alone(self) -> None:
        before = self.keys()
        self.save(tags=tuple(reversed(self.snapshot.tags)))
        after = self.keys()
        self.assertEqual([name for name in ALL if after[name] != before[name]], ["tagged"])
        tags = self.article.tagged.values_list("tag", flat=True)
        self.assertEqual(tuple(tags), tuple(reversed(self.snapshot.tags)))
        self.assert_page_says_what_is_stored()

    def test_another_author_tag_or_rubric_is_read_with_the_new_row(self) -> None:
        other = Author.objects.create(labels={"en": "Ada Other", "uk": "Ада Інша"})
        tag = Tag.objects.create(name="Depot", labels={"en": "Depot", "uk": "Депо"})
        self.save(byline=(Credit(other.pk),), tags=(tag.pk,), rubric=None)
        furniture = self.article.body.furniture
        self.assertEqual([one["name"] for one in furniture["byline"]], ["Ada Other"])
        self.assertEqual([one["label"] for one in furniture["tags"]], ["Depot"])
        self.assertEqual((furniture["rubrics"], list(self.article.in_rubrics.all())), ([], []))
        self.assert_page_says_what_is_stored()

    def test_quotes_follow_a_source_that_was_changed(self) -> None:
        source = SourceRow(key="council", name="City council")
        self.save(sources=(source,))
        (stored,) = self.article.sources.all()
        self.assertEqual(stored.name, "City council")
        self.assertEqual({quote.source for quote in self.article.quotes.all()}, {stored})
        self.assert_page_says_what_is_stored()

    def test_what_is_left_empty_has_no_rows(self) -> None:
        self.save(tags=(), byline=(), sources=(), body="<p>Nothing.</p>", lead_image=None)
        self.assertEqual([name for name, keys in self.keys().items() if keys], ["in_rubrics"])
        self.assert_page_says_what_is_stored()

    def test_saving_and_publishing_a_story_with_everything_stay_within_their_queries(self) -> None:
        with CaptureQueriesContext(connection) as saved:
            self.save(title="Rails arrive on Friday")
        with CaptureQueriesContext(connection) as published:
            publishing.publish(self.article, by=None)
        self.assertLessEqual(len(saved), 40)
        self.assertLessEqual(len(published), 75)
