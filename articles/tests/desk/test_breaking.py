"""Promises of the breaking bar: on every page at once, for four hours at most, and gone by itself."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.core.exceptions import PermissionDenied
from django.test import TestCase

from articles.desk import breaking, publishing, roles
from articles.models import Article, BreakingBar
from articles.tests.factories import article
from portal.accounts.models import User
from portal.tests.pagecache.reader import Reader

NOON = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
TEXT = "The bridge is closed until tomorrow"


class BreakingTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        travelling = time_machine.travel(NOON, tick=False)
        self.clock = travelling.start()
        self.addCleanup(travelling.stop)
        self.reader = Reader()

    def raise_bar(self, text: str = TEXT, **how: object) -> BreakingBar:
        known: dict[str, object] = {"lasting": HOUR, "by": None}
        with self.captureOnCommitCallbacks(execute=True):
            return breaking.raise_bar("en", text=text, **{**known, **how})  # type: ignore[arg-type]

    def shown(self, path: str = "/privacy/") -> str:
        page = self.reader.get(path).text.replace("\N{NO-BREAK SPACE}", " ")
        return page.partition('class="breaking"')[2].partition("</div>")[0]

    def test_it_stands_on_every_page_of_its_edition_at_once(self) -> None:
        story = article(title="The bridge is closed")
        pages = ("/", "/privacy/", story.get_absolute_url())
        for path in pages:
            self.assertEqual(self.shown(path), "")
        self.raise_bar(article=story)
        for path in pages:
            self.assertIn(TEXT, self.shown(path))
            self.assertIn(story.get_absolute_url(), self.shown(path))
        self.assertEqual(self.shown("/uk/privacy/"), "")

    def test_it_goes_by_itself_on_kept_pages_too(self) -> None:
        self.raise_bar()
        self.assertIn(TEXT, self.shown())
        self.clock.shift(HOUR - dt.timedelta(seconds=1))
        self.assertIn(TEXT, self.shown())
        self.clock.shift(dt.timedelta(seconds=1))
        self.assertEqual(self.shown(), "")

    def test_the_next_takes_its_place_and_it_is_taken_down(self) -> None:
        self.raise_bar()
        self.raise_bar("The bridge is open again")
        self.assertIn("open again", self.shown())
        self.assertNotIn(TEXT, self.shown())
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(breaking.lower("en", by=None))
        self.assertEqual(self.shown(), "")
        self.assertFalse(breaking.lower("en", by=None))

    def test_it_goes_with_the_story_it_leads_to(self) -> None:
        story = article(title="The bridge is closed")
        self.raise_bar(article=story)
        self.assertIn(TEXT, self.shown())
        with self.captureOnCommitCallbacks(execute=True):
            publishing.withdraw(story, by=None, reason="A mistake.")
        self.assertEqual(self.shown(), "")

    def test_no_bar_stands_longer_than_four_hours(self) -> None:
        self.raise_bar(lasting=4 * HOUR)
        with self.assertRaises(ValueError):
            self.raise_bar(lasting=5 * HOUR)

    def test_it_says_something_and_leads_to_what_readers_see(self) -> None:
        with self.assertRaises(breaking.TextMissing):
            self.raise_bar("  ")
        Article.objects.filter(pk=(story := article()).pk).update(state="withdrawn")
        story.refresh_from_db()
        with self.assertRaises(breaking.TextMissing):
            self.raise_bar(article=story)

    def test_only_those_who_publish_raise_it(self) -> None:
        writer = User.objects.create_user("writer", "writer@example.org", is_staff=True)
        writer.groups.add(roles.group("author"))
        with self.assertRaises(PermissionDenied):
            self.raise_bar(by=writer)
        with self.assertRaises(PermissionDenied):
            breaking.lower("en", by=writer)
