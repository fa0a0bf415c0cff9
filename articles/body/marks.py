"""Inline elements as written → the marks they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.etree import _Element

from articles.body import values
from articles.body.findings import Report
from articles.body.inline import (
    DATE,
    EMPHASIS,
    LANGUAGE,
    LINK,
    SIMPLE_TAGS,
    STRONG,
    SUBSCRIPT,
    SUPERSCRIPT,
    Marks,
    opening,
    with_mark,
)

SLOTS = {"strong": STRONG, "b": STRONG, "em": EMPHASIS, "i": EMPHASIS, "sub": SUBSCRIPT, "sup": SUPERSCRIPT}
SLOTS |= {f"x-{tag}": slot for tag, slot in SLOTS.items()}  # see REOPENED_LIMIT in reading.py
REFUSALS = {"link-forbidden", "link-too-long"}

# Google Docs and Word write marks as styles: <span style="font-weight:700">, <b style="font-weight:normal">.
STYLES = (
    (STRONG, re.compile(r"font-weight:\s*(?:(bold|bolder|[6-9]00)|normal|lighter|[1-5]00)")),
    (EMPHASIS, re.compile(r"font-style:\s*(?:(italic|oblique)|normal)")),
    (SUBSCRIPT, re.compile(r"vertical-align:\s*(?:(sub)|baseline)")),
    (SUPERSCRIPT, re.compile(r"vertical-align:\s*(?:(super)|baseline)")),
)


def marked(element: _Element, marks: Marks, report: Report) -> Marks:
    """The marks of the text inside an inline element that stands in text with ``marks``."""
    tag = str(element.tag)
    slot = SLOTS.get(tag)
    if slot is not None:
        marks = with_mark(marks, slot, SIMPLE_TAGS[slot])
    elif tag in SPECIAL:
        marks = SPECIAL[tag](element, marks, report)
    style = element.get("style")
    return _styled(style, marks) if style else marks


def _styled(style: str, marks: Marks) -> Marks:
    for slot, rule in STYLES:
        found = rule.search(style)
        if found:
            marks = with_mark(marks, slot, SIMPLE_TAGS[slot] if found.group(1) else "")
    return marks


def _link(element: _Element, marks: Marks, report: Report) -> Marks:
    written = element.get("href")
    if written is None:
        # A named anchor of a word processor leads nowhere; an address that the cleaning took away did.
        if not element.get("name") and not element.get("id"):
            report.repair("link-dropped", value="".join(element.itertext()))
        return marks
    href, problem = values.link(written)
    if problem in REFUSALS:
        report.refuse(problem, value=written, limit=values.LINK_LIMIT)
    elif problem:
        report.repair(problem, value=written)
    return with_mark(marks, LINK, opening("a", [("href", href)]) if href else "")


def _language(element: _Element, marks: Marks, report: Report) -> Marks:
    written = element.get("lang", "")
    if not written.strip():
        return marks
    language = values.language(written)
    if language is None:
        report.repair("value-dropped", attribute="lang", value=written)
        return marks
    return with_mark(marks, LANGUAGE, opening("span", [("lang", language)]))


def _date(element: _Element, marks: Marks, report: Report) -> Marks:
    written = element.get("datetime", "")
    day = values.day(written)
    if day is None:
        report.repair("date-dropped", value=written)
        return marks
    return with_mark(marks, DATE, opening("time", [("datetime", day)]))


def _told_date(element: _Element, marks: Marks, report: Report) -> Marks:
    """A date as pages show it (``Links.dress``), which comes back when somebody quotes a story by pasting."""
    day = values.day(element.get("value", ""))
    return with_mark(marks, DATE, opening("time", [("datetime", day)])) if day else marks


SPECIAL: dict[str, Callable[[_Element, Marks, Report], Marks]] = {
    "a": _link,
    "span": _language,
    "time": _date,
    "data": _told_date,
}
INLINE_TAGS = frozenset(SLOTS) | frozenset(SPECIAL)
