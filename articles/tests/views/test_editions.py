"""Promises about editions, kept in both orders: addresses, canonical, hreflang, the switch."""

from __future__ import annotations

import re

from django.test import TestCase, override_settings

from articles.models import Article
from articles.tests import newsroom
from articles.tests.factories import article
from portal.pagecache import values

SITE = "http://localhost:8000"


class EditionPromises:
    """Run once for each order; ``home`` is edition → the path of its front page."""

    databases = {"default", "readership"}
    order: list[str]
    home: dict[str, str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(override_settings(PORTAL_EDITIONS=cls.order, LANGUAGE_CODE=cls.order[0]))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=2)
        cls.lone = article(edition="uk", title="Лише українською", rubric=cls.made.rubric)

    def setUp(self) -> None:
        values.forget()

    def head(self, path: str) -> tuple[str, dict[str, str]]:
        """Canonical address and hreflang → address of a page."""
        page = self.client.get(path).content.decode()
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
        return canonical, dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))

    def switch(self, path: str) -> str:
        (address,) = re.findall(
            r'class="switch__link" href="([^"]+)"', self.client.get(path).content.decode()
        )
        return address

    def pages(self, code: str) -> list[str]:
        day = self.made.full[code].published_at
        names = (
            "news/", "rubric/transport/", "tags/", f"tag/{self.made.tag.slug}/", "authors/",
            f"author/{self.made.author.slug}/", f"archive/{day:%Y/%m/%d}/", "exclusives/", "publications/",
            "popular/", "popular/?window=7d", "rates/", "about/",
        )  # fmt: skip
        return [self.home[code], *(self.home[code] + name for name in names)]

    def test_every_page_names_itself_and_its_other_edition(self) -> None:
        for mine, other in (self.order, self.order[::-1]):
            for path, there in zip(self.pages(mine), self.pages(other), strict=True):
                with self.subTest(path):
                    canonical, alternates = self.head(path)
                    self.assertEqual(canonical, SITE + path)
                    uk = path if mine == "uk" else there
                    expected = {mine: SITE + path, other: SITE + there, "x-default": SITE + uk}
                    self.assertEqual(alternates, expected)
                    self.assertEqual(self.switch(path), there)

    def test_a_story_and_its_translation_name_each_other(self) -> None:
        paths = {code: self.made.full[code].get_absolute_url() for code in self.order}
        for code, path in paths.items():
            self.assertTrue(path.startswith(f"{self.home[code]}news/"))
            canonical, alternates = self.head(path)
            self.assertEqual(canonical, SITE + path)
            expected = {edition: SITE + there for edition, there in paths.items()}
            self.assertEqual(alternates, {**expected, "x-default": SITE + paths["uk"]})
            self.assertEqual(self.switch(path), next(there for e, there in paths.items() if e != code))

    def test_a_story_without_translation_leads_to_the_same_rubric_with_a_note(self) -> None:
        canonical, alternates = self.head(self.lone.get_absolute_url())
        self.assertEqual((canonical, alternates), (SITE + self.lone.get_absolute_url(), {}))
        there = self.switch(self.lone.get_absolute_url())
        self.assertEqual(there, f"{self.home['en']}rubric/transport/?untranslated=1")
        page = self.client.get(there)
        self.assertContains(page, "not published in this language")
        self.assertEqual(self.head(there)[0], f"{SITE}{self.home['en']}rubric/transport/")

    def test_the_primarys_own_prefix_leads_to_the_plain_address(self) -> None:
        for path in ("", "news/", "news/a-story/?q=1", "rubric/transport/"):
            self.assertRedirects(
                self.client.get(f"/{self.order[0]}/{path}"), f"/{path}", 301, fetch_redirect_response=False
            )

    def test_each_edition_lists_its_own_stories(self) -> None:
        for code in self.order:
            shown = self.client.get(f"{self.home[code]}news/").context["page"].stories
            self.assertEqual(
                {card.pk for card in shown},
                set(
                    Article.objects.visible()
                    .without_advertising()
                    .in_edition(code)
                    .values_list("pk", flat=True)
                ),
            )

    def test_search_is_carried_into_the_other_edition(self) -> None:
        other = self.order[1]
        self.assertEqual(self.switch("/search/?q=tram"), f"{self.home[other]}search/?q=tram")

    def test_pages_vary_on_nothing_of_the_reader(self) -> None:
        for path in (self.home["uk"], self.made.full["en"].get_absolute_url()):
            page = self.client.get(path, HTTP_ACCEPT_LANGUAGE="de")
            self.assertNotIn("Language", page.get("Vary", ""))
            self.assertFalse(page.cookies)


class EnglishFirstTests(EditionPromises, TestCase):
    order = ["en", "uk"]
    home = {"en": "/", "uk": "/uk/"}


class UkrainianFirstTests(EditionPromises, TestCase):
    order = ["uk", "en"]
    home = {"uk": "/", "en": "/en/"}
