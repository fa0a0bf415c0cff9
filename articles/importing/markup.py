"""A saved page's body as the canonical HTML that the desk takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape

from articles.importing import dates
from articles.importing.shape import Block, SavedPage


@dataclass(frozen=True)
class Anchors:
    """What the body may point to: rows of the newsroom, by the names that the page uses.

    tags: speaker → slug of the person's tag; sources: name → key of the source row; earlier: text of a
    recall paragraph → (uid of the story it was taken from, the moment, ISO 8601).
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def body_html(page: SavedPage, anchors: Anchors) -> str:
    """All blocks of the page, in its order."""
    day = dates.iso_day(page.published)
    return "".join(_NODES[block.kind](block, anchors, day) for block in page.blocks)


def _words(text: str, day: date | None) -> str:
    """A text with words such as "yesterday" bound to their day; weekdays are left to the editor."""
    bound = {
        word: meant
        for word, meant, _reason in dates.relative_days(text, day)
        if meant is not None and " " not in word
    }
    if not bound:
        return escape(text, quote=False)
    parts = re.split(rf"\b({'|'.join(map(re.escape, bound))})\b", text)
    return "".join(
        f'<time datetime="{bound[part]}">{escape(part, quote=False)}</time>'
        if index % 2
        else escape(part, quote=False)
        for index, part in enumerate(parts)
    )


def _paragraphs(block: Block, day: date | None) -> str:
    return "".join(f"<p>{_words(text, day)}</p>" for text in block.texts)


def _attributes(**values: str) -> str:
    """Data attributes that hold something."""
    return "".join(f' data-{name}="{escape(value)}"' for name, value in values.items() if value)


def _paragraph(block: Block, anchors: Anchors, day: date | None) -> str:
    return _paragraphs(block, day)


def _heading(block: Block, anchors: Anchors, day: date | None) -> str:
    return f"<h2>{escape(block.texts[0], quote=False)}</h2>"


def _list(block: Block, anchors: Anchors, day: date | None) -> str:
    return "<ul>" + "".join(f"<li><p>{_words(text, day)}</p></li>" for text in block.texts) + "</ul>"


def _quote(block: Block, anchors: Anchors, day: date | None) -> str:
    pointers = _attributes(
        node="quote",
        speaker=block.speaker,
        tag=anchors.tags.get(block.speaker, ""),
        role=block.role,
        source=anchors.sources.get(block.speaker, ""),
    )
    caption = escape(block.attribution, quote=False)
    words = _paragraphs(block, day)
    return f"<figure{pointers}><blockquote>{words}</blockquote><figcaption>{caption}</figcaption></figure>"


def _addition(block: Block, anchors: Anchors, day: date | None) -> str:
    pointers = _attributes(node="addition", source=anchors.sources.get(block.source, ""))
    return f"<aside{pointers}>{_paragraphs(block, day)}</aside>"


def _recall(block: Block, anchors: Anchors, day: date | None) -> str:
    """Recalled paragraphs keep their words unbound: they count from the day of the earlier story."""
    items = []
    for text in block.texts:
        uid, moment = anchors.earlier.get(text, ("", ""))
        pointers = _attributes(article=uid, moment=moment)
        items.append(f"<p{pointers}>{escape(text, quote=False)}</p>")
    return f"<aside{_attributes(node='recall')}>{''.join(items)}</aside>"


_NODES: dict[str, Callable[[Block, Anchors, date | None], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "addition": _addition,
    "recall": _recall,
}
