"""A feed as values, and the three formats it is written in.

RSS 2.0 (https://www.rssboard.org/rss-specification), Atom (RFC 4287), JSON Feed 1.1
(https://www.jsonfeed.org/version/1.1/). The XML is written by Django's feed generator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, rfc3339_date
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

# What XML 1.0 cannot say at all.
UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}

GENERATOR = "Dateline"
NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Picture:
    """A picture of an item: its full address, type, bytes, and pixels."""

    url: str
    type: str
    bytes: int
    width: int
    height: int
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Person:
    """A name in the byline, and the full address of its page, if it has one."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Item:
    """One entry. ``id`` never changes; ``html`` is the whole text where the feed gives it."""

    id: str
    url: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    authors: Sequence[Person] = ()
    subjects: Sequence[str] = ()
    picture: Picture | None = None
    html: str = ""


@dataclass(frozen=True)
class Feed:
    """A list of items with what it is called. ``page`` is the list for people, ``url`` the feed's address,
    ``hub`` who tells of its changes (https://www.w3.org/TR/websub/#discovery)."""

    title: str
    description: str
    publisher: str
    page: str
    url: str
    language: str
    items: Sequence[Item] = field(default_factory=list)
    hub: str = ""

    @property
    def updated(self) -> datetime:
        """When anything in it last changed. An empty one has not: it reads the same each time."""
        return max((item.updated for item in self.items), default=NEVER)


@dataclass(frozen=True)
class Format:
    """How a feed is written: its name for people, its media type, and who writes it."""

    name: str
    media_type: str
    write: Callable[[Feed], str]


def sayable(text: str) -> str:
    """The text without characters that XML has no way to write."""
    return UNSAYABLE.sub("", text)


class Rss(Rss201rev2Feed):
    """RSS 2.0 with what it lacks: all authors, when an item changed, pictures with their size, the text."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), **NAMESPACES}

    def latest_post_date(self) -> datetime:
        return self.feed["changed"]

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR)
        if hub := self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author.name)
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        if item["html"]:
            handler.addQuickElement("content:encoded", item["html"])
        if picture := item["picture"]:
            _write_media(handler, picture)


class Atom(Atom1Feed):
    """Atom with all authors, their pages, and the whole text."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed"]

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR)
        if hub := self.feed["hub"]:
            handler.addQuickElement("link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", author.name)
            if author.url:
                handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        if item["html"]:
            handler.addQuickElement("content", item["html"], {"type": "html"})


def _write_media(handler: SimplerXMLGenerator, picture: Picture) -> None:
    """https://www.rssboard.org/media-rss"""
    facts = {
        "url": picture.url,
        "type": picture.type,
        "medium": "image",
        "fileSize": str(picture.bytes),
        "width": str(picture.width),
        "height": str(picture.height),
    }
    handler.startElement("media:content", AttributesImpl(facts))
    if picture.alt:
        handler.addQuickElement("media:description", sayable(picture.alt), {"type": "plain"})
    if picture.credit:
        handler.addQuickElement("media:credit", sayable(picture.credit))
    handler.endElement("media:content")


def _written(feed: Feed, generator: type[Rss | Atom]) -> str:
    writer = generator(
        title=sayable(feed.title),
        link=feed.page,
        description=sayable(feed.description),
        subtitle=sayable(feed.description),
        language=feed.language,
        feed_url=feed.url,
        feed_guid=feed.url,
        # Who signs what nobody signed (RFC 4287, 4.1.1).
        author_name=sayable(feed.publisher),
        changed=feed.updated,
        hub=feed.hub,
    )
    for item in feed.items:
        picture = item.picture
        enclosures = [Enclosure(picture.url, str(picture.bytes), picture.type)] if picture else []
        writer.add_item(
            title=sayable(item.title),
            link=item.url,
            # Readers of feeds take it for HTML.
            description=escape(sayable(item.summary)),
            pubdate=item.published,
            updateddate=item.updated,
            unique_id=item.id,
            unique_id_is_permalink=False,
            categories=[sayable(subject) for subject in item.subjects],
            enclosures=enclosures,
            authors=[Person(sayable(author.name), author.url) for author in item.authors],
            picture=picture,
            html=sayable(item.html),
        )
    return writer.writeString("utf-8")


def rss(feed: Feed) -> str:
    """The feed as RSS 2.0."""
    return _written(feed, Rss)


def atom(feed: Feed) -> str:
    """The feed as Atom."""
    return _written(feed, Atom)


def json_feed(feed: Feed) -> str:
    """The feed as JSON Feed 1.1."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": feed.language,
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub else {}),
        "items": [_json_item(item) for item in feed.items],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _json_item(item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        # An item must have a content (JSON Feed 1.1, "Items"): the summary where the feed gives no more.
        **({"content_html": item.html} if item.html else {"content_text": item.summary}),
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
    }
    if item.authors:
        told["authors"] = [
            {"name": author.name, **({"url": author.url} if author.url else {})} for author in item.authors
        ]
    if item.subjects:
        told["tags"] = list(item.subjects)
    if picture := item.picture:
        told["image"] = picture.url
        told["attachments"] = [
            {"url": picture.url, "mime_type": picture.type, "size_in_bytes": picture.bytes}
        ]
    return told


FORMATS = {
    "rss": Format("RSS", "application/rss+xml", rss),
    "atom": Format("Atom", "application/atom+xml", atom),
    "json": Format("JSON", "application/feed+json", json_feed),
}
