"""Cleaning of simple HTML: the site pages editors write, and HTML turned into plain text."""

from __future__ import annotations

import html
import re

import nh3

PROSE_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "a", "strong", "em", "b", "i", "sub", "sup", "br", "hr",
    "blockquote", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd",
}  # fmt: skip
PROSE_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
LINK_SCHEMES = {"https", "http", "mailto", "tel"}
UNSEEN_TAGS = {"script", "style", "title", "iframe", "noscript", "template", "svg"}

BLOCK_TAGS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "figure", "figcaption",
    "table", "caption", "tr", "dl", "dt", "dd", "pre", "section", "article", "aside", "header", "footer",
    "address", "hr", "br",
}  # fmt: skip
CELL = re.compile(r"</t[dh]>")
BREAK = re.compile(r"</?(?:" + "|".join(sorted(BLOCK_TAGS)) + r")>")
TAG = re.compile(r"<[^>]*>")


def clean_prose(source: str) -> str:
    """HTML for a simple page: headings, paragraphs, lists, tables, links; everything else loses its tag.

    Scripts, styles and frames go with their content; no style, class or handler survives. Safe to show
    unescaped.
    """
    return nh3.clean(
        source,
        tags=PROSE_TAGS,
        attributes=PROSE_ATTRIBUTES,
        clean_content_tags=UNSEEN_TAGS,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener",
    )


def plain_text(source: str) -> str:
    """The text a reader sees, one line per block; scripts, styles and comments left out."""
    # Cleaned first, so that every "<" that is left belongs to a known tag without attributes.
    tags = BLOCK_TAGS | {"td", "th"}
    cleaned = nh3.clean(source, tags=tags, attributes={}, clean_content_tags=UNSEEN_TAGS, link_rel=None)
    cleaned = re.sub(r"\s+", " ", cleaned.replace("&nbsp;", " "))
    text = html.unescape(TAG.sub("", CELL.sub(" ", BREAK.sub("\n", cleaned))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


class SafeHtml(str):
    """HTML that was made or cleaned by us; templates show it unescaped (they ask for ``__html__``)."""

    __slots__ = ()

    def __html__(self) -> SafeHtml:
        return self
