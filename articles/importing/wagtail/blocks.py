"""RichText and StreamField as HTML that the intake understands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Final

from articles.importing.intake.notes import Notes
from articles.importing.shape import gettext_noop as _
from articles.importing.wagtail.tables import Row, Tables
from portal.kit.html import plain_text

DEEPEST: Final = 20
EMBED: Final = re.compile(r"<embed\b([^>]*?)/?>(?:\s*</embed>)?", re.IGNORECASE)
LINK: Final = re.compile(r"<a\b([^>]*\blinktype=[^>]*)>", re.IGNORECASE)
ATTRIBUTE: Final = re.compile(r'([\w-]+)="([^"]*)"')
IS_HTML: Final = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
POINTERS: Final = ("page", "document", "link", "snippet", "person", "author", "product", "form")
PLACES: Final = "/media/"


@dataclass
class Writer:
    """Writes the bodies of one site."""

    tables: Tables
    notes: Notes

    def html(self, value: Any) -> str:
        """A body field: rich text, or the JSON of a stream, as text or already read."""
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                return self.rich(str(value))
        return self._value("", value, 0)

    def rich(self, text: str) -> str:
        """Rich text: its links to pages and its pictures have numbers instead of addresses."""
        text = EMBED.sub(lambda found: self._embed(dict(ATTRIBUTE.findall(found[1]))), text)
        return LINK.sub(lambda found: self._link(dict(ATTRIBUTE.findall(found[1]))), text)

    def picture(self, key: object, caption: str = "", alt: str = "") -> str:
        """A picture of the site by its number."""
        row = self.tables.images.get(key) if isinstance(key, int) else None
        if row is None:
            self.notes.lost("image", str(key), _("a picture that the file does not name"))
            return f"<p>{escape(caption)}</p>" if caption else ""
        told = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        alt = alt or str(row.get("description") or "")
        return f'<figure><img src="{escape(address_of(row))}" alt="{escape(alt)}">{told}</figure>'

    def _value(self, kind: str, value: Any, depth: int) -> str:
        if depth > DEEPEST or value is None or isinstance(value, bool):
            return ""
        if isinstance(value, list):
            return "".join(self._block(kind, one, depth + 1) for one in value)
        if isinstance(value, dict):
            return self._struct(kind, value, depth + 1)
        if isinstance(value, int | float):
            return self._number(kind, value)
        return self._text(kind, str(value))

    def _block(self, kind: str, block: Any, depth: int) -> str:
        if isinstance(block, dict) and "type" in block and "value" in block:
            inner = kind if block["type"] == "item" else str(block["type"])
            return self._value(inner, block["value"], depth)
        return self._value(kind, block, depth)

    def _number(self, kind: str, value: float) -> str:
        if any(word in kind for word in ("image", "picture", "photo")):
            return self.picture(value)
        if value in self.tables.images and "page" not in kind:
            return self.picture(value)
        if isinstance(value, int) and any(word in kind for word in POINTERS):
            self.notes.lost("body", f"{kind} {value}", _("a block that points to something else of the site"))
            return ""
        return f"<p>{value:g}</p>"

    def _text(self, kind: str, text: str) -> str:
        if not text.strip():
            return ""
        if IS_HTML.search(text):
            return self.rich(text)
        if text.startswith(("https://", "http://")) and " " not in text:
            if text.startswith("https://"):
                return f'<figure data-node="embed" data-url="{escape(text)}"></figure>'
            return f'<p><a href="{escape(text)}">{escape(text)}</a></p>'
        if "heading" in kind or kind in {"title", "h2", "h3", "subtitle"}:
            return f"<h2>{escape(text)}</h2>"
        if "quote" in kind:
            return f"<blockquote><p>{escape(text)}</p></blockquote>"
        return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())

    def _struct(self, kind: str, value: Row, depth: int) -> str:
        """A block of several fields: what they are called says what they are."""
        image = value.get("image")
        if isinstance(image, int):
            caption = _first(value, "caption", "attribution", "credit")
            rest = {name: one for name, one in value.items() if name not in SHOWN}
            told = self.picture(image, caption, _first(value, "alt_text", "alt"))
            return told + self._fields(rest, depth)
        if words := _first(value, "quote", "text") if "quote" in kind else "":
            who = _first(value, "attribution", "attribute_name", "author", "name", "source")
            told = f"<cite>{escape(who)}</cite>" if who else ""
            return f"<blockquote><p>{escape(words)}</p>{told}</blockquote>"
        if words := _first(value, "heading_text"):
            tag = value.get("size") if value.get("size") in {"h2", "h3", "h4"} else "h2"
            return f"<{tag}>{escape(words)}</{tag}>"
        if _is_table(value):
            return _table(value)
        return self._fields(value, depth)

    def _fields(self, value: Row, depth: int) -> str:
        return "".join(self._value(name, one, depth) for name, one in value.items() if name not in SETTINGS)

    def _embed(self, told: dict[str, str]) -> str:
        if told.get("embedtype") == "media" and (url := unescape(told.get("url", ""))):
            return f'<figure data-node="embed" data-url="{escape(url)}"></figure>'
        key = told.get("id", "")
        return self.picture(int(key) if key.isdecimal() else key, alt=unescape(told.get("alt", "")))

    def _link(self, told: dict[str, str]) -> str:
        key = told.get("id", "")
        number = int(key) if key.isdecimal() else -1
        if told.get("linktype") == "page" and number in self.tables.pages:
            return f'<a href="{escape(path_of(self.tables.pages[number]))}">'
        if told.get("linktype") == "document" and number in self.tables.documents:
            return f'<a href="{escape(address_of(self.tables.documents[number]))}">'
        self.notes.lost("body", f"{told.get('linktype')} {key}", _("a link to what the file does not name"))
        return "<a>"


SHOWN: Final = {"image", "caption", "attribution", "credit", "alt_text", "alt"}
# Of how a block looks, not of what it says.
SETTINGS: Final = {"size", "alignment", "align", "style", "theme", "color", "colour", "width", "id"}


def path_of(page: Row) -> str:
    """Where a page stood: its path in the tree without the front page, which is no part of addresses."""
    parts = str(page.get("url_path", "")).strip("/").split("/")[1:]
    return "/" + "".join(f"{part}/" for part in parts if part)


def address_of(row: Row) -> str:
    """Where a file of the site lay."""
    return PLACES + str(row.get("file", ""))


def _first(value: Row, *names: str) -> str:
    told = (one.strip() for name in names if isinstance(one := value.get(name), str))
    return next(filter(None, told), "")


def _is_table(value: Row) -> bool:
    """Wagtail has two kinds of tables: plain ones, and ones whose columns have a type."""
    data = value.get("data")
    typed = isinstance(value.get("columns"), list) and isinstance(value.get("rows"), list)
    return typed or (isinstance(data, list) and all(isinstance(row, list) for row in data))


def _table(value: Row) -> str:
    heads, rows = [], value.get("data")
    if not isinstance(rows, list):
        heads = [str(one.get("heading", "")) for one in value["columns"] if isinstance(one, dict)]
        rows = [one.get("values") for one in value["rows"] if isinstance(one, dict)]
    elif value.get("first_row_is_table_header") and rows:
        heads, rows = [str(cell or "") for cell in rows[0]], rows[1:]
    lines = [_row("th", heads)] if any(heads) else []
    lines += [_row("td", row) for row in rows if isinstance(row, list)]
    caption = _first(value, "table_caption", "caption")
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{told}{''.join(lines)}</table>"


def _row(tag: str, cells: list[Any]) -> str:
    shown = ("" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in cells)
    return "<tr>" + "".join(f"<{tag}>{escape(plain_text(one))}</{tag}>" for one in shown) + "</tr>"
