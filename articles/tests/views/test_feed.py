from __future__ import annotations

from xml.etree import ElementTree as ET

from django.test import TestCase, override_settings

from articles.models import Kind
from articles.tests import factories, newsroom
from portal.tests.pagecache.reader import Reader


class FeedTests(TestCase):
    databases = {"default", "readership"}

    def test_it_holds_the_newest_of_its_edition(self) -> None:
        made = newsroom.make(stories=3)
        for path, edition in (
            ("/feed/", "en"),
            ("/uk/feed/", "uk"),
            (f"/rubric/{made.rubric.slug}/feed/", "en"),
        ):
            response = self.client.get(path)
            root = ET.fromstring(response.content)
            links = [link.text for link in root.findall("channel/item/link")]
            self.assertEqual(links[0], "http://localhost:8000" + made.full[edition].get_absolute_url())
            self.assertTrue(response.headers["Content-Type"].startswith("application/rss+xml"))

    def test_advertising_stays_out_and_opinion_is_named(self) -> None:
        newsroom.make(stories=3)
        titles = [item.text for item in self.root().findall("channel/item/title")]
        self.assertEqual(len(titles), 3)
        self.assertTrue(any(title and title.startswith("Opinion: ") for title in titles))

    def test_what_is_not_public_stays_out(self) -> None:
        factories.article(state="withdrawn")
        factories.article(state="ready", published_at=None)
        self.assertEqual(self.root().findall("channel/item"), [])

    def test_it_is_not_sent_twice(self) -> None:
        factories.article(kind=Kind.NEWS, title='Quotes " & <tags>')
        reader = Reader()
        first = reader.get("/feed/")
        again = reader.get("/feed/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
        self.assertEqual((again.status, again.body), (304, b""))

    @override_settings(PORTAL_EDITIONS=["uk", "en"], LANGUAGE_CODE="uk")
    def test_either_edition_may_be_primary(self) -> None:
        self.assertEqual(self.root("/feed/").findtext("channel/language"), "uk")
        self.assertEqual(self.root("/en/feed/").findtext("channel/language"), "en")

    def root(self, path: str = "/feed/") -> ET.Element:
        return ET.fromstring(self.client.get(path).content)
