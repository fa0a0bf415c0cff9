"""Lexical, in which Ghost 5 and 6 keep what was written, as HTML."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from articles.importing.ghost.cards import CARDS, LOST_CARDS, card_html, text
from articles.importing.intake.notes import Notes

Node = dict[str, Any]
# Bits of a text's format; underlined and struck out are told by the intake.
FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (32, "sub"), (64, "sup"))
DEEPEST = 60


def lexical_html(written: str, notes: Notes) -> str:
    """The text of a post. Empty for what is no lexical."""
    try:
        root = json.loads(written)["root"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return _inner(root, notes, 0) if isinstance(root, dict) else ""


def _inner(node: Node, notes: Notes, depth: int) -> str:
    children = node.get("children")
    if not isinstance(children, list) or depth > DEEPEST:
        return ""
    return "".join(_node(child, notes, depth + 1) for child in children if isinstance(child, dict))


def _node(node: Node, notes: Notes, depth: int) -> str:
    kind = text(node, "type").removeprefix("extended-")
    if kind in {"text", "tk"}:
        return _text(node)
    if kind in CARDS or kind in LOST_CARDS:
        return card_html(kind, node, notes)
    inner = _inner(node, notes, depth)
    if wrap := WRAPS.get(kind):
        return wrap(node, inner)
    return inner if "children" in node else card_html(kind, node, notes)


def _text(node: Node) -> str:
    written = node.get("text")
    words = escape(written, quote=False) if isinstance(written, str) else ""
    bits = node.get("format")
    for bit, tag in FORMATS:
        if isinstance(bits, int) and bits & bit and words:
            words = f"<{tag}>{words}</{tag}>"
    return words


def _heading(node: Node, inner: str) -> str:
    tag = text(node, "tag")
    tag = tag if tag in {"h2", "h3", "h4", "h5", "h6"} else "h2"
    return f"<{tag}>{inner}</{tag}>"


def _list(node: Node, inner: str) -> str:
    tag = "ol" if text(node, "listType", "tag") in {"number", "ol"} else "ul"
    return f"<{tag}>{inner}</{tag}>"


def _link(node: Node, inner: str) -> str:
    return f'<a href="{escape(text(node, "url"))}">{inner}</a>'


WRAPS: dict[str, Callable[[Node, str], str]] = {
    "paragraph": lambda node, inner: f"<p>{inner}</p>",
    "heading": _heading,
    "quote": lambda node, inner: f"<blockquote><p>{inner}</p></blockquote>",
    "aside": lambda node, inner: f"<blockquote><p>{inner}</p></blockquote>",
    "list": _list,
    "listitem": lambda node, inner: f"<li>{inner}</li>",
    "link": _link,
    "autolink": _link,
    "at-link": _link,
    "linebreak": lambda node, inner: "<br>",
}
