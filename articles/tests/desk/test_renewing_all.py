"""Stored pages of stories hold addresses of their edition: another order of editions derives them anew."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from unittest import mock

from django.core.management import call_command
from django.test import TestCase, override_settings
from django_tasks_db.models import DBTaskResult

from articles.desk import drafting, renewal
from articles.models import Article, ArticleBody
from articles.tests import newsroom
from portal.pagecache import values

TURNED = {"PORTAL_EDITIONS": ["uk", "en"], "LANGUAGE_CODE": "uk"}


class AnotherOrderOfEditionsTests(TestCase):
    databases = {"default", "readership"}

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = newsroom.make(stories=2)

    def setUp(self) -> None:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(override_settings(PORTAL_DATA=Path(folder)))
        call_command("renew_stories", "--once")
        self.addCleanup(values.forget)

    def turn(self) -> None:
        self.enterContext(override_settings(**TURNED))
        values.forget()

    def links(self, edition: str) -> set[str]:
        """Where the story's own part of its page leads."""
        row = Article.objects.get(pk=self.made.full[edition].pk)
        page = self.client.get(row.get_absolute_url()).content.decode()
        story = page.split('<article class="story__article">')[1].split('<aside class="story__aside"')[0]
        return set(re.findall(r'href="(/(?!media/)[^"]*)"', story))

    def test_links_of_a_story_stay_in_its_edition(self) -> None:
        self.turn()
        call_command("renew_stories", "--once")
        for edition, prefix in (("uk", ""), ("en", "/en")):
            links = self.links(edition)
            self.assertGreater(len(links), 5)
            for link in links:
                self.assertEqual(link.startswith("/en/"), prefix == "/en", link)
                self.assertEqual(self.client.get(link).status_code, 200, link)

    def test_a_start_without_a_change_asks_the_database_nothing(self) -> None:
        with self.assertNumQueries(0):
            call_command("renew_stories", "--once")

    def test_it_is_repeated_when_it_failed(self) -> None:
        self.turn()
        with (
            mock.patch.object(renewal, "render_again", side_effect=OSError),
            self.assertRaises(OSError),
        ):
            call_command("renew_stories", "--once")
        call_command("renew_stories", "--once")
        self.assertIn(f"/en/tag/{self.made.tag.slug}/", self.links("en"))

    def test_the_worker_does_the_older_ones(self) -> None:
        ArticleBody.objects.update(rendered="stale")
        with mock.patch.object(renewal, "BATCH", 2):
            call_command("renew_stories")
            self.assertEqual(ArticleBody.objects.exclude(rendered="stale").count(), 2)
            while waiting := DBTaskResult.objects.first():
                waiting.delete()
                waiting.task.func(*waiting.args_kwargs["args"])
        self.assertFalse(ArticleBody.objects.filter(rendered="stale").exists())

    def test_an_edition_that_was_given_up_is_no_obstacle(self) -> None:
        self.enterContext(override_settings(PORTAL_EDITIONS=["uk"], LANGUAGE_CODE="uk"))
        call_command("renew_stories", "--once")
        self.assertIn(f"/tag/{self.made.tag.slug}/", self.links("uk"))

    def test_a_story_without_words_is_no_obstacle(self) -> None:
        drafting.begin(edition="en", by=None)
        call_command("renew_stories")
