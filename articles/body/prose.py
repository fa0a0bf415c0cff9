"""Paragraphs, headings and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.body.grammar import Node, paragraphs_html, register
from articles.body.inline import EMPTY, Inline, Links, opening
from portal.kit.html import SafeHtml


@register
@dataclass(frozen=True, kw_only=True)
class Paragraph(Node):
    """Running text."""

    name = "paragraph"
    element = "p"

    inline: Inline = EMPTY

    @property
    def html(self) -> str:
        return f"{opening('p', [('data-id', self.id)])}{self.inline}</p>"

    def inlines(self) -> Iterator[Inline]:
        yield self.inline

    def context(self, links: Links) -> dict[str, Any]:
        return {"html": links.dress(self.inline)}


@register
@dataclass(frozen=True, kw_only=True)
class Heading(Node):
    """A heading inside the text, level 2 or 3: the title of the page is level 1."""

    name = "heading"
    element = "h2"

    level: int = 2
    inline: Inline = EMPTY

    @property
    def html(self) -> str:
        return f"{opening(f'h{self.level}', [('data-id', self.id)])}{self.inline}</h{self.level}>"

    def inlines(self) -> Iterator[Inline]:
        yield self.inline

    def context(self, links: Links) -> dict[str, Any]:
        return {"level": self.level, "html": links.dress(self.inline)}


@register
@dataclass(frozen=True, kw_only=True)
class List(Node):
    """A list of items, each one or more paragraphs."""

    name = "list"
    element = "ul"

    ordered: bool = False
    items: tuple[tuple[Inline, ...], ...] = ()

    @property
    def html(self) -> str:
        tag = "ol" if self.ordered else "ul"
        items = "".join(f"<li>{paragraphs_html(item)}</li>" for item in self.items)
        return f"{opening(tag, [('data-id', self.id)])}{items}</{tag}>"

    def inlines(self) -> Iterator[Inline]:
        for item in self.items:
            yield from item

    def context(self, links: Links) -> dict[str, Any]:
        return {"ordered": self.ordered, "items": [dressed(item, links) for item in self.items]}


def dressed(inlines: tuple[Inline, ...], links: Links) -> SafeHtml:
    """One paragraph without its tag, several with theirs: what stands inside an item or a cell."""
    return links.dress(inlines[0] if len(inlines) == 1 else paragraphs_html(inlines))
