"""Reads the text of a saved page of the agency into its parts. Plain Python: no Django, no database.

Every part may be missing; what is inferred or can't be read is listed in the page's doubts.
"""

from __future__ import annotations

from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from articles.importing import dates
from articles.importing.blocks import Body, paragraphs
from articles.importing.head import Head, read_head
from articles.importing.kinds import type_tags
from articles.importing.lines import Line, split
from articles.importing.names import KnownNames
from articles.importing.people import Evidence
from articles.importing.shape import (
    Block,
    Doubt,
    PageRate,
    PageSource,
    PageTag,
    Reason,
    SavedPage,
    Unreadable,
)
from articles.importing.shape import gettext_noop as _
from articles.importing.sources import read_sources
from articles.importing.speakers import resolve
from articles.importing.tail import is_label, is_short, read_tail, split_rubrics
from portal.kit.text import fold

__all__ = [
    "Block",
    "Doubt",
    "KnownNames",
    "PageRate",
    "PageSource",
    "PageTag",
    "SavedPage",
    "Unreadable",
    "read",
]

NEEDED_MARKS = (
    2  # of: rates, identifier, dateline, time or views, rubrics, a box; other sites' pages have one
)


def read(
    text: str | bytes, known: KnownNames, edition: str | None = None, *, zone: tzinfo | None = None
) -> SavedPage:
    """Read one saved page.

    `known`: the newsroom's rubrics and tags; `edition`: the language asked for, else told by the letters;
    `zone`: of the times on the page (Europe/Kyiv unless given).
    Raises Unreadable, with one line for an editor, for a file that is empty, binary, cut off or no such page.
    """
    lines = split(text)
    page = SavedPage()
    _language(lines, edition, page)
    head = read_head(lines, page, zone or ZoneInfo("Europe/Kyiv"))
    rubrics = known.rubric_labels()
    _insist_on_a_page(lines, head, page, rubrics)
    tail = read_tail(lines, min(head.rest + 1, len(lines)), rubrics, page)
    body = [line.text for line in lines[head.rest : tail.start]]
    Body(page).read(_lead_and_rest(body, page))
    if not page.lead and not page.blocks:
        raise Unreadable(
            "The page has no text between its head and its rubrics: it is cut off or no article."
        )
    page.authors, page.rubrics = tail.authors, tail.rubrics
    attributions = [block.attribution for block in page.of_kind("quote")]
    evidence = Evidence([page.lead, *(text for _, text in paragraphs(page)), *attributions])
    type_tags(tail.tags, page, evidence, known.tag_kinds(), rubrics)
    resolve(page, evidence)
    read_sources(page)
    _relative_dates(page, head.saved)
    if not page.of_kind("paragraph"):
        page.doubt("paragraphs", "", _("the page has no plain paragraph"))
    return page


def _language(lines: list[Line], edition: str | None, page: SavedPage) -> None:
    letters = "".join(line.text for line in lines).casefold()
    cyrillic = sum("а" <= char <= "ґ" for char in letters)
    latin = sum("a" <= char <= "z" for char in letters)
    written = "uk" if cyrillic > latin else "en"
    page.edition = edition or written
    if edition in ("en", "uk") and edition != written:
        page.doubt(
            "edition",
            edition,
            Reason(_("the text looks written in another language ({written})"), written=written),
        )


def _insist_on_a_page(lines: list[Line], head: Head, page: SavedPage, rubrics: dict[str, str]) -> None:
    """Refuse a file that shows too few marks of a saved page."""
    marks = set(head.marks_of_a_page)
    if any(is_label(line.text) for line in lines):
        marks.add("box")
    if any(is_short(line.text) and split_rubrics(line.text, rubrics) for line in lines[head.rest :]):
        marks.add("rubrics")
    if len(marks) < NEEDED_MARKS or not marks & {"dateline", "time", "identifier"}:
        raise Unreadable(
            "The file is no saved page of a news story: no dateline, views or rubrics were found."
        )


def _lead_and_rest(body: list[str], page: SavedPage) -> list[str]:
    """Set the page's lead; give back the lines of the body proper.

    The title stands a second time between lead and text: it is what is left of the main image.
    """
    again = next(
        (i for i, text in enumerate(body[:4]) if page.title and fold(text) == fold(page.title)), None
    )
    if again is None and not page.title:
        again = next((i for i, text in enumerate(body[:3]) if i and _can_be_a_title(text)), None)
        if again is not None:
            page.title = body[again]
            page.doubt(
                "title", page.title, _("taken from the line between lead and text, where titles are repeated")
            )
    if again is None:
        if body:
            page.lead = body[0]
            page.doubt(
                "lead",
                page.lead[:80],
                _("nothing sets it apart from the text: the first paragraph was taken"),
            )
        else:
            page.doubt("lead", "", _("the page has no lead"))
        return body[1:]
    page.lead = " ".join(body[:again])
    page.doubt("image", page.title, _("the repeated title hints at a main image; the text does not hold it"))
    if not page.lead:
        page.doubt("lead", "", _("the page has no lead"))
    if again > 1:
        page.doubt(
            "lead",
            page.lead[:80],
            Reason(_("{number} lines stand above the repeated title: joined"), number=again),
        )
    return body[again + 1 :]


def _can_be_a_title(text: str) -> bool:
    """A line that can be a title: no full stop at its end, not the length of a paragraph."""
    return not text.endswith((".", ":", ";", ",")) and len(text) <= 200 and not is_label(text)


def _relative_dates(page: SavedPage, saved: date | None) -> None:
    """Note every word such as "yesterday" with the day it means, counted from the day of publication."""
    anchor = dates.iso_day(page.published) or saved
    for where, text in [("lead", page.lead), *paragraphs(page)]:
        for word, _day, reason in dates.relative_days(text, anchor):
            if where.startswith("recall"):
                reason = Reason(_("{reason}; an earlier story may be quoted"), reason=reason)
            page.doubt(where, word, reason)
