from __future__ import annotations

import datetime as dt
from unittest.mock import patch
from xml.etree import ElementTree as ET

import time_machine
from django.test import TestCase
from django.utils import timezone

from articles.desk import months, publishing
from articles.models import Article, CrowdedMonth, Kind
from articles.syndication.sitemaps import MOST_NEWS
from articles.tests import factories, newsroom
from articles.tests.outbox import stories
from articles.tests.syndication.test_sitemaps import SPACE
from portal.pagecache.recording import recording
from portal.tests.pagecache.reader import Reader

SITE = "http://localhost:8000"


class SitemapTests(TestCase):
    databases = {"default", "readership"}

    def test_the_index_leads_to_every_public_story_and_page(self) -> None:
        made = newsroom.make(stories=2)
        files = self.told("/sitemap.xml", "s:sitemap/s:loc")
        self.assertEqual(len(files), len(set(files)))
        pages = {page for file in files for page in self.told(file.removeprefix(SITE))}
        for story in Article.objects.visible():
            self.assertIn(SITE + story.get_absolute_url(), pages)
        for path in ("/", "/uk/", f"/uk/rubric/{made.rubric.slug}/", f"/tag/{made.tag.slug}/", "/about/"):
            self.assertIn(SITE + path, pages)
            self.assertEqual(self.client.get(path).status_code, 200)

    def test_each_month_has_a_file_of_its_own_and_none_has_two(self) -> None:
        newest = factories.article(published_at=timezone.now())
        older = factories.article(published_at=timezone.now() - dt.timedelta(days=62))
        months = [
            f"{timezone.localtime(one.published_at):%Y-%m}" for one in (newest, older) if one.published_at
        ]
        for story, month in zip((newest, older), months, strict=True):
            self.assertEqual(self.told(f"/sitemaps/en/{month}.xml"), [SITE + story.get_absolute_url()])
        self.assertIn(f"{SITE}/sitemaps/en/{months[1]}.xml", self.told("/sitemap.xml", "s:sitemap/s:loc"))

    def test_a_story_names_its_other_edition_and_its_picture(self) -> None:
        made = newsroom.make(stories=1)
        story = made.full["uk"]
        assert story.published_at
        root = self.root(f"{timezone.localtime(story.published_at):/sitemaps/uk/%Y-%m.xml}")
        address = SITE + story.get_absolute_url()
        (entry,) = [
            one for one in root.findall("s:url", SPACE) if one.findtext("s:loc", "", SPACE) == address
        ]
        links = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", SPACE)}
        self.assertEqual(links["en"], SITE + made.full["en"].get_absolute_url())
        self.assertEqual(links["uk"], SITE + story.get_absolute_url())
        self.assertIn("x-default", links)
        image = entry.findtext("i:image/i:loc", "", SPACE)
        self.assertTrue(image.startswith(f"{SITE}/media/r/"), image)

    def test_the_news_are_those_of_two_days_without_advertising(self) -> None:
        now = timezone.now()
        fresh = factories.article(published_at=now - dt.timedelta(hours=47))
        factories.article(published_at=now - dt.timedelta(hours=49))
        factories.article(published_at=now, kind=Kind.ADVERTISING)
        self.assertEqual(self.told("/sitemaps/en/news.xml"), [SITE + fresh.get_absolute_url()])

    def test_they_end_with_the_second_of_the_forty_eighth_hour(self) -> None:
        now = timezone.now().replace(microsecond=0)
        with time_machine.travel(now, tick=False):
            last = factories.article(published_at=now - dt.timedelta(hours=47, minutes=59, seconds=59))
            factories.article(published_at=now - dt.timedelta(hours=48))
            with recording() as notes:
                self.assertEqual(self.told("/sitemaps/en/news.xml"), [SITE + last.get_absolute_url()])
        # Nor does a kept file hold it longer.
        self.assertEqual(notes.expires_at, now + dt.timedelta(seconds=1))

    def test_of_very_many_the_newest_thousand_are_told(self) -> None:
        self.assertEqual(MOST_NEWS, 1_000)
        now = timezone.now()
        rows = [factories.article(published_at=now - dt.timedelta(hours=hours)) for hours in (3, 1, 2)]
        with patch("articles.views.sitemap.MOST_NEWS", 2):
            told = self.told("/sitemaps/en/news.xml")
        self.assertEqual(told, [SITE + rows[place].get_absolute_url() for place in (1, 2)])

    def test_a_month_that_is_over_stays_as_it_was(self) -> None:
        factories.article(published_at=dt.datetime(2025, 3, 20, 12, tzinfo=dt.UTC))
        month, reader = "/sitemaps/en/2025-03.xml", Reader()
        before = reader.get(month)
        with self.captureOnCommitCallbacks(execute=True):
            story = stories.published()
        with self.captureOnCommitCallbacks(execute=True):
            story = stories.revised(story, title="Another title", slug="another")
        assert story.published_at
        running = f"{timezone.localtime(story.published_at):/sitemaps/en/%Y-%m.xml}"
        self.assertIn(SITE + story.get_absolute_url(), reader.get(running).text)
        with self.captureOnCommitCallbacks(execute=True):
            publishing.withdraw(story, by=None, reason="A mistake.")
        after = reader.get(month)
        self.assertEqual((after.how, after.body), ("hit", before.body))
        self.assertEqual(after.headers["ETag"], before.headers["ETag"])

    def test_what_is_not_public_stays_out(self) -> None:
        factories.article(state="withdrawn")
        factories.article(state="ready", published_at=None)
        self.assertEqual(self.client.get(f"{timezone.localtime():/sitemaps/en/%Y-%m.xml}").status_code, 404)
        self.assertEqual(self.told("/sitemaps/en/news.xml"), [])

    def test_wrong_addresses_lead_nowhere(self) -> None:
        for path in (
            "xx/news",
            "xx/lists",
            "en/2026-13",
            "en/2026-00",
            "en/0000-01",
            "xx/2026-01",
            "en/9999-12",
        ):
            self.assertEqual(self.client.get(f"/sitemaps/{path}.xml").status_code, 404, path)

    def test_a_month_too_large_for_a_file_is_listed_by_its_days(self) -> None:
        at = dt.datetime(2025, 3, 30, 12, tzinfo=dt.UTC)
        days = [at - dt.timedelta(days=number) for number in (0, 0, 4)]
        rows = [factories.article(published_at=moment) for moment in days]
        factories.article(published_at=at - dt.timedelta(days=60))
        reader = Reader()
        self.assertIn("/en/2025-03.xml", reader.get("/sitemap.xml").text)
        with patch("articles.models.crowded.MOST_OF_A_MONTH", 2):
            with self.captureOnCommitCallbacks(execute=True):
                months.find_crowded.func()
            self.assertEqual(len(self.told("/sitemaps/en/2025-03.xml")), 2)
        # What was kept of the list is made anew.
        self.assertNotIn("/en/2025-03.xml", reader.get("/sitemap.xml").text)
        listed = [path for path in self.told("/sitemap.xml", "s:sitemap/s:loc") if "/en/2025" in path]
        names = ("2025-03-30", "2025-03-26", "2025-01")
        self.assertEqual(listed, [f"{SITE}/sitemaps/en/{name}.xml" for name in names])
        told = self.told("/sitemaps/en/2025-03-30.xml")
        self.assertEqual(told, [SITE + row.get_absolute_url() for row in reversed(rows[:2])])
        for path in ("en/2025-03-29", "en/2025-02-30", "xx/2025-03-30", "en/9999-12-31"):
            self.assertEqual(self.client.get(f"/sitemaps/{path}.xml").status_code, 404, path)

    def test_a_month_that_is_large_no_more_has_one_file_again(self) -> None:
        for hour in (9, 10, 11):
            factories.article(published_at=dt.datetime(2025, 3, 30, hour, tzinfo=dt.UTC))
        with patch("articles.models.crowded.MOST_OF_A_MONTH", 2):
            months.find_crowded.func()
            months.find_crowded.func()
        self.assertEqual(CrowdedMonth.objects.count(), 1)
        months.find_crowded.func()
        self.assertIn(f"{SITE}/sitemaps/en/2025-03.xml", self.told("/sitemap.xml", "s:sitemap/s:loc"))

    def test_a_month_that_runs_has_one_file_however_large(self) -> None:
        with time_machine.travel(dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC), tick=False):
            for minutes in (1, 2, 3):
                factories.article(published_at=timezone.now() - dt.timedelta(minutes=minutes))
            with patch("articles.models.crowded.MOST_OF_A_MONTH", 2):
                months.find_crowded.func()
            self.assertIn(f"{SITE}/sitemaps/en/2026-03.xml", self.told("/sitemap.xml", "s:sitemap/s:loc"))

    def test_months_are_those_of_the_newsroom(self) -> None:
        for moment in ((2026, 1, 31, 22, 30), (2025, 11, 30, 21, 0)):
            factories.article(published_at=dt.datetime(*moment, tzinfo=dt.UTC))
        told = [f"{first:%Y-%m}" for first in months.of("en")]
        self.assertEqual(told, ["2026-02", "2026-01", "2025-12", "2025-11"])

    def test_queries_do_not_grow_with_the_stories(self) -> None:
        month = f"{timezone.localtime():/sitemaps/en/%Y-%m.xml}"
        for _ in range(3):
            factories.article(published_at=timezone.now())
        for path, budget in ((month, 1), ("/sitemaps/en/news.xml", 2), ("/sitemap.xml", 6)):
            with self.subTest(path), self.assertNumQueries(budget):
                self.client.get(path)

    def told(self, path: str, what: str = "s:url/s:loc") -> list[str]:
        return [str(one.text) for one in self.root(path).findall(what, SPACE)]

    def root(self, path: str) -> ET.Element:
        return ET.fromstring(self.client.get(path).content)
