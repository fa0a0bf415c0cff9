"""Promises of what an article's page counts and shows, asked as the server asks."""

from __future__ import annotations

import re

from django.test import TestCase, override_settings

from articles import readership
from articles.readership.models import ViewHour
from articles.tests import factories
from portal.tests.pagecache.reader import Answer, Reader


def shown(answer: Answer) -> str:
    """The number that the page says."""
    found = re.search(r'<span class="story__views"[^>]*>([^<]*)</span>', answer.text)
    assert found
    return found[1]


class CountedPageTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.article = factories.article()
        self.path = self.article.get_absolute_url()
        self.reader = Reader()

    def read(self, address: str, **headers: str) -> Answer:
        """The page as somebody at that address reads it."""
        return self.reader.get(self.path, REMOTE_ADDR=address, **headers)

    def test_the_page_shows_its_reader_among_the_others(self) -> None:
        self.assertEqual(shown(self.read("10.0.0.1")), "1 view")
        second = self.read("10.0.0.2")
        self.assertEqual((second.how, shown(second)), ("hit", "2 views"))

    def test_a_reload_shows_the_same(self) -> None:
        self.read("10.0.0.1")
        self.assertEqual(shown(self.read("10.0.0.1")), "1 view")

    def test_a_page_that_was_not_changed_is_read_all_the_same(self) -> None:
        etag = self.read("10.0.0.1").headers["ETag"]
        self.assertEqual(self.read("10.0.0.2", HTTP_IF_NONE_MATCH=etag).status, 304)
        self.assertEqual(shown(self.read("10.0.0.1")), "2 views")

    def test_who_has_a_session_is_staff_and_not_counted(self) -> None:
        self.assertEqual(shown(self.read("10.0.0.1", HTTP_COOKIE="sessionid=any")), "0 views")

    def test_asking_for_the_head_is_no_view(self) -> None:
        self.reader.get(self.path, method="HEAD")
        self.assertEqual(readership.shown(self.article.pk), 0)

    def test_a_flush_changes_nothing(self) -> None:
        self.read("10.0.0.1")
        readership.flush()
        self.assertEqual(shown(self.read("10.0.0.2")), "2 views")

    def test_views_carried_over_show_at_once(self) -> None:
        self.read("10.0.0.1")
        with self.captureOnCommitCallbacks(execute=True):
            readership.carry_over(self.article.pk, 786, source="elsewhere", actor="test")
        self.assertEqual(shown(self.read("10.0.0.2")), "788 views")

    def test_the_number_is_said_as_the_edition_says_it(self) -> None:
        article = factories.article(edition="uk")
        with self.captureOnCommitCallbacks(execute=True):
            readership.carry_over(article.pk, 20, source="elsewhere", actor="test")
        self.assertEqual(shown(self.reader.get(article.get_absolute_url())), "21 перегляд")

    def test_the_number_stands_nowhere_else(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            readership.carry_over(self.article.pk, 73_912, source="elsewhere", actor="test")
        self.assertEqual(self.read("10.0.0.1").text.count("73,913"), 1)


@override_settings(PORTAL_VIEWS="beacon")
class BeaconTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.path = factories.article().get_absolute_url()
        self.reader = Reader(beacon=True)

    def test_the_page_itself_counts_nothing(self) -> None:
        self.reader.get(self.path)
        self.assertEqual(shown(self.reader.get(self.path)), "0 views")

    def test_its_script_counts_and_is_told_the_fresh_number(self) -> None:
        answer = self.reader.get(f"/hit{self.path}", method="POST")
        self.assertEqual((answer.status, answer.text), (200, "1 view"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_the_page_names_where_its_script_and_its_pixel_ask(self) -> None:
        page = self.reader.get(self.path).text
        self.assertIn(f'data-hit="/hit{self.path}"', page)
        self.assertIn(f'<noscript><img src="/hit{self.path}" width="1" height="1" alt=""></noscript>', page)
        self.assertIn("js/hit.js", page)

    def test_where_the_reader_came_from_is_told_by_the_script(self) -> None:
        self.reader.get(f"/hit{self.path}", method="POST", HTTP_X_CAME_FROM="https://www.google.com")
        readership.flush()
        self.assertEqual(ViewHour.objects.values_list("search", "direct", "inside").get(), (1, 0, 0))

    def test_without_a_script_a_pixel_counts(self) -> None:
        answer = self.reader.get(f"/hit{self.path}")
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "image/gif"))
        self.assertEqual(shown(self.reader.get(self.path)), "1 view")

    def test_only_a_counted_page_can_be_counted(self) -> None:
        for path in ("/hit/", "/hit/news/nothing/", "/hit/admin/", "/hit/about/"):
            self.assertEqual(self.reader.get(path, method="POST").status, 404)
