"""Sitemaps as texts. https://www.sitemaps.org/protocol.html, with Google's extensions for pictures, news and
editions of a page (https://developers.google.com/search/docs/crawling-indexing/sitemaps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.utils import timezone
from django.utils.xmlutils import SimplerXMLGenerator

from articles.syndication.feeds import sayable

# The protocol's limits of a file, and Google's of a news sitemap.
MOST_PAGES = 50_000
MOST_NEWS = 1_000
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
EXTENSIONS = {
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xmlns:news": "http://www.google.com/schemas/sitemap-news/0.9",
}


@dataclass(frozen=True)
class News:
    """What a news sitemap adds: the publication, its language, when it appeared, the headline."""

    publication: str
    language: str
    published: datetime
    title: str


@dataclass(frozen=True)
class Page:
    """A page by its full address. ``versions`` are its addresses by language, its own among them."""

    url: str
    changed: datetime | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    news: News | None = None


def index(files: Iterable[str]) -> str:
    """The list of all sitemaps, by their full addresses."""

    def write(xml: SimplerXMLGenerator) -> None:
        for url in files:
            xml.startElement("sitemap", AttributesImpl({}))
            xml.addQuickElement("loc", url)
            xml.endElement("sitemap")

    return _document("sitemapindex", {}, write)


def urlset(pages: Iterable[Page]) -> str:
    """One sitemap."""

    def write(xml: SimplerXMLGenerator) -> None:
        for page in pages:
            _write(xml, page)

    return _document("urlset", EXTENSIONS, write)


def _document(root: str, extensions: Mapping[str, str], write: Callable[[SimplerXMLGenerator], None]) -> str:
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement(root, AttributesImpl({"xmlns": SITEMAPS, **extensions}))
    write(xml)
    xml.endElement(root)
    xml.endDocument()
    return out.getvalue()


def moment(when: datetime) -> str:
    """A time as W3C writes it, with the newsroom's offset at that time."""
    return timezone.localtime(when).isoformat(timespec="seconds")


def _write(xml: SimplerXMLGenerator, page: Page) -> None:
    add = xml.addQuickElement
    xml.startElement("url", AttributesImpl({}))
    add("loc", page.url)
    if page.changed:
        add("lastmod", moment(page.changed))
    for language, url in page.versions.items():
        add("xhtml:link", None, {"rel": "alternate", "hreflang": language, "href": url})
    if page.news:
        _write_news(xml, page.news)
    if page.image:
        xml.startElement("image:image", AttributesImpl({}))
        add("image:loc", page.image)
        xml.endElement("image:image")
    xml.endElement("url")


def _write_news(xml: SimplerXMLGenerator, news: News) -> None:
    xml.startElement("news:news", AttributesImpl({}))
    xml.startElement("news:publication", AttributesImpl({}))
    xml.addQuickElement("news:name", sayable(news.publication))
    xml.addQuickElement("news:language", news.language)
    xml.endElement("news:publication")
    xml.addQuickElement("news:publication_date", moment(news.published))
    xml.addQuickElement("news:title", sayable(news.title))
    xml.endElement("news:news")
