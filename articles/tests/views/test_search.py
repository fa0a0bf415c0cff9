"""Promises of the search page."""

from __future__ import annotations

import datetime as dt
import re
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.http import HttpResponse
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from articles import search
from articles.models import (
    Article,
    ArticleRubric,
    Author,
    Byline,
    Kind,
    Rubric,
    State,
    Tag,
    TaggedArticle,
    TagKind,
)
from articles.tests.factories import article
from articles.views.lists import STORIES_ON_A_PAGE
from portal.pagecache.recording import recording
from portal.tests.engines import is_postgresql, plan_of, queries

NOON = dt.datetime(2025, 11, 21, 12, tzinfo=dt.UTC)
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

    def test_who_mistyped_is_told_what_may_be_meant(self) -> None:
        story(title="The ambassadors arrive")
        page = self.client.get("/search/", {"q": "ambasadors", "kind": "news"})
        self.assertContains(page, 'Did you mean <a href="?q=ambassadors&amp;kind=news">ambassadors</a>?')
        self.assertNotContains(self.client.get("/search/", {"q": "ambassadors"}), "Did you mean")

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
            query = page.older_url
        self.assertEqual((seen, len(addresses)), (expected, 3))
        newer = self.client.get(f"/search/{addresses[2]}").context["page"].newer_url
        back = self.client.get(f"/search/{newer}").context["page"]
        self.assertEqual(
            [one.title for one in back.stories], expected[STORIES_ON_A_PAGE : 2 * STORIES_ON_A_PAGE]
        )
        first = self.client.get(f"/search/{back.newer_url}").context["page"]
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
        page = self.client.get(f"/search/{first.older_url}")
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
        with queries(self, counters=1, stories=5), recording():
            self.client.get("/search/", {"q": "bridge"})


class NarrowedTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        self.rubric = Rubric.objects.create(labels={"en": "War"}, slug="war")
        self.person = Tag.objects.create(name="Rustem Umerov", kind=TagKind.PERSON)
        self.author = Author.objects.create(labels={"en": "Olha Rozmai", "uk": "Ольга Розмай"})
        self.hidden = Tag.objects.create(name="Secret Person", kind=TagKind.PERSON)
        self.plain = story(title="Bridge plain", published_at=NOON, kind=Kind.ANALYSIS)
        self.full = article(title="Bridge full", published_at=NOON - dt.timedelta(days=3))
        for row in (
            ArticleRubric(article=self.full, rubric=self.rubric),
            TaggedArticle(content_object=self.full, tag=self.person),
            Byline(article=self.full, author=self.author),
        ):
            row.edition, row.published_at = "en", self.full.published_at
            row.save()
        search.index(self.full)
        draft = article(title="Bridge draft", state=State.DRAFT)
        TaggedArticle.objects.create(content_object=draft, tag=self.hidden, edition="en")

    def asked(self, **values: str) -> tuple[list[str], HttpResponse]:
        page = self.client.get("/search/", {"q": "bridge", **values})
        return [one.title for one in page.context["page"].stories], page

    def test_every_filter_narrows_and_can_be_left_out_again(self) -> None:
        for name, value in {
            "rubric": "war",
            "person": "rustem umerov",
            "tag": self.person.slug,
            "author": "розмай",
            "until": "2025-11-20",
            "kind": "news",
        }.items():
            with self.subTest(name):
                titles, page = self.asked(**{name: value})
                self.assertEqual(titles, ["Bridge full"])
                (chip,) = page.context["chips"]
                self.assertContains(page, chip.label)
                everything = self.client.get(f"/search/{chip.url}").context["page"].stories
                self.assertEqual(len(everything), 2)
        self.assertEqual(self.asked(**{"from": "2025-11-20"})[0], ["Bridge plain"])

    def test_days_are_those_of_the_newsroom(self) -> None:
        story(title="Bridge late", published_at=dt.datetime(2025, 11, 10, 22, 30, tzinfo=dt.UTC))
        self.assertEqual(self.asked(**{"from": "2025-11-11", "until": "2025-11-11"})[0], ["Bridge late"])
        self.assertEqual(self.asked(until="2025-11-10")[0], [])

    def test_other_editions_are_found_when_asked_for(self) -> None:
        other = story(title="Bridge abroad", edition="uk", published_at=NOON + dt.timedelta(days=1))
        self.assertEqual(self.asked(edition="uk")[0], ["Bridge abroad"])
        titles, page = self.asked(edition="all")
        self.assertEqual(titles, ["Bridge abroad", "Bridge plain", "Bridge full"])
        self.assertContains(page, f'href="{other.get_absolute_url()}"')

    def test_what_is_not_known_is_said_and_left_aside(self) -> None:
        for name in ("person", "tag", "author"):
            titles, page = self.asked(**{name: "Nobody"})
            self.assertEqual(len(titles), 2)
            self.assertContains(page, "No story names “Nobody” there")
        self.assertContains(self.asked(**{"from": "yesterday"})[1], "A date is written as")
        for name, value in (("kind", "x"), ("edition", "xx"), ("rubric", "none"), ("sort", "x")):
            self.assertEqual(len(self.asked(**{name: value})[0]), 2)

    def test_a_person_of_unpublished_stories_alone_is_not_known(self) -> None:
        self.assertContains(self.asked(person="Secret Person")[1], "No story names “Secret Person” there")
        answer = self.client.get("/search/suggestions/", {"q": "secret"})
        self.assertEqual(answer.json(), {"groups": []})
        self.assertNotContains(self.client.get("/search/", {"q": "Secret Pers"}), "Secret Person")

    def test_it_says_how_many_there_are(self) -> None:
        self.assertContains(self.asked()[1], "2 stories")
        with (
            patch("articles.search.finding.WEIGHED_AT_MOST", 1),
            patch("articles.views.search.STORIES_ON_A_PAGE", 1),
        ):
            self.assertContains(self.asked()[1], "More than 1 stories")

    def test_the_most_relevant_pages_hold_together(self) -> None:
        for number in range(2 * STORIES_ON_A_PAGE):
            story(title=f"Street {number}", body="A bridge.", published_at=NOON)
        seen, query = [], "?q=bridge&sort=relevance"
        while query:
            page = self.client.get(f"/search/{query}").context["page"]
            seen += [one.title for one in page.stories]
            query = page.older_url
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual((len(seen), seen[:2]), (2 * STORIES_ON_A_PAGE + 2, ["Bridge plain", "Bridge full"]))
        for bad in (
            "page=2",
            "page=1&at=20251121T120000000000",
            "page=x&at=x",
            "page=99&at=20251121T120000000000",
        ):
            self.assertEqual(self.client.get(f"/search/?q=bridge&sort=relevance&{bad}").status_code, 404)

    def test_names_and_titles_are_suggested_while_typing(self) -> None:
        groups = self.client.get("/search/suggestions/", {"q": "umer"}).json()["groups"]
        self.assertEqual([group["label"] for group in groups], ["People"])
        self.assertEqual(
            groups[0]["items"], [{"label": "Rustem Umerov", "url": self.person.get_absolute_url()}]
        )
        groups = self.client.get("/search/suggestions/", {"q": "bridge pla"}).json()["groups"]
        self.assertEqual(groups, [])
        groups = self.client.get("/search/suggestions/", {"q": "full bridg"}).json()["groups"]
        self.assertEqual([one["label"] for one in groups[0]["items"]], ["Bridge full"])

    def test_each_field_that_narrows_has_names_of_its_own(self) -> None:
        for kind, typed, expected in (
            ("person", "umer", ["Rustem Umerov"]),
            ("tag", "umer", ["Rustem Umerov"]),
            ("author", "розм", ["Olha Rozmai"]),
            ("person", "rozm", []),
            ("author", "umer", []),
            ("person", "secret", []),
            ("person", "u", []),
        ):
            with self.subTest(kind=kind, typed=typed):
                answer = self.client.get("/search/suggestions/", {"q": typed, "kind": kind})
                self.assertEqual(answer.json(), {"names": expected})
        page = self.client.get("/search/").content.decode()
        for kind in ("person", "tag", "author"):
            self.assertIn(f'name="{kind}" value="" maxlength="100" list="names-{kind}"', page)

    def test_a_name_is_an_address_first_then_the_whole_then_a_beginning(self) -> None:
        self.listed(Tag.objects.create(name="rozmai", slug="umerov", kind=TagKind.PERSON))
        self.listed(Tag.objects.create(name="Umerov", slug="other", kind=TagKind.PERSON))
        self.listed(Tag.objects.create(name="Umerov Junior", slug="junior", kind=TagKind.PERSON))
        for typed, slug in (("umerov", "umerov"), ("UMEROV", "other"), ("umerov j", "junior")):
            self.assertEqual(self.asked(person=typed)[1].context["chosen"]["person"], slug, typed)
        for typed in ("olha-rozmai", "OLHA ROZMAI", "Розмай", "ольга р"):
            slug = self.asked(author=typed)[1].context["chosen"]["author"]
            self.assertEqual(slug, self.author.slug, typed)
        self.assertEqual(self.asked(author="ozmai")[1].context["chosen"]["author"], "")

    def test_a_former_address_of_what_narrows_still_narrows(self) -> None:
        for name, thing in (("rubric", self.rubric), ("tag", self.person), ("author", self.author)):
            was, thing.slug = thing.slug, f"{thing.slug}-now"
            thing.save()
            titles, page = self.asked(**{name: was})
            self.assertEqual((titles, page.context["notes"]), (["Bridge full"], []), name)

    def test_each_step_is_asked_of_an_index(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            self.asked(person="nobody", tag="nothing", author="noone")
        steps = [query["sql"] for query in asked if re.search("nobody|nothing|noone", query["sql"])]
        self.assertEqual(len(steps), 16)
        for sql in steps:
            plan = plan_of(sql)
            if not is_postgresql():  # A server reads the handful of rows of a test as it likes.
                self.assertFalse(plan.scanned, (sql, plan))

    def listed(self, tag: Tag) -> None:
        row = TaggedArticle(
            content_object=self.full, tag=tag, edition="en", published_at=self.full.published_at
        )
        row.save()

    def test_without_a_script_the_page_itself_leads_to_names(self) -> None:
        page = self.client.get("/search/", {"q": "rozm"})
        self.assertContains(page, f'href="{self.author.get_absolute_url()}"')


class AnythingTypedTests(HypothesisTestCase):
    databases = {"default", "readership"}

    @given(ANYTHING)
    @settings(max_examples=40, deadline=None)
    @override_settings(DEBUG=False)
    def test_it_is_answered(self, typed: str) -> None:
        self.assertEqual(self.client.get("/search/", {"q": typed}).status_code, 200)

    @given(typed=ANYTHING)
    @example(typed="a\0b")
    @settings(max_examples=30, deadline=None)
    def test_whatever_is_typed_anywhere_is_answered(self, typed: str) -> None:
        for name in ("person", "tag", "author", "from", "rubric", "kind", "edition", "sort"):
            self.assertEqual(self.client.get("/search/", {"q": "bridge", name: typed}).status_code, 200)
        self.assertEqual(self.client.get("/search/suggestions/", {"q": typed}).status_code, 200)
