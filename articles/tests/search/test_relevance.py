"""Promises of the order of relevance, the same on both engines."""

from __future__ import annotations

import datetime as dt
from unittest.mock import patch

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from articles import search
from articles.models import Tag, TaggedArticle
from articles.tests.factories import article
from articles.tests.search.asking import NOON, found, relevant, story


class RelevanceTests(TestCase):
    def test_relevant_is_what_has_the_words_in_front_and_is_new(self) -> None:
        deep = story(title="One", body="A bridge.", published_at=NOON - dt.timedelta(hours=1))
        lead = story(title="Two", lead="A bridge.", published_at=NOON - dt.timedelta(hours=2))
        title = story(title="Bridge", published_at=NOON - dt.timedelta(hours=3))
        ancient = story(title="Bridge", published_at=NOON - dt.timedelta(days=900))
        self.assertEqual(relevant("bridge"), [title.pk, lead.pk, deep.pk, ancient.pk])
        self.assertEqual(found("bridge"), [deep.pk, lead.pk, title.pk, ancient.pk])

    def test_all_words_of_a_title_may_stand_in_names_too(self) -> None:
        row = article(title="Bridge opens", published_at=NOON - dt.timedelta(hours=5))
        tag = Tag.objects.create(name="Kyiv")
        TaggedArticle.objects.create(content_object=row, tag=tag, edition="en")
        search.index(row)
        deep = story(title="One", body="A bridge in Kyiv.", published_at=NOON)
        self.assertEqual(relevant("Kyiv bridge"), [row.pk, deep.pk])

    def test_pages_of_the_most_relevant_neither_repeat_nor_skip(self) -> None:
        rows = [story(title="Bridge", published_at=NOON - dt.timedelta(hours=n)) for n in range(7)]
        seen = [pk for start in (0, 3, 6) for pk in relevant("bridge", start=start, limit=3)]
        self.assertEqual(seen, [row.pk for row in rows])

    def test_of_very_many_the_newest_are_weighed_and_no_page_skips_along_them(self) -> None:
        rows = [story(title="Bridge", published_at=NOON - dt.timedelta(hours=n)) for n in range(6)]
        with (
            patch("articles.search.finding.WEIGHED_AT_MOST", 4),
            CaptureQueriesContext(connection) as asked,
        ):
            seen = [pk for start in (0, 3, 6) for pk in relevant("bridge", start=start, limit=3)]
        self.assertEqual(seen, [row.pk for row in rows[:4]])
        for query in asked.captured_queries:
            self.assertNotRegex(query["sql"], r"COUNT *\(|OFFSET")
