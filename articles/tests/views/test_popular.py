"""Promises of the most read page."""

from __future__ import annotations

import datetime as dt

from django.test import TestCase
from django.utils import timezone

from articles import readership
from articles.models import Article, State
from articles.tests.factories import article
from portal.pagecache.recording import recording
from portal.tests.engines import queries


class PopularPageTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        now = timezone.now()
        self.young = article(title="Young", published_at=now - dt.timedelta(minutes=30))
        self.week = article(title="Of the week", published_at=now - dt.timedelta(days=3))
        self.old = article(title="Old", published_at=now - dt.timedelta(days=300))
        for number, row in enumerate((self.young, self.week, self.old), start=1):
            readership.carry_over(row.pk, 1000 * number, source="elsewhere", actor="test")
        readership.refresh_popular()

    def titles(self, address: str) -> list[str]:
        return [one.title for one in self.client.get(address).context["page"].stories]

    def test_each_window_has_its_address(self) -> None:
        self.assertEqual(self.titles("/popular/"), ["Young"])
        self.assertEqual(self.titles("/popular/?window=1h"), ["Young"])
        self.assertEqual(self.titles("/popular/?window=7d"), ["Of the week", "Young"])
        self.assertEqual(self.titles("/popular/?window=all"), ["Old", "Of the week", "Young"])

    def test_each_window_has_one_address(self) -> None:
        page = self.client.get("/popular/?window=24h")
        self.assertRedirects(page, "/popular/", 301, fetch_redirect_response=False)

    def test_another_window_is_missing(self) -> None:
        self.assertEqual(self.client.get("/popular/?window=2h").status_code, 404)
        self.assertEqual(self.client.get("/popular/?window=").status_code, 404)

    def test_it_says_which_window_is_shown_and_when_it_was_counted(self) -> None:
        page = self.client.get("/popular/?window=7d")
        self.assertContains(page, '<a href="/popular/?window=7d" aria-current="page">')
        self.assertContains(page, "counted at <time")

    def test_what_was_withdrawn_since_is_not_shown(self) -> None:
        Article.objects.filter(pk=self.old.pk).update(state=State.WITHDRAWN)
        self.assertEqual(self.titles("/popular/?window=all"), ["Of the week", "Young"])

    def test_an_edition_without_readers_says_so(self) -> None:
        self.assertContains(self.client.get("/uk/popular/"), '<div class="empty">')
        self.assertEqual(self.titles("/uk/popular/"), [])

    def test_it_costs_the_same_for_any_number(self) -> None:
        self.client.get("/popular/?window=all")
        with queries(self, counters=2, stories=1), recording():
            self.client.get("/popular/?window=all")
