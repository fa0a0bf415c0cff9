"""Promises of cards that are written once: they say what their story says now."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from unittest import mock

from django.template import Context, Template
from django.test import SimpleTestCase
from django.utils import timezone, translation

from articles.templatetags import cards
from articles.views.cards import Card, Marks
from portal.navigation import Link

ROW = Template('{% load cards %}{% card story "articles/_row.html" "row" hide_rubric=bare by_hour=hourly %}')
STORY = Card(
    pk=1,
    url="/news/bridge/",
    title="Council votes to rebuild the bridge",
    lead="The decision ends a year of argument.",
    kind="news",
    kind_label="",
    is_advertising=False,
    marks=Marks("full", exclusive=False, photo=False, video=False),
    rubric=Link("Society", "/rubric/society/"),
    published_at=dt.datetime(2026, 11, 20, 9, 7, tzinfo=dt.UTC),
    updated_at=None,
    views=1204,
    picture=None,
)


def row(story: Card, **how: bool) -> str:
    return ROW.render(Context({"story": story, "bare": False, "hourly": False, **how}))


class CardTests(SimpleTestCase):
    def setUp(self) -> None:
        self.enterContext(mock.patch.object(cards, "_cards", {}))

    def test_the_same_story_is_written_once(self) -> None:
        with mock.patch.object(cards, "_written", wraps=cards._written) as written:
            first = row(STORY)
            self.assertEqual(row(replace(STORY)), first)
        self.assertEqual(written.call_count, 1)
        self.assertIn("Council votes", first)

    def test_whatever_it_says_is_written_anew_when_it_changes(self) -> None:
        changes = {
            "url": "/news/other/",
            "title": "Another headline",
            "lead": "Another lead.",
            "kind_label": "Interview",
            "is_advertising": True,
            "marks": Marks("flash", exclusive=True, photo=True, video=True),
            "rubric": Link("Economy", "/rubric/economy/"),
            "published_at": dt.datetime(2026, 11, 19, 9, 8, tzinfo=dt.UTC),
            "views": 1205,
        }
        before = row(STORY)
        for name, value in changes.items():
            with self.subTest(name):
                self.assertNotEqual(row(replace(STORY, **{name: value})), before)
        self.assertEqual(len(STORY.facts or ()), len(changes))
        self.assertNotIn("Society", row(STORY, bare=True))
        self.assertNotEqual(row(STORY, hourly=True), before)
        self.assertEqual(row(STORY), before)

    def test_it_is_written_for_its_language_and_its_year(self) -> None:
        before = row(STORY)
        with translation.override("uk"):
            self.assertIn("1204 перегляди", row(STORY))
        with mock.patch.object(timezone, "now", return_value=dt.datetime(2027, 1, 2, tzinfo=dt.UTC)):
            self.assertIn("2026", row(STORY).replace("2026-11", ""))
        self.assertIn("1,204 views", before)

    def test_few_are_kept(self) -> None:
        with mock.patch.object(cards, "CARDS_KEPT", 3):
            for number in range(8):
                row(replace(STORY, views=number))
        self.assertLessEqual(len(cards._cards), 3)
