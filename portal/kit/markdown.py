"""Plain HTML of a text → Markdown (CommonMark with the tables of GitHub), every word of it kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as markup
from lxml.html import HtmlElement

# What Markdown would read as a sign of its own, anywhere in a line.
SIGNS = re.compile(r"([\\`*_\[\]<>&|~])")
# The same at a line's beginning: headings, lists, rules, numbers.
BEGINS = re.compile(r"^(\s*)([#+=-]|\d{1,9}(?=[.)]))")
WHITE = re.compile(r"[ \t\n\r\f]+")
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
KEPT = {"sub": "sub", "sup": "sup"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = {"a", "strong", "b", "em", "i", "sub", "sup", "time", "data", "code", "br", "img", "span"}


def markdown(html: str) -> str:
    """The text of some HTML; headings keep their level. Some milliseconds if long.

    Elements that Markdown has no sign for stand as what is in them; a picture as its address and what it
    shows.
    """
    if not html.strip():
        return ""
    tree = markup.fragment_fromstring(html, create_parent="div")
    return "\n\n".join(_blocks(tree)) + "\n"


def line(text: str) -> str:
    """Plain words as one line that Markdown shows just so."""
    escaped = SIGNS.sub(r"\\\1", WHITE.sub(" ", text).strip())
    found = BEGINS.match(escaped)
    if not found:
        return escaped
    sign = found[2] + "\\" if found[2].isdecimal() else "\\" + found[2]
    return found[1] + sign + escaped[found.end() :]


def link(words: str, address: str) -> str:
    """A link; ``words`` are Markdown already."""
    return f"[{words}]({_address(address)})" if words else f"<{address}>"


def _address(address: str) -> str:
    return re.sub(r"[\s()<>\\]", lambda sign: f"%{ord(sign[0]):02X}", address)


def _blocks(element: HtmlElement) -> Iterator[str]:
    """The blocks of an element: text and inline elements between blocks are a paragraph."""
    loose = _escaped(element.text)
    for child in element:
        if not isinstance(child.tag, str):
            loose += _escaped(child.tail)
            continue
        if child.tag in INLINE:
            loose += _inline(child) + _escaped(child.tail)
            continue
        yield from _paragraph(loose)
        yield from _block(child)
        loose = _escaped(child.tail)
    yield from _paragraph(loose)


def _paragraph(words: str) -> Iterator[str]:
    words = words.strip(" \n")
    if words:
        yield _safe_lines(words)


def _block(element: HtmlElement) -> Iterator[str]:
    tag = str(element.tag)
    if tag in HEADINGS:
        if words := _text(element):
            yield f"{'#' * HEADINGS[tag]} {words}"
    elif tag in ("ul", "ol"):
        yield from _list(element, is_ordered=tag == "ol")
    elif tag == "blockquote":
        yield _prefixed("\n\n".join(_blocks(element)), "> ")
    elif tag == "table":
        yield from _table(element)
    elif tag == "pre":
        yield _prefixed(element.text_content().strip("\n"), "    ")
    elif tag == "figcaption":
        yield from (f"*{words}*" if "*" not in words else words for words in _blocks(element))
    else:
        yield from _blocks(element)


def _list(element: HtmlElement, *, is_ordered: bool) -> Iterator[str]:
    items = []
    for number, child in enumerate((child for child in element if child.tag == "li"), 1):
        sign = f"{number}. " if is_ordered else "- "
        text = "\n\n".join(_blocks(child))
        items.append(sign + _prefixed(text, " " * len(sign))[len(sign) :] if text else sign.rstrip())
    if items:
        yield "\n".join(items)


def _table(element: HtmlElement) -> Iterator[str]:
    """A table of GitHub's Markdown: the first row is its head; empty cells follow one that spans."""
    for caption in element.iterfind("caption"):
        yield from _blocks(caption)
    rows = [_row(row) for row in element.iter("tr")]
    width = max(map(len, rows), default=0)
    if not width:
        return
    rows = [row + [""] * (width - len(row)) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    yield "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _row(row: HtmlElement) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag in ("td", "th"):
            cells.append(" ".join(WHITE.sub(" ", block.replace("\\\n", " ")) for block in _blocks(cell)))
            cells += [""] * (min(int(cell.get("colspan", "1")), 100) - 1)
    return cells


def _text(element: HtmlElement) -> str:
    """The inline content of an element, in one line."""
    words = _escaped(element.text)
    for child in element:
        words += (_inline(child) if isinstance(child.tag, str) else "") + _escaped(child.tail)
    return WHITE.sub(" ", words.replace("\\\n", " ")).strip(" ")


def _inline(element: HtmlElement) -> str:
    tag = str(element.tag)
    if tag == "br":
        return "\\\n"
    if tag == "img":
        return f"![{line(element.get('alt', ''))}]({_address(element.get('src', ''))})"
    words = _text(element)
    if tag == "a":
        return link(words, element.get("href", "")) if element.get("href") else words
    if tag in KEPT and words:
        return f"<{KEPT[tag]}>{words}</{KEPT[tag]}>"
    sign = MARKS.get(tag, "")
    return f"{sign}{words}{sign}" if words else ""


def _escaped(text: str | None) -> str:
    return SIGNS.sub(r"\\\1", WHITE.sub(" ", text)) if text else ""


def _safe_lines(words: str) -> str:
    """Lines of a paragraph whose beginnings are taken for nothing else than words."""
    lines = (one.strip(" ") for one in words.split("\n"))
    return "\n".join(BEGINS.sub(_shielded, one) for one in lines)


def _shielded(found: re.Match[str]) -> str:
    return found[1] + (f"{found[2]}\\" if found[2].isdecimal() else f"\\{found[2]}")


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join(f"{prefix}{one}".rstrip() if not one else f"{prefix}{one}" for one in text.split("\n"))
