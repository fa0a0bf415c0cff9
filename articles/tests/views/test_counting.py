"""Promises of what an article's page counts."""

from __future__ import annotations

from django.test import RequestFactory, SimpleTestCase

from articles import readership
from articles.readership import turnstile
from articles.tests.readership.requests import BROWSER
from articles.views.counting import count_reader

requests = RequestFactory(headers={"user-agent": BROWSER})


class CountReaderTests(SimpleTestCase):
    def test_a_reader_is_counted_without_a_query(self) -> None:
        # No test of this class may ask a database.
        self.assertTrue(count_reader(requests.get("/"), 7))
        self.assertEqual(turnstile.here().total(7), 1)

    def test_who_has_a_session_is_staff_and_not_counted(self) -> None:
        self.assertFalse(count_reader(requests.get("/", headers={"cookie": "sessionid=any"}), 7))

    def test_asking_for_the_head_is_no_view(self) -> None:
        self.assertFalse(count_reader(requests.head("/"), 7))
        self.assertEqual(readership.ArticleCounter().shown(7, 0), 0)
