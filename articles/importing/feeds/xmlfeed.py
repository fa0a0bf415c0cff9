"""RSS and Atom. lxml makes them well-formed, asking nobody anything; feedparser knows the dialects."""

from __future__ import annotations

import codecs
import html
import io
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

from lxml import etree

from articles.importing.feeds.values import (
    MOST_ENTRIES,
    NOT_A_FEED,
    TOO_MUCH,
    WEB_PAGE,
    WITH_DTD,
    Entry,
    Feed,
    NoFeed,
    ReaderMissing,
)
from articles.importing.shape import gettext_noop as _
from portal.kit.html import plain_text

LIBRARY_LACKS = _(
    "Feeds are read with a library that is not installed: "
    "pip install --require-hashes -r requirements-import.txt, then restart."
)
# feedparser takes minutes for heaps that lxml reads in a second: they never reach it.
MOST_ELEMENTS = 50_000
ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{30000}")
DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}encoding")
MARKED = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(raw: bytes, *, url: str, charset: str) -> Feed:
    """The feed; a broken one as far as it can be read. Raises ``NoFeed`` and ``ReaderMissing``."""
    try:
        import feedparser
    except ImportError:
        raise ReaderMissing(LIBRARY_LACKS) from None
    told = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    root = _root(raw, charset)
    left_out = _prune(root)
    clean = io.BytesIO(_written(root))
    # What is unclean in the texts is the body's grammar's business, which says what it mended.
    found = feedparser.parse(clean, response_headers=told, sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") and not found.entries:
        raise NoFeed(NOT_A_FEED)
    entries = [entry for entry in map(_entry, found.entries) if entry.key]
    head = found.feed
    return Feed(
        title=plain_text(head.get("title", "")),
        link=head.get("link", ""),
        language=head.get("language", ""),
        entries=tuple(entries),
        left_out=left_out,
    )


def _root(raw: bytes, charset: str) -> Any:
    """The document, its entities words, its comments gone. Raises ``NoFeed``."""
    if LONG_TAG.search(raw.replace(b"\0", b"")):
        raise NoFeed(TOO_MUCH)
    unnamed = not DECLARED.match(raw) and not raw.startswith(MARKED)
    try:
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
            encoding=charset if unnamed and charset and _is_known(charset) else None,
        )
        root = etree.fromstring(raw.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise NoFeed(NOT_A_FEED) from None
    if root is None:
        raise NoFeed(NOT_A_FEED)
    if etree.QName(root).localname.lower() == "html":
        raise NoFeed(WEB_PAGE)
    if root.getroottree().docinfo.internalDTD is not None:
        raise NoFeed(WITH_DTD)
    return root


def _prune(root: Any) -> int:
    """Take away the items beyond the limit; how many they were. Raises ``NoFeed`` for heaps of markup."""
    items = [one for one in root.iter("{*}item", "{*}entry") if one is not root]
    for item in items[MOST_ENTRIES:]:
        item.getparent().remove(item)
    if sum(1 for _element in root.iter()) > MOST_ELEMENTS:
        raise NoFeed(TOO_MUCH)
    return max(0, len(items) - MOST_ENTRIES)


def _is_known(charset: str) -> bool:
    try:
        codecs.lookup(charset)
    except (LookupError, ValueError):
        return False
    return True


def _written(root: Any) -> bytes:
    """UTF-8 in which signs stand for what HTML names and XML does not: feeds are full of ``&nbsp;``."""
    text: str = etree.tostring(root, encoding="unicode")
    return ENTITY.sub(_sign, text).encode("utf-8", "replace")


def _sign(entity: re.Match[str]) -> str:
    known = entity[1] in {"amp", "lt", "gt", "quot", "apos"}
    return entity[0] if known else escape(html.unescape(entity[0]))


def _entry(told: Any) -> Entry:
    link = told.get("link", "")
    # Asked past feedparser's own ways: with them a missing moment is the other one, with a warning.
    published, updated = (_moment(dict.get(told, name)) for name in ("published_parsed", "updated_parsed"))
    content = max((part.get("value", "") for part in told.get("content", ())), key=len, default="")
    summary = told.get("summary", "")
    return Entry(
        key=told.get("id") or link,
        title=plain_text(told.get("title", "")),
        link=link,
        summary="" if summary == content else summary,
        content=content,
        published=published or updated,
        updated=updated,
        authors=tuple(name for author in told.get("authors", ()) if (name := author.get("name", "").strip())),
        labels=tuple(
            label for tag in told.get("tags", ()) if (label := tag.get("label") or tag.get("term") or "")
        ),
        image=next(_images(told), ""),
    )


def _images(told: Any) -> Iterator[str]:
    """Addresses of pictures beside the text, the largest kind first."""
    for row in (*told.get("media_content", ()), *told.get("enclosures", ())):
        kind = f"{row.get('type', '')} {row.get('medium', '')}"
        if "image" in kind and (address := row.get("url") or row.get("href")):
            yield address
    for row in told.get("media_thumbnail", ()):
        if address := row.get("url"):
            yield address


def _moment(parts: Any) -> datetime | None:
    """feedparser's moments are in UTC."""
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError):
        return None
