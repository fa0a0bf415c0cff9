"""Promises of the search page."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

from django.test import TestCase, override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from articles import search
from articles.models import Article, State
from articles.tests.factories import article
from articles.views.lists import STORIES_ON_A_PAGE
from portal.pagecache.recording import recording
from portal.tests.engines import is_postgresql, queries

ANYTHING = st.text(st.characters(blacklist_categories=["Cs"]), max_size=300)


def story(**facts: object) -> Article:
    row = article(**facts)
    search.index(row)
    return row


class SearchPageTests(TestCase):
    databases = {"default", "readership"}

    def titles(self, **asked: object) -> list[str]:
        return [one.title for one in self.client.get("/search/", asked).context["page"].stories]

    def test_it_finds_and_says_why(self) -> None:
        story(title="New bridge", lead="It is open.", body="The bridge is long & strong.")
        page = self.client.get("/search/", {"q": "BRIDGE"})
        self.assertContains(page, "New <mark>bridge</mark>")
        self.assertContains(page, "The <mark>bridge</mark> is long &amp; strong.")

    def test_words_of_a_story_are_no_markup(self) -> None:
        story(title="<script>alert(1)</script> bridge")
        page = self.client.get("/search/", {"q": "alert bridge"})
        self.assertNotContains(page, "<script>alert")
        self.assertContains(page, "&lt;script&gt;<mark>alert</mark>")

    def test_words_of_a_reader_are_no_markup(self) -> None:
        page = self.client.get("/search/", {"q": '"><script>alert(1)</script>'})
        self.assertNotContains(page, "<script>alert")

    def test_nothing_asked_shows_the_form(self) -> None:
        page = self.client.get("/search/")
        self.assertContains(page, 'name="q"')
        self.assertContains(page, "newest first")

    def test_nothing_found_says_what_to_try(self) -> None:
        self.assertContains(self.client.get("/search/", {"q": "ferry"}), "Check the spelling")

    def test_a_limit_gets_a_line(self) -> None:
        page = self.client.get("/search/", {"q": "word " * 1000})
        self.assertContains(page, "Only the first")
        self.assertLess(len(page.content), 60_000)

    def test_it_is_kept_out_of_other_search_engines(self) -> None:
        self.assertContains(self.client.get("/search/", {"q": "bridge"}), 'name="robots" content="noindex')

    def test_pages_lead_through_all_hits_and_back(self) -> None:
        now = timezone.now()
        count = 2 * STORIES_ON_A_PAGE + 3
        for number in range(count):
            story(title=f"Bridge {number}", published_at=now - dt.timedelta(minutes=number // 2))
        expected = [f"Bridge {n}" for n in sorted(range(count), key=lambda n: (n // 2, -n))]
        seen, addresses, query = [], [], "?q=Bridge"
        while query:
            addresses.append(query)
            page = self.client.get(f"/search/{query}").context["page"]
            seen += [one.title for one in page.stories]
            query = page.older_url.removeprefix("/search/")
        self.assertEqual((seen, len(addresses)), (expected, 3))
        newer = self.client.get(f"/search/{addresses[2]}").context["page"].newer_url
        back = self.client.get(newer).context["page"]
        self.assertEqual(
            [one.title for one in back.stories], expected[STORIES_ON_A_PAGE : 2 * STORIES_ON_A_PAGE]
        )
        first = self.client.get(back.newer_url).context["page"]
        self.assertEqual([one.title for one in first.stories], expected[:STORIES_ON_A_PAGE])
        self.assertEqual(parse_qs(urlsplit(back.newer_url).query)["q"], ["Bridge"])

    def test_a_cursor_never_given_out_is_missing(self) -> None:
        self.assertEqual(self.client.get("/search/", {"q": "bridge", "before": "x"}).status_code, 404)

    def test_a_cursor_gone_stale_leads_to_the_first_page(self) -> None:
        row = story(title="Bridge")
        for number in range(STORIES_ON_A_PAGE):
            story(title=f"Bridge {number}", published_at=timezone.now() - dt.timedelta(hours=1 + number))
        first = self.client.get("/search/", {"q": "bridge"}).context["page"]
        last = first.stories[-1]
        Article.objects.filter(pk__in=[row.pk, last.pk]).update(state=State.WITHDRAWN)
        page = self.client.get(first.older_url)
        self.assertRedirects(page, "/search/?q=bridge", 301, fetch_redirect_response=False)

    def test_each_edition_searches_its_own(self) -> None:
        story(title="Міст", edition="uk")
        self.assertEqual(self.titles(q="міст"), [])
        found = self.client.get("/uk/search/", {"q": "МІСТ"}).context["page"].stories
        self.assertEqual([one.title for one in found], ["Міст"])

    def test_the_cost_does_not_grow_with_the_hits(self) -> None:
        for number in range(12):
            story(title=f"Bridge {number}")
        self.client.get("/search/", {"q": "bridge"})
        with queries(self, counters=1, stories=4 if is_postgresql() else 3), recording():
            self.client.get("/search/", {"q": "bridge"})


class AnythingTypedTests(HypothesisTestCase):
    databases = {"default", "readership"}

    @given(ANYTHING)
    @settings(max_examples=40, deadline=None)
    @override_settings(DEBUG=False)
    def test_it_is_answered(self, typed: str) -> None:
        self.assertEqual(self.client.get("/search/", {"q": typed}).status_code, 200)
