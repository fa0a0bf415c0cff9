"""The page's tail: authors, glued rubrics and tags, told from the text above by their shape."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from articles.importing.head import is_legal
from articles.importing.lines import Line
from articles.importing.names import places
from articles.importing.shape import SavedPage, Unreadable
from articles.importing.shape import gettext_noop as _
from articles.importing.words import (
    BYLINE,
    CAPTION,
    belongs,
    is_event,
    is_organisation,
    is_particle,
    runs_for_years,
)
from portal.kit.text import fold

LONGEST_NAME = 90  # characters; tags and rubrics are shorter, paragraphs longer
MOST_WORDS = 10

_ENDS_A_SENTENCE = re.compile(r"[.!?…:;,][»\"”’)]*$|[.!?…][»\"”]?\s*\)$")
_ABBREVIATION = re.compile(r"(?:\b[^\W\d_]|\b(?:Jr|Sr|St|Inc|Ltd|Co|Corp|ім|обл|смт))\.$")
_DASH = re.compile(r"^[-–—](?:\s|[^\W\d_])")
_SEPARATORS = " ,;•·/|"
_GLUED = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])")


@dataclass
class Tail:
    """The tail's raw parts and the index of its first line."""

    start: int
    authors: list[str] = field(default_factory=list)
    rubrics: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def is_label(text: str) -> str:
    """addition, recall or nothing: whether the line is the heading of a box."""
    label = fold(text).rstrip(" :.,")
    if belongs(label, "addition labels"):
        return "addition"
    return "recall" if belongs(label, "recall labels") else ""


def ends_a_sentence(text: str) -> bool:
    """Whether the line ends as sentences do (an abbreviation's dot does not count)."""
    return bool(_ENDS_A_SENTENCE.search(text)) and not _ABBREVIATION.search(text)


def is_short(text: str) -> bool:
    """A line that can be a name, a rubric, a tag or a subheading, but no paragraph."""
    if len(text) > LONGEST_NAME or len(text.split()) > MOST_WORDS or ends_a_sentence(text):
        return False
    return not (is_label(text) or _DASH.match(text) or CAPTION.match(text)) and any(map(str.isalnum, text))


def split_rubrics(text: str, known: dict[str, str]) -> list[str] | None:
    """Glued rubrics as a list of labels: longest match first, with steps back; None if it does not come out.

    `known`: folded label → slug. A label starts with a capital or a digit, so that no word is cut in two.
    """
    if len(text) > 2 * LONGEST_NAME:
        return None
    ends: dict[int, list[str] | None] = {len(text): []}

    def from_here(start: int) -> list[str] | None:
        while start < len(text) and text[start] in _SEPARATORS:
            start += 1
        if start in ends:
            return ends[start]
        ends[start] = None
        for end in range(len(text), start, -1):
            label = text[start:end]
            if (label[0].isupper() or label[0].isdigit()) and fold(label) in known and label == label.strip():
                rest = from_here(end)
                if rest is not None:
                    ends[start] = [label, *rest]
                    break
        return ends[start]

    return from_here(0) or None


