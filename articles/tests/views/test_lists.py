"""Promises of the lists of stories."""

from __future__ import annotations

import datetime as dt
from unittest.mock import patch

from django.test import TestCase
from django.utils import timezone

from articles.models import Article, ArticleRubric, Kind, Rubric, State, Tag, TaggedArticle
from articles.tests.factories import article
from articles.views import tag as views
from articles.views.lists import STORIES_ON_A_PAGE

SITE = "http://localhost:8000"


def title_of(state: State) -> str:
    """One word, since titles are typeset with spaces of their own."""
    return f"Is{state}".replace("_", "")


class ListTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.now = timezone.now()
        cls.stories = [
            article(title=f"Tale {number:02}", published_at=cls.now - dt.timedelta(minutes=number))
            for number in range(STORIES_ON_A_PAGE + 3)
        ]

    def titles(self, address: str) -> list[str]:
        return [one.title for one in self.client.get(address).context["page"].stories]

    def test_pages_lead_to_each_other_by_stable_addresses(self) -> None:
        first = self.client.get("/news/")
        older = first.context["page"].older_url
        self.assertContains(first, f'<link rel="next" href="{older}">')
        self.assertNotContains(first, 'rel="prev"')
        second = self.client.get("/news/" + older)
        newer = second.context["page"].newer_url
        self.assertContains(second, f'<link rel="prev" href="{newer}">')
        self.assertEqual(self.titles("/news/" + newer), self.titles("/news/"))
        self.assertNotContains(second, 'rel="next"')
        shown = self.titles("/news/") + self.titles("/news/" + older)
        self.assertEqual(shown, [story.title for story in self.stories])

    def test_a_page_in_the_middle_is_its_own_address_and_has_no_translation(self) -> None:
        older = self.client.get("/news/").context["page"].older_url
        second = self.client.get("/news/" + older)
        self.assertContains(second, f'<link rel="canonical" href="{SITE}/news/{older}">')
        self.assertNotContains(second, 'rel="alternate" hreflang')
        self.assertContains(second, 'class="switch__link" href="/uk/news/"')

    def test_a_first_page_has_its_plain_address_whatever_is_asked_beside(self) -> None:
        page = self.client.get("/news/?utm_source=elsewhere")
        self.assertContains(page, f'<link rel="canonical" href="{SITE}/news/">')
        self.assertContains(page, f'hreflang="uk" href="{SITE}/uk/news/"')

    def test_a_malformed_cursor_is_missing(self) -> None:
        for cursor in ("", "x", "1", "20251121T100000000000", "20251121T100000000000.01", "9" * 400):
            for name in ("before", "after"):
                with self.subTest(cursor=cursor, name=name):
                    self.assertEqual(self.client.get("/news/", {name: cursor}).status_code, 404)

    def test_a_cursor_gone_stale_leads_to_the_beginning(self) -> None:
        older = self.client.get("/news/").context["page"].older_url
        Article.objects.filter(pk=self.stories[STORIES_ON_A_PAGE - 1].pk).update(state=State.WITHDRAWN)
        answer = self.client.get("/news/" + older)
        self.assertRedirects(answer, "/news/", 301, fetch_redirect_response=False)


class WhatIsListedTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.now = timezone.now()
        cls.rubric = Rubric.objects.create(labels={"en": "Society"})
        for state in State:
            shown = state in {State.PUBLISHED, State.WITHDRAWN}
            row = article(
                title=title_of(state),
                state=state,
                published_at=cls.now if shown else None,
                rubric=cls.rubric,
                is_exclusive=True,
                kind=Kind.INTERVIEW,
            )
            ArticleRubric.objects.create(
                article=row,
                rubric=cls.rubric,
                edition="en",
                published_at=cls.now if state == State.PUBLISHED else None,
            )
        advert = article(title="Buythis", kind=Kind.ADVERTISING, rubric=cls.rubric, is_exclusive=True)
        ArticleRubric.objects.create(
            article=advert, rubric=cls.rubric, edition="en", published_at=advert.published_at
        )

    def test_only_published_stories_are_listed_anywhere(self) -> None:
        day = timezone.localdate(self.now)
        for path in (
            "/",
            "/news/",
            "/rubric/society/",
            "/exclusives/",
            "/publications/",
            f"/archive/{day:%Y/%m/%d}/",
            "/popular/?window=all",
        ):
            page = self.client.get(path)
            for state in set(State) - {State.PUBLISHED}:
                with self.subTest(path=path, state=state):
                    self.assertNotContains(page, title_of(state))

    def test_the_published_one_is_where_it_belongs(self) -> None:
        for path in ("/", "/news/", "/rubric/society/", "/exclusives/", "/publications/"):
            self.assertContains(self.client.get(path), title_of(State.PUBLISHED))

    def test_advertising_is_never_among_news(self) -> None:
        for path in ("/", "/news/", "/exclusives/", "/publications/", "/popular/?window=all"):
            with self.subTest(path):
                self.assertNotContains(self.client.get(path), "Buythis")

    def test_where_advertising_is_listed_it_is_labelled_before_its_title(self) -> None:
        page = self.client.get("/rubric/society/").content.decode()
        self.assertRegex(page, r'mark--advertising">Advertisement</span>[\s\S]*?rel="sponsored">Buythis')


class TagListTests(TestCase):
    databases = {"default", "readership"}

    def setUp(self) -> None:
        story = article()
        for name, stories in (("Amber", 1), ("Bread", 9), ("Coal", 5)):
            tag = Tag.objects.create(name=name, labels={"en": name}, carried=stories)
            TaggedArticle.objects.create(
                tag=tag, content_object=story, edition="en", published_at=story.published_at
            )
        Tag.objects.create(name="Dew", labels={"en": "Dew"}, carried=7)

    def shown(self) -> list[str]:
        page = self.client.get("/tags/")
        return [tag.label for _letter, tags in page.context["letters"] for tag in tags]

    def test_every_tag_that_readers_can_follow_is_listed_by_its_letter(self) -> None:
        self.assertEqual(self.shown(), ["Amber", "Bread", "Coal"])
        self.assertNotContains(self.client.get("/tags/"), "list__intro")

    def test_of_more_than_a_page_holds_the_most_used_are_listed_and_search_finds_the_others(self) -> None:
        with patch.object(views, "LISTED", 2):
            self.assertEqual(self.shown(), ["Bread", "Coal"])
            self.assertContains(self.client.get("/tags/"), '<a href="/search/">Search</a>')
            self.assertContains(self.client.get("/uk/tags/"), "Теги")
