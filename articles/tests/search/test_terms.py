"""Promises of what is remembered of readers' searches: subjects, never persons."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from django.contrib.auth.models import Permission
from django.test import SimpleTestCase, TestCase

from articles import search
from articles.search import booking
from articles.search.models import SearchTerm
from articles.search.terms import MOST_TERMS, Tally, taken_from, term_of
from articles.tests.factories import article
from articles.views.searches import COUNTER, SearchCount
from portal.accounts.models import User
from portal.pagecache.recording import recording

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def asking(number: int, query: str = "q=Trams", **more: str) -> dict[str, str]:
    """What the server is told of reader ``number`` who searches."""
    reader = {"REMOTE_ADDR": f"192.0.2.{number}", "HTTP_USER_AGENT": BROWSER, "REQUEST_METHOD": "GET"}
    return {**reader, "QUERY_STRING": query, **more}


class TallyTests(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.tally = Tally(self.folder)

    def told(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for searches in taken_from(self.folder):
            for asked in searches:
                found[asked.term] = found.get(asked.term, 0) + asked.searches
        return found

    def test_a_term_is_told_when_three_readers_asked_for_it(self) -> None:
        for reader in (b"a", b"b"):
            self.tally.note("en", "Trams", 3, reader)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.tally.note("en", " TRAMS ", 3, b"c")
        self.tally.note("en", "trams", 3, b"d")
        self.assertEqual(self.told(), {"trams": 4})
        self.assertEqual(self.told(), {})

    def test_one_reader_is_one_however_often_they_ask(self) -> None:
        for _ in range(50):
            self.tally.note("en", "My Neighbour", 0, b"a")
        self.assertEqual(self.told(), {})

    def test_an_hour_later_everybody_is_forgotten(self) -> None:
        with patch("articles.search.terms.time.monotonic", return_value=1.0):
            for reader in (b"a", b"b"):
                self.tally.note("en", "trams", 3, reader)
        with patch("articles.search.terms.time.monotonic", return_value=3700.0):
            self.tally.note("en", "trams", 3, b"c")
        self.assertEqual(self.told(), {})

    def test_they_are_forgotten_then_though_nobody_searches_any_more(self) -> None:
        with patch("articles.search.terms.threading.Timer") as clock:
            with patch("articles.search.terms.time.monotonic", return_value=1.0):
                self.tally.note("en", "trams", 3, b"a")
                self.tally.note("en", "buses", 3, b"a")
            clock.assert_called_once()
            seconds, forget = clock.call_args.args
            clock.return_value.start.assert_called_once()
            self.assertTrue(clock.return_value.daemon)
            secret = self.tally._secret
            with patch("articles.search.terms.time.monotonic", return_value=1.0 + seconds):
                forget()
        self.assertEqual(self.tally._readers, {})
        self.assertNotEqual(self.tally._secret, secret)

    def test_addresses_and_long_numbers_are_never_kept(self) -> None:
        for typed in ("me@example.org", "+380 44 123 45 67", "4111 1111 1111 1111", "ж", "", "x" * 61):
            self.assertEqual(term_of(typed), "", typed)
        self.assertEqual(term_of("  F-16 у 2026 "), "f-16 у 2026")

    def test_memory_is_bounded(self) -> None:
        for number in range(MOST_TERMS + 10):
            self.tally.note("en", f"word{number}", 0, b"a")
        self.assertLessEqual(len(self.tally._readers), MOST_TERMS)


class CountedTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, value in (("tally", Tally(Path(folder.name))), ("FOLDER", Path(folder.name))):
            patched = patch.object(booking, name, value)
            patched.start()
            self.addCleanup(patched.stop)

    def test_readers_are_counted_robots_and_staff_are_not(self) -> None:
        count = SearchCount(7, None, "en")
        for number in (1, 2):
            self.assertTrue(count.count(asking(number)))
        self.assertFalse(count.count(asking(3, HTTP_USER_AGENT="Googlebot/2.1")))
        self.assertFalse(count.count(asking(4, HTTP_COOKIE="sessionid=x")))
        self.assertFalse(count.count(asking(5, "")))
        booking.book()
        self.assertFalse(SearchTerm.objects.exists())
        count.count(asking(6))
        booking.book()
        row = SearchTerm.objects.get()
        self.assertEqual((row.term, row.searches, row.found, row.edition), ("trams", 3, 7, "en"))

    def test_whatever_the_address_holds_the_page_is_served(self) -> None:
        count = SearchCount(0, None, "en")
        for query in (
            "q=%FF%00",
            "q=" + "x" * 5000,
            "&".join(["q=a"] * 100),
            "q=\xd0\xba\xd0\xb8\xd1\x97\xd0\xb2",
        ):
            count.count(asking(1, query))

    def test_the_first_page_says_that_it_is_counted_and_how_many_were_found(self) -> None:
        search.index(article(title="Trams return"))
        with recording() as notes:
            self.client.get("/search/", {"q": "trams"})
        self.assertEqual((notes.counted.counter, notes.counted.key), (COUNTER, 1))
        with recording() as notes:
            self.client.get("/search/")
        self.assertIsNone(notes.counted)

    def test_editors_see_what_is_searched_for_in_vain(self) -> None:
        for term, found in (("trams", 7), ("ferries", 0)):
            SearchTerm.objects.create(week="2026-11-23", edition="en", term=term, searches=5, found=found)
        editor = User.objects.create_user("editor", "editor@example.org", is_staff=True)
        self.client.force_login(editor)
        self.assertEqual(self.client.get("/admin/search/searchterm/").status_code, 403)
        editor.user_permissions.add(Permission.objects.get(codename="view_searchterm"))
        page = self.client.get("/admin/search/searchterm/", {"found": "nothing"})
        self.assertContains(page, 'href="/search/?q=ferries"')
        self.assertNotContains(page, "trams")
        self.assertEqual(self.client.get("/admin/search/searchterm/add/").status_code, 403)