def split_unknown(text: str, known: dict[str, str]) -> list[str] | None:
    """Rubrics of which some are unknown: cut where a capital follows a small letter; None if not glued."""
    cuts = [
        m.start()
        for m in _GLUED.finditer(text)
        if text[m.start() - 1].islower() and text[m.start()].isupper()
    ]
    pieces = [text[a:b].strip(_SEPARATORS) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    if len(pieces) < 2 or any(len(piece) < 3 for piece in pieces):
        return None
    return pieces


def looks_like_a_name(text: str) -> bool:
    """Whether the line can be a person's name: a few capitalised words, none of another sort."""
    words = BYLINE.sub("", text).replace(",", " ").split()
    if not 1 <= len(words) <= 6 or re.search(r"[\d«»\"“”()]", text) or fold(text) in places():
        return False
    plain = [word for word in words if not (is_particle(word) or belongs(word, "connectors"))]
    if not plain or not all(word[0].isupper() for word in plain):
        return False
    return not any(is_event(word) or is_organisation(word) for word in plain)


def read_tail(lines: list[Line], first: int, known: dict[str, str], page: SavedPage) -> Tail:
    """Authors, rubrics and tags from the end of the page; `first`: the first line that may belong to it.

    Raises Unreadable when the page ends before its rubrics and tags: it is cut off.
    """
    end = len(lines)
    while end > first and is_legal(lines[end - 1].text):
        end -= 1
    start = end
    while (
        start > first and is_short(lines[start - 1].text) and fold(lines[start - 1].text) != fold(page.title)
    ):
        start -= 1
    tail = _with_rubrics(lines, start, end, known, page) or _without_rubrics(lines, start, end, page)
    if not tail.rubrics and len(tail.tags) + bool(tail.authors) < 3:
        raise Unreadable("The page is cut off: it ends before its rubrics and tags.")
    _note_what_is_missing(tail, page)
    return tail


def _with_rubrics(
    lines: list[Line], start: int, end: int, known: dict[str, str], page: SavedPage
) -> Tail | None:
    grouped = len({line.apart for line in lines[start + 1 : end]}) == 2
    for split, reason in (
        (split_rubrics, ""),
        (split_unknown, _("not in the list of rubrics: cut where a capital follows a small letter")),
    ):
        for index in range(start, end):
            rubrics = split(lines[index].text, known)
            if not rubrics or (grouped and index > start and not lines[index].apart):
                continue
            before = _names_before(lines, start, index)
            if len(rubrics) == 1 and len(before) > 1:
                continue
            if reason and len(before) > 1:
                continue
            for position, rubric in enumerate(rubrics):
                if fold(rubric) not in known:
                    page.doubt(f"rubrics[{position}]", rubric, reason)
            if len(rubrics) == 1 and _could_be_a_tag(rubrics[0]):
                page.doubt(
                    "rubrics[0]", rubrics[0], _("one rubric alone: the line could as well be the first tag")
                )
            authors = _authors([lines[i].text for i in before], page)
            tags = [line.text for line in lines[index + 1 : end]]
            return Tail(before[0] if before else index, authors, rubrics, tags)
    return None


def _names_before(lines: list[Line], start: int, index: int) -> list[int]:
    """Indexes of the lines right above the rubrics that can be names of authors."""
    found: list[int] = []
    while index - 1 >= start and looks_like_a_name(lines[index - 1].text):
        index -= 1
        found.insert(0, index)
    return found


def _could_be_a_tag(rubric: str) -> bool:
    return fold(rubric) in places() or any(is_event(word) or runs_for_years(word) for word in rubric.split())


def _without_rubrics(lines: list[Line], start: int, end: int, page: SavedPage) -> Tail:
    """No rubric line: the first name apart from the rest is the author, the rest are tags."""
    while start < end and lines[start].text[0].islower():
        start += 1  # a line that begins small is the rest of a sentence
    page.doubt("rubrics", "", _("no line of known rubrics was found"))
    authors: list[str] = []
    tags = [line.text for line in lines[start:end]]
    alone = len(tags) > 1 and lines[start + 1].apart
    if tags and looks_like_a_name(tags[0]) and (alone or len(tags) == 1):
        page.doubt("authors", tags[0], _("no rubrics below it: taken for the author as it stands first"))
        authors = _authors(tags[:1], page)
        tags = tags[1:]
    return Tail(start, authors, [], tags)


def _authors(texts: list[str], page: SavedPage) -> list[str]:
    names: list[str] = []
    for text in texts:
        for part in re.split(r"\s*,\s*|\s+(?:and|та|і|й|&)\s+", BYLINE.sub("", text)):
            pieces = split_unknown(part, {}) if len(part.split()) > 2 else None
            if pieces:
                page.doubt(
                    "authors", part, _("two names run together: cut where a capital follows a small letter")
                )
            names += [piece for piece in (pieces or [part]) if piece]
    if len(texts) > 1:
        page.doubt("authors", ", ".join(names), _("several lines stand where one author is usual"))
    for name in names:
        if len(name.split()) == 1:
            page.doubt("authors", name, _("a single word: may be no person"))
    return names


def _note_what_is_missing(tail: Tail, page: SavedPage) -> None:
    if not tail.authors:
        page.doubt("authors", "", _("the page names no author"))
    if not tail.tags:
        page.doubt("tags", "", _("the page has no tags"))
