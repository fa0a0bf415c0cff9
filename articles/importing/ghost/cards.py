"""What stands between the paragraphs of a Ghost post, as HTML that the intake understands."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import urlsplit

from articles.importing.intake.notes import Notes
from articles.importing.shape import gettext_noop as _

Card = dict[str, Any]
LOST_CARDS = {
    "signup": _("a form to sign up with: articles hold none"),
    "email": _("a part of the letter only: readers of the page never saw it"),
    "email-cta": _("a part of the letter only: readers of the page never saw it"),
    "paywall": _("the mark behind which only members read on"),
    "collection": _("a list of other posts: write it as related stories"),
    "transistor": _("a player of members' podcasts"),
}


def card_html(name: str, card: Card, notes: Notes) -> str:
    """A card, by the name that Ghost gives it. One that nobody knows is told, and its texts stay."""
    name = name.removeprefix("card-")
    if reason := LOST_CARDS.get(name):
        notes.lost("body", name, reason)
        return ""
    write = CARDS.get(name)
    if write is not None:
        return write(card)
    notes.doubted("body", name, _("a card of a kind that is not known here: its words stay"))
    return "".join(f"<p>{words}</p>" for words in _words(card))


def text(card: Card, *names: str) -> str:
    """The first of these fields that holds a text; it may be HTML."""
    return next((value for name in names if isinstance(value := card.get(name), str) and value.strip()), "")


def _figure(inner: str, card: Card) -> str:
    caption = text(card, "caption")
    return f"<figure>{inner}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _img(card: Card) -> str:
    return f'<img src="{escape(text(card, "src"))}" alt="{escape(text(card, "alt", "altText"))}">'


def _image(card: Card) -> str:
    return _figure(_img(card), card) if text(card, "src") else ""


def _gallery(card: Card) -> str:
    rows = card.get("images")
    inner = "".join(_img(row) for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ""
    caption = text(card, "caption")
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="kg-gallery-card">{inner}{told}</figure>'


def _embed(card: Card) -> str:
    """The address is what lasts: the frame of the time is written anew from it."""
    url = text(card, "url")
    if not url and isinstance(card.get("html"), str):
        return _figure(card["html"], card)
    return link_card(url, text(card, "caption"))


def link_card(url: str, caption: str = "") -> str:
    """A page of somebody else, by its address."""
    if not url.startswith("https://"):
        host = urlsplit(url).hostname or url
        return f'<p><a href="{escape(url)}">{caption or escape(host)}</a></p>' if url else ""
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-node="embed" data-url="{escape(url)}">{told}</figure>'


def _bookmark(card: Card) -> str:
    told = card.get("metadata")
    title = text(told, "title") if isinstance(told, dict) else ""
    return link_card(text(card, "url"), text(card, "caption") or escape(title))


def _recording(tag: str) -> Callable[[Card], str]:
    def write(card: Card) -> str:
        return _figure(f'<{tag} src="{escape(text(card, "src"))}"></{tag}>', card)

    return write


def _file(card: Card) -> str:
    title = escape(text(card, "fileTitle", "fileName", "src"))
    told = text(card, "fileCaption")
    link = f'<p><a href="{escape(text(card, "src"))}">{title}</a></p>'
    return f"{link}<p>{told}</p>" if told else link


def _button(card: Card) -> str:
    url, words = text(card, "buttonUrl"), text(card, "buttonText")
    return f'<p><a href="{escape(url)}">{escape(words or url)}</a></p>' if url else ""


def _boxed(*names: str) -> Callable[[Card], str]:
    """The texts of a card, a heading first, and its button."""

    def write(card: Card) -> str:
        heading, *rest = names
        head = text(card, heading)
        parts = [f"<h3>{head}</h3>" if head else ""]
        parts += [_block(text(card, name)) for name in rest]
        return "".join((*parts, _button(card)))

    return write


def _block(words: str) -> str:
    is_block = words.lstrip().startswith(("<p", "<ul", "<ol", "<h", "<blockquote"))
    return words if is_block or not words else f"<p>{words}</p>"


def _callout(card: Card) -> str:
    return f"<aside>{_block(text(card, 'calloutText'))}</aside>"


def _code(card: Card) -> str:
    return f"<pre>{escape(text(card, 'code'))}</pre>{_block(text(card, 'caption'))}"


def _markdown(card: Card) -> str:
    parts = text(card, "markdown").replace("\r", "").split("\n\n")
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part.strip())


def _words(card: Card) -> list[str]:
    return [value for value in card.values() if isinstance(value, str) and " " in value.strip()]


CARDS: dict[str, Callable[[Card], str]] = {
    "image": _image,
    "gallery": _gallery,
    "html": lambda card: text(card, "html"),
    "markdown": _markdown,
    "embed": _embed,
    "bookmark": _bookmark,
    "video": _recording("video"),
    "audio": _recording("audio"),
    "file": _file,
    "code": _code,
    "codeblock": _code,
    "hr": lambda card: "<hr>",
    "horizontalrule": lambda card: "<hr>",
    "callout": _callout,
    "toggle": _boxed("heading", "content"),
    "button": _button,
    "header": _boxed("heading", "header", "subheading", "subheader"),
    "product": _boxed("productTitle", "productDescription"),
    "call-to-action": _boxed("title", "textValue"),
}
