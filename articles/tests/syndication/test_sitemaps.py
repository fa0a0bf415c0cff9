from __future__ import annotations

import datetime as dt
from unittest import TestCase
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from articles.syndication.sitemaps import News, Page, index, urlset

SPACE = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def utc(*moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=dt.UTC)  # type: ignore[misc]


class SitemapTests(TestCase):
    def test_a_page_is_told_with_its_time_picture_and_editions(self) -> None:
        versions = {"en": "https://example.org/a/?x=1&y=2", "uk": "https://example.org/uk/a/"}
        page = Page(versions["en"], utc(2026, 7, 1, 9), versions, "https://example.org/i.jpg")
        root = ET.fromstring(urlset([page]))
        self.assertEqual(root.findtext("s:url/s:loc", None, SPACE), versions["en"])
        self.assertEqual(root.findtext("s:url/s:lastmod", None, SPACE), "2026-07-01T12:00:00+03:00")
        links = {link.get("hreflang"): link.get("href") for link in root.findall("s:url/x:link", SPACE)}
        self.assertEqual(links, versions)
        self.assertEqual(root.findtext("s:url/i:image/i:loc", None, SPACE), "https://example.org/i.jpg")

    def test_news_are_told_with_the_offset_of_their_day(self) -> None:
        for moment, told in (
            (utc(2026, 3, 29, 0, 30), "2026-03-29T02:30:00+02:00"),
            (utc(2026, 3, 29, 1, 30), "2026-03-29T04:30:00+03:00"),
            (utc(2026, 10, 25, 0, 30), "2026-10-25T03:30:00+03:00"),
            (utc(2026, 10, 25, 1, 30), "2026-10-25T03:30:00+02:00"),
        ):
            root = ET.fromstring(
                urlset([Page("https://example.org/", news=News("UNN", "uk", moment, "A & B"))])
            )
            self.assertEqual(root.findtext("s:url/n:news/n:publication_date", None, SPACE), told)
            self.assertEqual(root.findtext("s:url/n:news/n:title", None, SPACE), "A & B")

    def test_the_index_names_every_file(self) -> None:
        root = ET.fromstring(index(["https://example.org/1.xml", "https://example.org/2.xml"]))
        told = [loc.text for loc in root.findall("s:sitemap/s:loc", SPACE)]
        self.assertEqual(told, ["https://example.org/1.xml", "https://example.org/2.xml"])

    @given(st.text(max_size=60))
    def test_any_title_makes_a_well_formed_file(self, title: str) -> None:
        page = Page("https://example.org/", news=News(title, "uk", utc(2026, 1, 1), title))
        ET.fromstring(urlset([page]).encode())
