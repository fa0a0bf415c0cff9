from __future__ import annotations

import datetime as dt
import json
import time
from unittest import mock
from xml.etree import ElementTree as ET

import feedparser
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.models import Article, Byline, Kind
from articles.syndication import stories
from articles.tests import factories, newsroom
from portal import editions
from portal.tests.pagecache.reader import Reader

SITE = "http://localhost:8000"


class FeedTests(TestCase):
    databases = {"default", "readership"}

    def test_each_list_and_edition_has_its_own(self) -> None:
        made = newsroom.make(stories=3)
        lists = ("newest", f"rubric/{made.rubric.slug}", f"tag/{made.tag.slug}", f"author/{made.author.slug}")
        for name in (*lists, f"kind/{made.full['en'].kind}"):
            for prefix, edition in (("", "en"), ("/uk", "uk")):
                with self.subTest(name, edition=edition):
                    path = f"{prefix}/feeds/{name}.rss"
                    channel = self.root(path).find("channel")
                    assert channel is not None
                    links = [link.text for link in channel.findall("item/link")]
                    self.assertIn(SITE + made.full[edition].get_absolute_url(), links)
                    self.assertEqual(channel.findtext("language"), edition)

    def test_each_format_holds_the_same_stories(self) -> None:
        newsroom.make(stories=3)
        told = json.loads(self.client.get("/feeds/newest.json").content)["items"]
        atom = self.root("/feeds/newest.atom")
        ids = [item["id"] for item in told]
        self.assertEqual(len(ids), 3)
        self.assertEqual([guid.text for guid in self.root().findall("channel/item/guid")], ids)
        self.assertEqual([one.text for one in atom.findall("{*}entry/{*}id")], ids)

    def test_a_reader_of_feeds_finds_what_is_stored(self) -> None:
        made = newsroom.make(stories=3)
        changed = timezone.now() + dt.timedelta(hours=2)
        Article.objects.filter(pk=made.full["uk"].pk).update(updated_at=changed)
        for form, dialect in (("rss", "rss20"), ("atom", "atom10")):
            found = feedparser.parse(self.client.get(f"/uk/feeds/newest.{form}").content)
            self.assertEqual((found.bozo, found.version, len(found.entries)), (False, dialect, 3))
            for entry in found.entries:
                row = Article.objects.select_related("lead_image").get(uid=entry.id.removeprefix("urn:uuid:"))
                with editions.speaking("uk"):
                    told = stories.item(row, whole=False)
                self.assertEqual((entry.title, entry.link, entry.summary), (told.title, told.url, row.lead))
                self.assertEqual([one.name for one in entry.authors], [one.name for one in told.authors])
                for moment, read in (
                    (row.published_at, entry.published_parsed),
                    (row.updated_at or row.published_at, entry.updated_parsed),
                ):
                    assert moment
                    self.assertEqual(read[:6], moment.utctimetuple()[:6])
                pictures = [one for one in entry.links if one.rel == "enclosure"]
                expected = [told.picture] if told.picture else []
                self.assertEqual(
                    [(one.href, one.type, one.length) for one in pictures],
                    [(one.url, one.type, str(one.bytes)) for one in expected],
                )

    def test_advertising_stays_out_and_opinion_is_named(self) -> None:
        newsroom.make(stories=3)
        titles = [item.text for item in self.root().findall("channel/item/title")]
        self.assertEqual(len(titles), 3)
        self.assertTrue(any(title and title.startswith("Opinion: ") for title in titles))
        self.assertEqual(self.client.get("/feeds/kind/advertising.rss").status_code, 404)
        self.assertEqual(self.client.get("/feeds/kind/gossip.rss").status_code, 404)

    def test_what_is_not_public_stays_out(self) -> None:
        factories.article(state="withdrawn")
        factories.article(state="ready", published_at=None)
        self.assertEqual(self.root().findall("channel/item"), [])

    def test_subscribers_find_the_hub_in_the_header_too(self) -> None:
        with override_settings(PORTAL_WEBSUB_HUB="https://hub.example/"):
            links = self.client.get("/uk/feeds/newest.json").headers["Link"]
        itself = "http://localhost:8000/uk/feeds/newest.json"
        self.assertEqual(links, f'<https://hub.example/>; rel="hub", <{itself}>; rel="self"')
        self.assertNotIn("Link", self.client.get("/feeds/newest.rss").headers)

    def test_it_is_not_sent_twice(self) -> None:
        factories.article(kind=Kind.NEWS, title='Quotes " & <tags>')
        reader = Reader()
        with mock.patch("portal.pagecache.gate.time") as clock:
            clock.time.return_value = time.time()
            first = reader.get("/feeds/newest.rss")
        self.assertNotIn(
            "Last-Modified", first.headers, "within the second nobody can tell two versions apart"
        )
        with mock.patch("portal.pagecache.gate.time") as clock:
            clock.time.return_value = time.time() + 1
            first = reader.get("/feeds/newest.rss")
        for name in ("ETag", "Last-Modified"):
            asked = {"ETag": "HTTP_IF_NONE_MATCH", "Last-Modified": "HTTP_IF_MODIFIED_SINCE"}[name]
            again = reader.get("/feeds/newest.rss", **{asked: first.headers[name]})
            self.assertEqual((again.status, again.body), (304, b""), name)
        older = reader.get("/feeds/newest.rss", HTTP_IF_MODIFIED_SINCE="Mon, 01 Jan 2024 00:00:00 GMT")
        self.assertEqual(older.status, 200)

    def test_the_whole_text_is_given_where_the_newsroom_wishes(self) -> None:
        newsroom.make(stories=1)
        self.assertNotIn("The rails are ready", self.client.get("/feeds/newest.rss").content.decode())
        with override_settings(PORTAL_FEEDS="full"):
            for form in ("rss", "atom", "json"):
                text = self.client.get(f"/feeds/newest.{form}").content.decode()
                self.assertIn("The rails are ready", text)
                self.assertNotIn('src="/', text.replace("\\", ""))

    def test_who_wrote_and_took_the_picture_has_the_story_once(self) -> None:
        made = newsroom.make(stories=1)
        Byline.objects.create(
            article=made.full["en"],
            author=made.author,
            role="photo",
            edition="en",
            published_at=made.full["en"].published_at,
        )
        ids = [
            guid.text
            for guid in self.root(f"/feeds/author/{made.author.slug}.rss").findall("channel/item/guid")
        ]
        self.assertEqual(len(ids), len(set(ids)))

    def test_its_authors_wrote_it_and_no_photographer_is_one(self) -> None:
        made = newsroom.make(stories=1)
        byline = made.full["en"].body.furniture["byline"]
        byline.append({"name": "Foto Sample", "url": "/author/foto/", "role": "photo"})
        authors = [author.name for author in stories.item(made.full["en"], whole=False).authors]
        self.assertEqual(authors, [row["name"] for row in byline[:-1] if row["role"] == "text"])
        self.assertTrue(authors)

    @override_settings(PORTAL_EDITIONS=["uk", "en"], LANGUAGE_CODE="uk")
    def test_either_edition_may_be_primary(self) -> None:
        self.assertEqual(self.root().findtext("channel/language"), "uk")
        self.assertEqual(self.root("/en/feeds/newest.rss").findtext("channel/language"), "en")

    def test_former_addresses_lead_here_in_one_step(self) -> None:
        for old, new in (
            ("/feed/", "/feeds/newest.rss"),
            ("/uk/feed/", "/uk/feeds/newest.rss"),
            ("/uk/rubric/transport/feed/", "/uk/feeds/rubric/transport.rss"),
            ("/corrections/feed/", "/feeds/corrections.rss"),
            ("/rss/news_uk.xml", "/uk/feeds/newest.rss"),
            ("/rss/news_en.xml", "/feeds/newest.rss"),
        ):
            self.assertRedirects(self.client.get(old), new, 301, fetch_redirect_response=False)
        self.assertEqual(self.client.get("/rss/news_xx.xml").status_code, 404)

    def test_people_find_all_of_them_on_one_page(self) -> None:
        made = newsroom.make(stories=1)
        page = self.client.get("/feeds/").content.decode()
        for path in (
            "newest.atom",
            "corrections.json",
            f"rubric/{made.rubric.parent.slug}.rss",
            f"rubric/{made.rubric.slug}.rss",
            "kind/opinion.rss",
        ):
            self.assertIn(f'href="/feeds/{path}"', page)

    def root(self, path: str = "/feeds/newest.rss") -> ET.Element:
        return ET.fromstring(self.client.get(path).content)
