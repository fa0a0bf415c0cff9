"""Feeds of others, read: RSS, Atom, JSON Feed, and what is none of them."""

from __future__ import annotations

import builtins
import json
from datetime import UTC, datetime
from unittest import mock

from django.test import SimpleTestCase

from articles.importing.feeds.reading import read
from articles.importing.feeds.values import (
    EMPTY,
    MOST_ENTRIES,
    NOT_A_FEED,
    TOO_MUCH,
    WEB_PAGE,
    WITH_DTD,
    NoFeed,
    ReaderMissing,
)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Agency &amp; Sons</title><link>https://agency.example/</link><language>en-gb</language>
<item><title>Ferry back &lt;b&gt;in&lt;/b&gt; service</title><link>/stories/1</link>
<guid isPermaLink="false">tag:agency.example,2026:1</guid><pubDate>Thu, 26 Nov 2026 10:00:00 +0200</pubDate>
<dc:creator>Anna Ray</dc:creator><category>Transport</category>
<description>The ferry sails.</description>
<content:encoded><![CDATA[<p>The ferry <a href="/map">sails</a>.</p><!DOCTYPE html>]]></content:encoded>
<media:content url="https://agency.example/ferry.jpg" medium="image"/></item>
<item><title>No id</title><link>https://agency.example/2</link><description>Text&nbsp;here</description></item>
<item><title>Nothing that names it</title></item>
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>Old</title>
<link>https://a.example/</link></channel><item rdf:about="https://a.example/1"><title>One</title>
<link>https://a.example/1</link><dc:date>2026-11-26T08:00:00Z</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><link href="https://a.example/"/>
<entry><id>urn:uuid:1</id><title type="html">A &amp;amp; B</title><link href="https://a.example/1"/>
<published>2026-11-26T08:00:00Z</published><updated>2026-11-26T09:00:00Z</updated>
<author><name>Bo</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hi</p></div></content>
</entry></feed>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "JSON",
    "home_page_url": "https://j.example/",
    "authors": [{"name": "All of us"}],
    "items": [
        {
            "id": 1,
            "url": "https://j.example/1",
            "title": "One",
            "content_text": "A < B\n\nC",
            "tags": ["x", 3],
        },
        {
            "id": "2",
            "content_html": "<p>Hi</p>",
            "date_published": "2026-11-26T10:00:00+02:00",
            "summary": "S",
        },
        {"title": "nameless"},
        "no item",
    ],
}


def rss(items: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


class ReadingTests(SimpleTestCase):
    def refused(self, raw: bytes) -> str:
        with self.assertRaises(NoFeed) as caught:
            read(raw)
        return str(caught.exception)

    def test_rss_gives_what_an_editor_needs(self):
        feed = read(RSS.encode(), url="https://agency.example/feed")
        self.assertEqual((feed.title, feed.link), ("Agency & Sons", "https://agency.example/"))
        first, second = feed.entries
        self.assertEqual((first.title, first.key), ("Ferry back in service", "tag:agency.example,2026:1"))
        self.assertEqual(first.link, "https://agency.example/stories/1")
        self.assertEqual(first.published, datetime(2026, 11, 26, 8, tzinfo=UTC))
        self.assertEqual((first.authors, first.labels), (("Anna Ray",), ("Transport",)))
        self.assertIn('<a href="/map">sails</a>', first.content)
        self.assertEqual(
            (first.summary, first.image), ("The ferry sails.", "https://agency.example/ferry.jpg")
        )
        self.assertEqual((second.key, second.summary), ("https://agency.example/2", "Text\xa0here"))

    def test_rss_of_1999_and_atom_are_read_too(self):
        old, atom = read(RDF.encode()), read(ATOM.encode())
        self.assertEqual(old.entries[0].published, datetime(2026, 11, 26, 8, tzinfo=UTC))
        entry = atom.entries[0]
        self.assertEqual((entry.key, entry.title, entry.authors), ("urn:uuid:1", "A & B", ("Bo",)))
        self.assertIn("<p>Hi</p>", entry.content)
        self.assertEqual(entry.updated, datetime(2026, 11, 26, 9, tzinfo=UTC))

    def test_json_feed_is_read_and_what_is_malformed_left_out(self):
        feed = read(json.dumps(JSON).encode())
        first, second = feed.entries
        self.assertEqual((first.key, first.content), ("1", "<p>A &lt; B</p><p>C</p>"))
        self.assertEqual((first.authors, first.labels), (("All of us",), ("x",)))
        self.assertEqual(second.published, datetime(2026, 11, 26, 8, tzinfo=UTC))

    def test_what_is_no_feed_is_refused_in_a_sentence(self):
        self.assertEqual(self.refused(b"  "), EMPTY)
        self.assertEqual(self.refused(b"<!DOCTYPE html><html><body>Hello</body></html>"), WEB_PAGE)
        for raw in (
            b"\x00\x01garbage\xff",
            b"{}",
            b"[1]",
            b'{"version": 1}',
            b"{" * 100_000,
            b"<opml/>",
            b"plain",
        ):
            self.assertEqual(self.refused(raw), NOT_A_FEED, raw[:20])

    def test_a_document_type_is_not_read_in_any_encoding(self):
        harm = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        items = "<item><guid>1</guid><title>&a;&b;</title></item>"
        self.assertEqual(self.refused(rss(items, harm)), WITH_DTD)
        text = '<?xml version="1.0" encoding="utf-16"?>' + rss(items, harm).decode()
        self.assertEqual(self.refused(text.encode("utf-16")), WITH_DTD)

    def test_a_broken_feed_is_read_as_far_as_it_goes(self):
        whole = "<item><guid>1</guid><title>A & B</title></item><item><guid>2</guid><title>Cut"
        entries = read(f"<rss version='2.0'><channel>{whole}".encode()).entries
        self.assertEqual([entry.key for entry in entries], ["1", "2"])

    def test_letters_are_those_of_the_declared_or_told_encoding(self):
        text = "<rss version='2.0'><channel><title>Новини</title></channel></rss>"
        self.assertEqual(read(text.encode("cp1251"), charset="windows-1251").title, "Новини")
        declared = f'<?xml version="1.0" encoding="windows-1251"?>{text}'
        self.assertEqual(read(declared.encode("cp1251"), charset="utf-8").title, "Новини")
        self.assertEqual(read(text.encode(), charset="no-such-thing").title, "Новини")

    def test_no_more_items_are_read_than_the_limit(self):
        many = "".join(f"<item><guid>{number}</guid></item>" for number in range(MOST_ENTRIES + 3))
        feed = read(rss(many))
        self.assertEqual((len(feed.entries), feed.left_out), (MOST_ENTRIES, 3))

    def test_heaps_of_markup_are_refused_before_they_cost_minutes(self):
        self.assertEqual(self.refused(rss("<a/>" * 60_000)), TOO_MUCH)
        attributes = " ".join(f"a{number}=''" for number in range(9_000))
        self.assertEqual(self.refused(rss(f"<item {attributes}/>")), TOO_MUCH)

    def test_a_missing_library_is_said_in_one_line(self):
        real = builtins.__import__

        def without(name: str, *args: object, **kwargs: object) -> object:
            if name == "feedparser":
                raise ImportError(name)
            return real(name, *args, **kwargs)

        with mock.patch("builtins.__import__", without), self.assertRaises(ReaderMissing) as caught:
            read(rss(""))
        self.assertIn("requirements-import.txt", str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))
