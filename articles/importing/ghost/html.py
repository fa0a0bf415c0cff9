"""The HTML that Ghost has made of a post: cards that are built of boxes, as what they show."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any, Final

from lxml import html as markup
from lxml.etree import ParserError

from articles.importing.ghost.cards import LOST_CARDS, link_card
from articles.importing.intake.notes import Notes

HAS_CARDS: Final = re.compile(r"kg-(?:bookmark|audio|video|file|signup|toggle|email|header|product|cta)")
# Beyond it a text is nobody's post, and goes to the intake as it is.
LONGEST: Final = 1_000_000


def with_cards(html: str, notes: Notes) -> str:
    """The HTML with bookmarks, recordings and files as nodes and links, without buttons and drawings."""
    if not HAS_CARDS.search(html) or len(html) > LONGEST:
        return html
    try:
        tree = markup.fragment_fromstring(html, create_parent="div")
    except (ParserError, ValueError):
        return html
    for card in list(tree.iter("figure", "div")):
        names = set((card.get("class") or "").split())
        for name, write in CARDS.items():
            if name in names and card.getparent() is not None:
                _replace(card, write(card))
        for name in LOST_CARDS:
            if f"kg-{name}-card" in names and card.getparent() is not None:
                notes.lost("body", name, LOST_CARDS[name])
                card.drop_tree()
    for drawing in list(tree.iter("svg", "button")):
        drawing.drop_tree()
    written: str = markup.tostring(tree, encoding="unicode")
    return written.removeprefix("<div>").removesuffix("</div>")


def _replace(card: Any, html: str) -> None:
    tail, card.tail = card.tail, None
    made = markup.fragment_fromstring(html, create_parent="div")
    made.tail = tail
    card.getparent().replace(card, made)


def _words(card: Any, name: str) -> str:
    found = card.find_class(name)
    return escape(" ".join(found[0].text_content().split())) if found else ""


def _address(card: Any, tag: str, name: str) -> str:
    return next((found for one in card.iter(tag) if (found := one.get(name))), "")


def _bookmark(card: Any) -> str:
    caption = next((" ".join(one.text_content().split()) for one in card.iter("figcaption")), "")
    told = escape(caption) or _words(card, "kg-bookmark-title")
    return link_card(_address(card, "a", "href"), told)


def _recording(tag: str, title: str) -> Callable[[Any], str]:
    def write(card: Any) -> str:
        caption = next((" ".join(one.text_content().split()) for one in card.iter("figcaption")), "")
        told = escape(caption) or _words(card, title)
        inner = f'<{tag} src="{escape(_address(card, tag, "src"))}"></{tag}>'
        return f"<figure>{inner}<figcaption>{told}</figcaption></figure>"

    return write


def _file(card: Any) -> str:
    address = _address(card, "a", "href")
    title = _words(card, "kg-file-card-title") or escape(address)
    caption = _words(card, "kg-file-card-caption")
    link = f'<p><a href="{escape(address)}">{title}</a></p>'
    return f"{link}<p>{caption}</p>" if caption else link


CARDS: Final[dict[str, Callable[[Any], str]]] = {
    "kg-bookmark-card": _bookmark,
    "kg-audio-card": _recording("audio", "kg-audio-title"),
    "kg-video-card": _recording("video", "kg-video-title"),
    "kg-file-card": _file,
}
