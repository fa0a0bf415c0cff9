"""What an import doubted, in the words of whoever looks at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.desk.checks import Problem
from articles.importing.models import ImportedItem
from articles.models import TagKind

PARTS = {
    "title": _("Title"),
    "lead": _("Lead"),
    "published": _("First published"),
    "edition": _("Edition"),
    "place": _("Place"),
    "agency": _("Agency"),
    "views": _("Views"),
    "image": _("Picture"),
    "body": _("Text"),
    "paragraphs": _("Paragraph"),
    "quotes": _("Quote"),
    "additions": _("Addition"),
    "recalls": _("Recall"),
    "authors": _("Author"),
    "rubrics": _("Rubric"),
    "tags": _("Tag"),
    "rates": _("Exchange rate"),
    "newsroom": _("Newsroom"),
}
WHERE = re.compile(r"(?P<part>[a-z]+)(?:\[(?P<index>\d+)\])?")


@dataclass(frozen=True)
class Doubt:
    """One doubt as it is shown: the part of the story, what was read, why it was doubted."""

    part: str
    what: str
    reason: str


def of(item: ImportedItem | None) -> list[Doubt]:
    """The doubts of an import in the language being spoken. No query."""
    rows = item.doubts if item else []
    return [Doubt(part_in_words(row["where"]), row["what"], reason_in_words(row)) for row in rows]


def problems(item: ImportedItem | None) -> list[Problem]:
    """A warning beside the other checks while nobody has settled the doubts."""
    if item is None or not item.has_open_doubts:
        return []
    number = len(item.doubts)
    text = ngettext(
        "%(number)d doubt of the import is open.", "%(number)d doubts of the import are open.", number
    )
    return [Problem("doubts", text % {"number": number}, blocks=False)]


def part_in_words(where: str) -> str:
    """``quotes[1].speaker`` is the second quote."""
    found = WHERE.match(where)
    if found is None or found["part"] not in PARTS:
        return where
    name = str(PARTS[found["part"]])
    return f"{name} {int(found['index']) + 1}" if found["index"] else name


def reason_in_words(told: dict[str, Any]) -> str:
    """A stored reason said again: its template translated, filled with details that may be reasons too."""
    if "template" not in told:
        return str(told.get("reason", ""))
    details = {
        name: _kind(value) if name == "kind" else reason_in_words(value) if isinstance(value, dict) else value
        for name, value in told["details"].items()
    }
    said = gettext(told["template"])
    return said.format(**details) if details else said


def _kind(value: str) -> str:
    return str(TagKind(value).label) if value in TagKind.values else value
