"""An imported draft on the desk: its doubts are seen and settled, and it goes out under its first date."""

from __future__ import annotations

import datetime as dt
import re

from django.urls import reverse
from django.utils import timezone, translation

from articles.admin import doubts
from articles.desk.models import TimedDeed
from articles.importing.models import ImportedItem
from articles.importing.pages import import_page
from articles.models import Article
from articles.tests.admin.test_article import ArticleFormTestCase
from articles.tests.importing.samples import own_page

FIRST = dt.datetime(2025, 11, 21, 10, 30, tzinfo=dt.UTC)


class ImportedDraftTests(ArticleFormTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.article = self.begun()
        self.item = ImportedItem.objects.create(
            article=self.article,
            edition="en",
            source="/pages/tram.txt",
            digest="1",
            published=FIRST,
            doubts=[
                {"where": "quotes[1]", "what": "he added", "reason": "old rows hold the English reason alone"}
            ],
        )

    def published(self) -> Article:
        return Article.objects.visible().get(pk=self.article.pk)

    def test_it_goes_out_under_its_first_date_at_a_time_too(self) -> None:
        tomorrow = timezone.localdate() + dt.timedelta(days=1)
        times = {"timing-at_day": str(tomorrow), "timing-at_hour": "12:00", "timing-at_was": ""}
        self.send(self.address(self.article), _publish="", first_date="on", **times)
        self.assertEqual(TimedDeed.objects.get().first_published, FIRST)

    def test_it_goes_out_under_its_first_date(self) -> None:
        self.assertContains(self.client.get(self.address(self.article)), "21 November 2025 12:30")
        self.send(self.address(self.article), _publish="", first_date="on")
        self.assertEqual(self.published().published_at, FIRST)

    def test_an_editor_may_let_it_go_out_as_new(self) -> None:
        self.send(self.address(self.article), _publish="")
        self.assertLess(timezone.now() - self.published().published_at, dt.timedelta(minutes=30))

    def test_once_public_it_keeps_its_date(self) -> None:
        self.send(self.address(self.article), _publish="")
        self.assertNotContains(self.client.get(self.address(self.article)), "first_date")

    def test_a_story_written_here_has_neither_date_nor_doubts(self) -> None:
        page = self.client.get(self.address(self.begun(slug="other")))
        self.assertNotContains(page, "first_date")
        self.assertNotContains(page, "doubts-box")

    def test_its_doubts_are_shown_and_settled(self) -> None:
        page = self.client.get(self.address(self.article))
        for words in (
            "Quote 2",
            "he added",
            "old rows hold the English reason alone",
            "1 doubt of the import",
        ):
            self.assertContains(page, words)
        page = self.send(self.address(self.article), _settle="")
        self.item.refresh_from_db()
        self.assertEqual(self.item.settled_by, self.editor)
        self.assertContains(page, "Settled by")
        self.assertNotContains(page, "1 doubt of the import")

    def test_the_desk_lists_it_until_it_is_public(self) -> None:
        self.assertContains(self.client.get(reverse("admin:index")), "Imported, not public yet")
        self.send(self.address(self.article), _publish="")
        self.assertNotContains(self.client.get(reverse("admin:index")), "Imported, not public yet")

    def test_every_doubt_is_told_in_the_language_of_the_interface(self) -> None:
        page = own_page().replace("Tallinn • DVD", "Nowhereville").replace("1312 views", "many views")
        outcome = import_page(page.encode(), "page.txt")
        found = doubts.of(outcome.article.imported_from.get())
        self.assertGreater(len(found), 5)
        with translation.override("uk"):
            told = doubts.of(outcome.article.imported_from.get())
        for english, ukrainian in zip(found, told, strict=True):
            with self.subTest(english.reason):
                self.assertNotEqual(english.reason, ukrainian.reason)
                self.assertTrue(re.search("[а-яіїєґ]", ukrainian.part + ukrainian.reason))
