"""What Word means by its HTML: lists that are paragraphs, languages that are spell-checking."""

from __future__ import annotations

import re

from lxml.etree import Element, _Element

WRITTEN_BY_WORD = re.compile(
    r"""<[^<>]*(?:class=["']?Mso|xmlns:o=|style=(?:"[^"<>]*|'[^'<>]*)mso-)""", re.IGNORECASE
)
LIST_STYLE = re.compile(r"mso-list:\s*(?!ignore)\w", re.IGNORECASE)
MARKER_STYLE = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
NUMBERED = re.compile(r"\s*\(?(?:\d+|[a-zа-яіїєґ]|[ivxlc]+)[.)]", re.IGNORECASE)


def is_written_by_word(source: str) -> bool:
    """Whether a tag, not only the text, bears Word's handwriting."""
    signs = ("mso", "Mso", "xmlns:o")
    return any(sign in source for sign in signs) and bool(WRITTEN_BY_WORD.search(source))


def drop_languages(tree: _Element) -> None:
    """Word names the language of every run to its spelling checker; foreign phrases can't be told from it."""
    for span in tree.iter("span"):
        span.attrib.pop("lang", None)


def restore_lists(tree: _Element) -> None:
    """Puts neighbouring list paragraphs into a real list and takes their typed bullets away."""
    former: _Element | None = None
    for paragraph in list(tree.iter("p")):
        parent = paragraph.getparent()
        if parent is None or not LIST_STYLE.search(paragraph.get("style", "")):
            continue
        tag = "ol" if NUMBERED.match(_take_marker(paragraph)) else "ul"
        before = paragraph.getprevious()
        tail, paragraph.tail = paragraph.tail, None
        if before is None or before is not former or before.tag != tag or (before.tail or "").strip():
            former = Element(tag)
            parent.replace(paragraph, former)
        else:
            former = before
            parent.remove(paragraph)
        former.tail = tail
        item = Element("li")
        item.append(paragraph)
        former.append(item)


def _take_marker(paragraph: _Element) -> str:
    """Removes the span that holds the bullet or number and answers what it said."""
    for span in paragraph.iter("span"):
        parent, tail = span.getparent(), span.tail or ""
        if parent is not None and MARKER_STYLE.search(span.get("style", "")):
            marker = "".join(span.itertext())
            before = span.getprevious()
            if before is None:
                parent.text = (parent.text or "") + tail
            else:
                before.tail = (before.tail or "") + tail
            parent.remove(span)
            return marker
    return ""
