"""Boxes of words: quote, addition, recall and key points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from articles.body import values
from articles.body.grammar import Box, BoxedNode, caption_html, heading_html, paragraphs_html, register
from articles.body.inline import EMPTY, Inline, Links, opening


@dataclass(frozen=True)
class QuoteFacts:
    """A quote as data: whose words, said how, where they stand."""

    node: str
    words: str
    speaker: str
    tag: str
    role: str
    attribution: str
    language: str
    is_translated: bool
    source: str


@register
@dataclass(frozen=True, kw_only=True)
class Quote(BoxedNode):
    """Someone's words with speaker, office, attribution as written, language and source."""

    name = "quote"
    attributes = (
        "data-speaker", "data-tag", "data-role", "data-lang", "data-translated", "data-source",
    )  # fmt: skip
    holds = frozenset({"pieces", "caption"})

    paragraphs: tuple[Inline, ...] = ()
    speaker: str = ""
    tag: str = ""
    role: str = ""
    language: str = ""
    translated: bool | None = None
    source: str = ""
    attribution: Inline = EMPTY

    @classmethod
    def read(cls, box: Box) -> Self | None:
        if not box.pieces:
            box.refuse("quote-without-words")
            return None
        translated = box.value("data-translated", values.flag)
        return cls(
            id=box.id,
            paragraphs=tuple(piece.inline for piece in box.pieces),
            speaker=box.value("data-speaker", values.line),
            tag=box.value("data-tag", values.slug),
            role=box.value("data-role", values.line),
            language=box.value("data-lang", values.language),
            translated=(translated == "true") if translated else None,
            source=box.value("data-source", values.slug),
            attribution=box.caption,
        )

    @property
    def html(self) -> str:
        start = self.open(
            ("data-speaker", self.speaker),
            ("data-tag", self.tag),
            ("data-role", self.role),
            ("data-lang", self.language),
            ("data-translated", {True: "true", False: "false", None: ""}[self.translated]),
            ("data-source", self.source),
        )
        words = f"<blockquote>{paragraphs_html(self.paragraphs)}</blockquote>"
        return f"{start}{words}{caption_html(self.attribution)}</figure>"

    @property
    def facts(self) -> QuoteFacts:
        """The quote as data."""
        return QuoteFacts(
            node=self.id,
            words="\n".join(inline.text for inline in self.paragraphs),
            speaker=self.speaker,
            tag=self.tag,
            role=self.role,
            attribution=self.attribution.text,
            language=self.language,
            is_translated=bool(self.translated),
            source=self.source,
        )

    def inlines(self) -> Iterator[Inline]:
        yield from self.paragraphs
        yield self.attribution

    def references(self) -> Iterator[tuple[str, Any]]:
        yield "tags", self.tag
        yield "sources", self.source

    def context(self, links: Links) -> dict[str, Any]:
        return {
            "paragraphs": [links.dress(inline) for inline in self.paragraphs],
            "speaker": self.speaker,
            "tag": self.tag,
            "role": self.role,
            "language": self.language,
            "translated": self.translated,
            "source": self.source,
            "attribution": links.dress(self.attribution),
            "attribution_text": self.attribution.text,
        }


@register
@dataclass(frozen=True, kw_only=True)
class Addition(BoxedNode):
    """What another source adds to the story."""

    name = "addition"
    element = "aside"
    attributes = ("data-source",)
    holds = frozenset({"pieces", "heading"})

    heading: Inline = EMPTY
    paragraphs: tuple[Inline, ...] = ()
    source: str = ""

    @classmethod
    def read(cls, box: Box) -> Self | None:
        if not box.pieces and not box.headline:
            box.repair("empty-dropped")
            return None
        source = box.value("data-source", values.slug)
        paragraphs = tuple(piece.inline for piece in box.pieces)
        return cls(id=box.id, heading=box.headline, paragraphs=paragraphs, source=source)

    @property
    def html(self) -> str:
        inside = heading_html(self.heading) + paragraphs_html(self.paragraphs)
        return f"{self.open(('data-source', self.source))}{inside}</aside>"

    def inlines(self) -> Iterator[Inline]:
        yield self.heading
        yield from self.paragraphs

    def references(self) -> Iterator[tuple[str, Any]]:
        yield "sources", self.source

    def context(self, links: Links) -> dict[str, Any]:
        return {
            "heading": links.dress(self.heading),
            "paragraphs": [links.dress(inline) for inline in self.paragraphs],
            "source": self.source,
        }


@dataclass(frozen=True, kw_only=True)
class RecallItem:
    """One paragraph of a recall box: the earlier story it was taken from, and when."""

    inline: Inline
    article: str = ""
    moment: str = ""


@register
@dataclass(frozen=True, kw_only=True)
class Recall(BoxedNode):
    """What was reported earlier."""

    name = "recall"
    element = "aside"
    holds = frozenset({"pieces", "heading"})

    heading: Inline = EMPTY
    items: tuple[RecallItem, ...] = ()

    @classmethod
    def read(cls, box: Box) -> Self | None:
        if not box.pieces and not box.headline:
            box.repair("empty-dropped")
            return None
        items = tuple(
            RecallItem(
                inline=piece.inline,
                article=box.piece_value(piece, "data-article", values.uid),
                moment=box.piece_value(piece, "data-moment", values.moment),
            )
            for piece in box.pieces
        )
        return cls(id=box.id, heading=box.headline, items=items)

    @property
    def html(self) -> str:
        items = "".join(
            f"{opening('p', [('data-article', item.article), ('data-moment', item.moment)])}{item.inline}</p>"
            for item in self.items
        )
        return f"{self.open()}{heading_html(self.heading)}{items}</aside>"

    def inlines(self) -> Iterator[Inline]:
        yield self.heading
        for item in self.items:
            yield item.inline

    def references(self) -> Iterator[tuple[str, Any]]:
        for item in self.items:
            yield "articles", item.article

    def context(self, links: Links) -> dict[str, Any]:
        return {
            "heading": links.dress(self.heading),
            "items": [
                {"html": links.dress(item.inline), "article": item.article, "moment": item.moment}
                for item in self.items
            ],
        }


@register
@dataclass(frozen=True, kw_only=True)
class KeyPoints(BoxedNode):
    """The story in a few lines."""

    name = "key-points"
    element = "aside"
    holds = frozenset({"pieces"})

    points: tuple[Inline, ...] = ()

    @classmethod
    def read(cls, box: Box) -> Self | None:
        if not box.pieces:
            box.repair("empty-dropped")
            return None
        return cls(id=box.id, points=tuple(piece.inline for piece in box.pieces))

    @property
    def html(self) -> str:
        points = "".join(f"<li><p>{point}</p></li>" for point in self.points)
        return f"{self.open()}<ul>{points}</ul></aside>"

    def inlines(self) -> Iterator[Inline]:
        yield from self.points

    def context(self, links: Links) -> dict[str, Any]:
        return {"points": [links.dress(point) for point in self.points]}
