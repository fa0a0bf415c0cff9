"""Mobiledoc, in which Ghost 1 to 4 kept what was written, as HTML."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from articles.importing.ghost.cards import card_html
from articles.importing.intake.notes import Notes

MARKUP, IMAGE, LIST, CARD = 1, 2, 3, 10
TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"}
MARKS = {"strong", "b", "em", "i", "sub", "sup", "s", "a"}


def mobiledoc_html(written: str, notes: Notes) -> str:
    """The text of a post. Empty for what is no mobiledoc; a section that is malformed is left out."""
    try:
        told = json.loads(written)
    except (ValueError, TypeError, RecursionError):
        return ""
    if not isinstance(told, dict) or not isinstance(told.get("sections"), list):
        return ""
    return "".join(_section(told, section, notes) for section in told["sections"])


def _section(told: dict[str, Any], section: Any, notes: Notes) -> str:
    try:
        kind, given, *rest = section
        if kind == MARKUP:
            inner = _markers(told, rest[0])
            if given in {"blockquote", "aside", "pull-quote"}:
                return f"<blockquote><p>{inner}</p></blockquote>"
            return f"<{given}>{inner}</{given}>" if given in TAGS else f"<p>{inner}</p>"
        if kind == IMAGE:
            return f'<p><img src="{escape(given)}"></p>'
        if kind == LIST:
            items = "".join(f"<li>{_markers(told, item)}</li>" for item in rest[0])
            return f"<ol>{items}</ol>" if given == "ol" else f"<ul>{items}</ul>"
        if kind == CARD:
            name, card = told["cards"][given][:2]
            return card_html(str(name), card if isinstance(card, dict) else {}, notes)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        pass
    return ""


def _markers(told: dict[str, Any], markers: list[Any]) -> str:
    """Texts and atoms, each opening and closing marks around itself and others."""
    parts: list[str] = []
    open_: list[str] = []
    for kind, opens, closes, value in markers:
        for number in opens:
            tag, *attributes = told["markups"][number]
            tag = tag if tag in MARKS else ""
            open_.append(tag)
            parts.append(_opening(tag, attributes[0] if attributes else []))
        parts.append(_atom(told, value) if kind else escape(str(value), quote=False))
        for _number in range(min(closes, len(open_))):
            tag = open_.pop()
            parts.append(f"</{tag}>" if tag else "")
    parts += [f"</{tag}>" for tag in reversed(open_) if tag]
    return "".join(parts)


def _opening(tag: str, attributes: list[str]) -> str:
    if not tag:
        return ""
    named = dict(zip(attributes[::2], attributes[1::2], strict=False))
    return f'<a href="{escape(str(named.get("href", "")))}">' if tag == "a" else f"<{tag}>"


def _atom(told: dict[str, Any], number: int) -> str:
    name, value = told["atoms"][number][:2]
    return "<br>" if name == "soft-return" else escape(str(value), quote=False)
