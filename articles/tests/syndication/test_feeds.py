"""Feeds as programs read them, by the formats' own rules."""

from __future__ import annotations

import datetime as dt
import json
from unittest import TestCase
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from articles.syndication.feeds import FORMATS, Feed, Item, Person, Picture
from articles.syndication.stories import portable

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
WHEN = dt.datetime(2026, 3, 29, 3, 30, tzinfo=dt.UTC)
ITEM = Item(
    id="urn:uuid:1",
    url="https://example.org/news/a/",
    title="Рада & “tram” <b>",
    summary="Less than <5 %. Two.",
    published=WHEN,
    updated=WHEN + dt.timedelta(hours=2),
    authors=[Person("Olena", "https://example.org/author/olena/"), Person("Ostap")],
    subjects=["Transport"],
    picture=Picture(
        "https://example.org/media/r/k/16x9-1280.jpg", "image/jpeg", 777, 1280, 720, "A tram", "EXA"
    ),
    html="<p>Whole <em>text</em> ]]> &amp;</p>",
)


def feed(*items: Item, **facts: str) -> Feed:
    told = {"title": "Example", "description": "News", "publisher": "Example", "language": "uk", **facts}
    return Feed(page="https://example.org/", url="https://example.org/feeds/newest.rss", items=items, **told)


class FormatTests(TestCase):
    def test_rss_tells_everything(self) -> None:
        channel = ET.fromstring(FORMATS["rss"].write(feed(ITEM))).find("channel")
        assert channel is not None
        self.assertEqual(channel.findtext("lastBuildDate"), "Sun, 29 Mar 2026 05:30:00 +0000")
        item = channel.find("item")
        assert item is not None
        guid, enclosure, media = item.find("guid"), item.find("enclosure"), item.find(f"{MEDIA}content")
        assert guid is not None
        assert enclosure is not None
        assert media is not None
        self.assertEqual((item.findtext("title"), guid.text), (ITEM.title, "urn:uuid:1"))
        self.assertEqual(guid.get("isPermaLink"), "false")
        self.assertEqual(item.findtext("description"), "Less than &lt;5 %. Two.")
        self.assertEqual((enclosure.get("length"), enclosure.get("type")), ("777", "image/jpeg"))
        self.assertEqual((media.get("width"), media.get("height")), ("1280", "720"))
        self.assertEqual(item.findtext("pubDate"), "Sun, 29 Mar 2026 03:30:00 +0000")
        self.assertEqual(item.findtext(f"{ATOM}updated"), "2026-03-29T05:30:00+00:00")
        self.assertEqual(item.findtext(CONTENT), ITEM.html)
        creators = [one.text for one in item.findall("{http://purl.org/dc/elements/1.1/}creator")]
        self.assertEqual(creators, ["Olena", "Ostap"])

    def test_atom_tells_everything(self) -> None:
        root = ET.fromstring(FORMATS["atom"].write(feed(ITEM)))
        entry = root.find(f"{ATOM}entry")
        assert entry is not None
        self.assertEqual(root.findtext(f"{ATOM}updated"), "2026-03-29T05:30:00+00:00")
        self.assertEqual(entry.findtext(f"{ATOM}published"), "2026-03-29T03:30:00+00:00")
        self.assertEqual(entry.findtext(f"{ATOM}updated"), "2026-03-29T05:30:00+00:00")
        self.assertEqual([one.text for one in entry.findall(f"{ATOM}author/{ATOM}name")], ["Olena", "Ostap"])
        self.assertEqual(entry.findtext(f"{ATOM}content"), ITEM.html)
        self.assertEqual(root.findtext(f"{ATOM}author/{ATOM}name"), "Example")
        relations = {link.get("rel"): link.get("type") for link in entry.findall(f"{ATOM}link")}
        self.assertEqual(relations, {"alternate": None, "enclosure": "image/jpeg"})

    def test_json_feed_tells_everything(self) -> None:
        told = json.loads(FORMATS["json"].write(feed(ITEM)))
        (item,) = told["items"]
        self.assertEqual(told["version"], "https://jsonfeed.org/version/1.1")
        self.assertEqual(item["title"], ITEM.title)
        self.assertEqual(item["content_html"], ITEM.html)
        self.assertEqual(item["attachments"][0]["size_in_bytes"], 777)
        self.assertEqual([author["name"] for author in item["authors"]], ["Olena", "Ostap"])
        self.assertEqual(dt.datetime.fromisoformat(item["date_modified"]), ITEM.updated)

    def test_a_hub_is_named_where_each_format_looks_for_it(self) -> None:
        hub = "https://hub.example/?a=1&b=2"
        channel = ET.fromstring(FORMATS["rss"].write(feed(ITEM, hub=hub))).find("channel")
        assert channel is not None
        atom = ET.fromstring(FORMATS["atom"].write(feed(ITEM, hub=hub)))
        for found in (channel.findall(f"{ATOM}link"), atom.findall(f"{ATOM}link")):
            links = {link.get("rel"): link.get("href") for link in found}
            self.assertEqual((links["hub"], links["self"]), (hub, "https://example.org/feeds/newest.rss"))
        told = json.loads(FORMATS["json"].write(feed(ITEM, hub=hub)))
        self.assertEqual(told["hubs"], [{"type": "WebSub", "url": hub}])
        for form in FORMATS.values():
            self.assertNotIn("hub", form.write(feed(ITEM)))

    def test_without_the_text_an_item_holds_its_summary(self) -> None:
        short = Item("urn:uuid:2", "https://example.org/b/", "B", "Lead.", WHEN, WHEN)
        self.assertEqual(json.loads(FORMATS["json"].write(feed(short)))["items"][0]["content_text"], "Lead.")
        self.assertNotIn("content:encoded>", FORMATS["rss"].write(feed(short)))

    def test_an_empty_feed_reads_the_same_each_time(self) -> None:
        for form in FORMATS.values():
            self.assertEqual(form.write(feed()), form.write(feed()))

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_any_characters_make_well_formed_feeds(self, title: str, html: str) -> None:
        item = Item(
            "urn:uuid:3",
            "https://example.org/c/",
            title,
            title,
            WHEN,
            WHEN,
            [Person(title)],
            [title],
            html=html,
        )
        for name, form in FORMATS.items():
            written = form.write(feed(item, title=title, description=title))
            if name == "json":
                json.loads(written)
            else:
                ET.fromstring(written.encode("utf-8"))


class PortableTests(TestCase):
    def test_addresses_become_full_and_nothing_needs_this_site(self) -> None:
        text = portable(
            '<p id="n-1">See <a class="x" href="/tag/a/">A</a> <a href="#n-1">here</a></p>'
            '<figure class="embed"><button>Show</button>'
            '<p class="embed__otherwise" hidden>Gone?</p></figure><picture><source srcset="/m/1.avif 320w">'
            '<img src="/m/1.jpg" srcset="/m/2.jpg 2w" alt="A" loading="lazy"></picture><dialog>x</dialog>',
            "https://example.org/news/a/",
        )
        self.assertEqual(
            text,
            '<p>See <a href="https://example.org/tag/a/">A</a> <a href="https://example.org/news/a/#n-1">here</a></p>'
            "<figure></figure>"
            '<img src="https://example.org/m/1.jpg" alt="A">',
        )

    def test_nothing_stays_nothing(self) -> None:
        self.assertEqual(portable("  ", "https://example.org"), "")

    @given(st.text(max_size=200))
    def test_no_script_survives(self, text: str) -> None:
        for source in (text, f"<p>{text}</p>", f'<a href="{text}">x</a>'):
            self.assertNotIn("<script", portable(source, "https://example.org").lower())
