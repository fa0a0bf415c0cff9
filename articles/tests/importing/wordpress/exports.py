"""Export files for tests, as WordPress writes them, and as it should not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from articles.importing.wordpress.source import WordPress

NAMESPACE = "http://wordpress.org/export/1.2/"


def item(number: int, **facts: Any) -> str:
    """An item; ``more`` is XML put into it, names without a prefix are those of its fields."""
    known: dict[str, Any] = {
        "title": f"Post {number}",
        "link": f"https://old.example/2012/03/post-{number}/",
        "creator": "olena",
        "content": "First paragraph here.\n\nSecond paragraph.",
        "excerpt": "",
        "date": "2012-03-15 12:00:00",
        "date_gmt": "2012-03-15 10:00:00",
        "name": f"post-{number}",
        "status": "publish",
        "type": "post",
        "more": "",
    }
    known.update(facts)
    return """<item><title><![CDATA[{title}]]></title><link>{link}</link>
<pubDate></pubDate><dc:creator><![CDATA[{creator}]]></dc:creator>
<guid isPermaLink="false">https://old.example/?p={number}</guid>
<content:encoded><![CDATA[{content}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date><![CDATA[{date}]]></wp:post_date><wp:post_date_gmt><![CDATA[{date_gmt}]]></wp:post_date_gmt>
<wp:post_name><![CDATA[{name}]]></wp:post_name><wp:status><![CDATA[{status}]]></wp:status>
<wp:post_type><![CDATA[{type}]]></wp:post_type>{more}</item>
""".format(number=number, **known)


def term(domain: str, slug: str, name: str) -> str:
    """A term of an item."""
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


def meta(key: str, value: str) -> str:
    """A custom field of an item."""
    return (
        f"<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def attachment(number: int, url: str, *, parent: int = 0, alt: str = "", caption: str = "") -> str:
    """A picture of the site's library."""
    more = (
        f"<wp:post_parent>{parent}</wp:post_parent><wp:attachment_url>{url}</wp:attachment_url>"
        f"{meta('_wp_attachment_image_alt', alt)}"
    )
    return item(number, type="attachment", status="inherit", excerpt=caption, more=more)


def export(*items: str, namespace: str = NAMESPACE, head: str = "", tail: str = "</channel></rss>") -> bytes:
    """The bytes of a file."""
    written = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="{namespace}excerpt/" xmlns:wp="{namespace}"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Old Paper &amp; Co</title><link>https://old.example</link>
<wp:base_blog_url>https://old.example</wp:base_blog_url>{head}
<wp:author><wp:author_login>olena</wp:author_login>
<wp:author_display_name><![CDATA[Olena Writer]]></wp:author_display_name></wp:author>
<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>city</wp:category_nicename>
<wp:category_parent></wp:category_parent><wp:cat_name><![CDATA[City]]></wp:cat_name></wp:category>
<wp:tag><wp:tag_slug>trams</wp:tag_slug><wp:tag_name><![CDATA[Trams]]></wp:tag_name></wp:tag>
{"".join(items)}{tail}"""
    return written.encode()


def file_of(*parts: bytes, name: str = "export.xml") -> list[Path]:
    """Files of these bytes, in the data folder of this test process: they go with it when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="wordpress-", dir=settings.PORTAL_DATA))
    paths = [folder / f"{number}-{name}" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    return paths


def source_of(*items: str, **facts: Any) -> WordPress:
    """The source of an export of these items."""
    return WordPress(file_of(export(*items, **facts)))
