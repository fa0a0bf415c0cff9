"""What a saved page turns into: plain values, no Django, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Unreadable(ValueError):
    """The file holds no saved page; the message is one line for an editor."""


def gettext_noop(text: str) -> str:
    """Marks a reason for translation; the doors translate it."""
    return text


class Reason(str):
    """A reason in English that can be said again in another language: a template and what fills it.

    What fills it may be a reason too.
    """

    template: str
    details: dict[str, object]

    def __new__(cls, template: str, **details: object) -> Reason:
        made = super().__new__(cls, template.format(**details) if details else template)
        made.template, made.details = template, details
        return made

    def as_json(self) -> dict[str, Any]:
        """Template and details as plain values."""
        told = {
            name: value.as_json() if isinstance(value, Reason) else str(value)
            for name, value in self.details.items()
        }
        return {"template": self.template, "details": told}


@dataclass(frozen=True)
class Doubt:
    """One thing that was inferred or could not be read: where in the result, what, and why."""

    where: str
    what: str
    reason: str

    def as_stored(self) -> dict[str, Any]:
        """As the newsroom keeps it: the reason in English, and so that it can be said in another language."""
        told = self.reason if isinstance(self.reason, Reason) else Reason(self.reason)
        return {"where": self.where, "what": self.what, "reason": str(self.reason), **told.as_json()}


@dataclass
class Block:
    """One part of the body, in the page's order.

    kind: paragraph, heading, list, quote, addition or recall. `texts` holds the paragraphs (the items of
    a list, the words of a quote); the other fields speak for quotes and boxes only.
    """

    kind: str
    texts: list[str]
    heading: str = ""
    attribution: str = ""
    speaker: str = ""
    role: str = ""
    source: str = ""


@dataclass(frozen=True)
class PageTag:
    """A tag as named by the page, with the kind it was given."""

    name: str
    kind: str


@dataclass(frozen=True)
class PageRate:
    """One exchange rate of the page's header; decimal strings, change is empty when not given."""

    currency: str
    value: str
    change: str


@dataclass(frozen=True)
class PageSource:
    """A source that the text names; kind as the newsroom's source rows have it."""

    kind: str
    name: str
    channel: str = ""


@dataclass
class SavedPage:
    """A saved page, read. Every inferred value stands in `doubts` with its reason."""

    edition: str = "en"
    title: str = ""
    lead: str = ""
    published: str = ""
    place: str = ""
    agency: str = ""
    views: int | None = None
    marks: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    rubrics: list[str] = field(default_factory=list)
    tags: list[PageTag] = field(default_factory=list)
    rates: list[PageRate] = field(default_factory=list)
    sources: list[PageSource] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, where: str, what: str, reason: str) -> None:
        """Note a doubt once."""
        entry = Doubt(where, what, reason)
        if entry not in self.doubts:
            self.doubts.append(entry)

    def of_kind(self, kind: str) -> list[Block]:
        """The blocks of one kind, in the page's order."""
        return [block for block in self.blocks if block.kind == kind]

    def as_json(self) -> dict[str, Any]:
        """The one object that a dry run prints; what the page does not give is null or empty."""
        return {
            "title": self.title,
            "lead": self.lead,
            "published": self.published or None,
            "place": self.place or None,
            "agency": self.agency or None,
            "views": self.views,
            "paragraphs": [block.texts[0] for block in self.of_kind("paragraph")],
            "quotes": [
                {"text": "\n\n".join(b.texts), "attribution": b.attribution, "speaker": b.speaker or None}
                for b in self.of_kind("quote")
            ],
            "additions": [
                {"heading": b.heading, "paragraphs": b.texts, "source": b.source or None}
                for b in self.of_kind("addition")
            ],
            "recalls": [{"heading": b.heading, "paragraphs": b.texts} for b in self.of_kind("recall")],
            "authors": list(self.authors),
            "rubrics": list(self.rubrics),
            "tags": [{"name": tag.name, "kind": tag.kind} for tag in self.tags],
            "rates": [
                {"currency": r.currency, "value": r.value, "change": r.change or None} for r in self.rates
            ],
            "doubts": [{"where": d.where, "what": d.what, "reason": d.reason} for d in self.doubts],
        }
