"""The text inside a block: words with marks, in one canonical form.

A line of text is a list of runs, each with its set of marks. Marks always nest in the same order and never
reach over a line break, so one text has one HTML, however it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

from articles.body.values import host
from portal.kit.html import SafeHtml

Marks = tuple[str, ...]

# The slots of marks, outermost first; each holds an opening tag or nothing.
LINK, LANGUAGE, DATE, STRONG, EMPHASIS, SUBSCRIPT, SUPERSCRIPT = range(7)
CLOSING = ("</a>", "</span>", "</time>", "</strong>", "</em>", "</sub>", "</sup>")
PLAIN: Marks = ("",) * len(CLOSING)
SIMPLE_TAGS = {STRONG: "<strong>", EMPHASIS: "<em>", SUBSCRIPT: "<sub>", SUPERSCRIPT: "<sup>"}

BREAK = "<br>"
LINE_BREAK = "\0"  # the run that stands for a break; no text can hold it
WHITE = re.compile(r"[ \t\n\r\f]+")
ODD_WHITE = ("  ", "\n", "\t", "\r", "\f")
TAG = re.compile(r"<[^>]*>")
TAG_OR_TEXT = re.compile(r"(<[^>]*>)")
ANCHOR = re.compile(r'<a href="([^"]*)">')


@dataclass(frozen=True)
class Links:
    """How links are shown: which hosts are our own, and whether the whole text is paid for."""

    own_hosts: frozenset[str] = frozenset()
    is_sponsored: bool = False

    def dress(self, html: str) -> SafeHtml:
        """Canonical inline HTML with ``rel`` set on every link that leaves the site.

        Dates are told as ``<data>``: programs that take a page's text out (trafilatura) drop each ``<time>``
        with its words.
        """
        if "<time " in html:
            html = html.replace('<time datetime="', '<data value="').replace("</time>", "</data>")
        return SafeHtml(ANCHOR.sub(self._anchor, html) if "<a " in html else html)

    def rel(self, href: str) -> str:
        """The ``rel`` of a link to this address; nothing for our own pages."""
        if not href.lower().startswith(("http:", "https:")) or host(href) in self.own_hosts:
            return ""
        return "sponsored noopener" if self.is_sponsored else "noopener"

    def _anchor(self, found: re.Match[str]) -> str:
        rel = self.rel(unescape(found.group(1)))
        return f'<a href="{found.group(1)}" rel="{rel}">' if rel else found.group()


class Inline(str):
    """Canonical inline HTML. Made by ``Inline.of`` from plain text, or by the reading of a body."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> Inline:
        """Plain text as inline content; a line feed becomes a line break."""
        lines = (_tidy([(line, PLAIN)]) for line in text.split("\n"))
        return cls(BREAK.join(_written(line) for line in lines if line))

    @property
    def text(self) -> str:
        """The words without marks; a line break is a line feed."""
        if "<" not in self:
            return unescape(self)
        return unescape(TAG.sub("", self.replace(BREAK, "\n")))

    @property
    def hrefs(self) -> list[str]:
        """The addresses of the links."""
        return [unescape(href) for href in ANCHOR.findall(self)]

    def map_texts(self, change: Callable[[list[str]], Iterable[str]]) -> Inline:
        """The same marks over changed text: ``change`` gets all runs of the line and gives as many."""
        parts = TAG_OR_TEXT.split(self)
        parts[::2] = [escape(text, quote=False) for text in change([unescape(text) for text in parts[::2]])]
        return Inline("".join(parts))


EMPTY = Inline("")


def opening(tag: str, attributes: Iterable[tuple[str, str]] = ()) -> str:
    """An opening tag with its attributes, those without a value left out."""
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes if value)
    return f"<{tag}{written}>"


def with_mark(marks: Marks, slot: int, tag: str) -> Marks:
    """The marks with one slot set (or, by an empty tag, cleared)."""
    return (*marks[:slot], tag, *marks[slot + 1 :])


def paragraphs(runs: list[tuple[str, Marks]]) -> list[Inline]:
    """Runs as written → paragraphs: one break stays, two or more part paragraphs; empty ones vanish."""
    if len(runs) == 1 and runs[0][0] != LINE_BREAK:
        line = _tidy(runs)
        return [Inline(_written(line))] if line else []
    found: list[list[str]] = [[]]
    for line in _lines(runs):
        tidy = _tidy(line)
        if tidy:
            found[-1].append(_written(tidy))
        elif found[-1]:
            found.append([])
    return [Inline(BREAK.join(lines)) for lines in found if lines]


def _lines(runs: list[tuple[str, Marks]]) -> list[list[tuple[str, Marks]]]:
    lines: list[list[tuple[str, Marks]]] = [[]]
    for text, marks in runs:
        if text == LINE_BREAK:
            lines.append([])
        else:
            lines[-1].append((text, marks))
    return lines


def _tidy(runs: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    """Neighbours with the same marks joined, white space collapsed, NFC; [] when nothing is seen."""
    joined = _joined(runs) if len(runs) > 1 else runs
    tidy: list[tuple[str, Marks]] = []
    ends_white = True
    for text, marks in joined:
        text = unicodedata.normalize("NFC", text)
        if any(white in text for white in ODD_WHITE):
            text = WHITE.sub(" ", text)
        if ends_white:
            text = text.lstrip(" ")
        if text:
            tidy.append((text, marks))
            ends_white = text.endswith(" ")
    while tidy and tidy[-1][0].endswith(" "):
        text, marks = tidy.pop()
        text = text.rstrip(" ")
        if text:
            tidy.append((text, marks))
    if all(not text.strip() for text, _ in tidy):
        return []
    return tidy


def _joined(runs: list[tuple[str, Marks]]) -> list[tuple[str, Marks]]:
    joined: list[tuple[str, Marks]] = []
    for text, marks in runs:
        if joined and joined[-1][1] == marks:
            joined[-1] = (joined[-1][0] + text, marks)
        elif text:
            joined.append((text, marks))
    return joined


def _written(runs: list[tuple[str, Marks]]) -> str:
    """The runs of one line as HTML: a mark stays open as long as its neighbours share it."""
    if all(marks is PLAIN for _, marks in runs):
        return "".join(escape(text, quote=False) for text, _ in runs)
    parts: list[str] = []
    before = PLAIN
    for text, marks in runs:
        parts.append(_switch(before, marks))
        parts.append(escape(text, quote=False))
        before = marks
    parts.append(_switch(before, PLAIN))
    return "".join(parts)


@lru_cache(maxsize=1024)
def _switch(before: Marks, after: Marks) -> str:
    """The closing and opening tags between text with these marks and text with those."""
    if before == after:
        return ""
    first = next(slot for slot in range(len(PLAIN)) if before[slot] != after[slot])
    closing = "".join(CLOSING[slot] for slot in reversed(range(first, len(PLAIN))) if before[slot])
    return closing + "".join(after[first:])
