"""From an ``Incoming`` to a story that only has to be written: what costs time and locks nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from articles import body
from articles.body.grammar import Node
from articles.body.prose import Paragraph
from articles.desk.snapshot import Credit, Snapshot
from articles.importing.intake.markup import Pictures, Unkeepable, document_of
from articles.importing.intake.notes import Notes
from articles.importing.intake.nouns import Nouns
from articles.importing.intake.sources import Source
from articles.importing.intake.values import Incoming
from articles.importing.shape import Reason
from articles.importing.shape import gettext_noop as _
from articles.models import Author, Rubric, State, Tag
from portal import editions
from portal.kit.text import excerpt, fold, one_line, slugify

TITLE: Final = 200
LEAD: Final = 600
# A first paragraph of this length is taken for a lead: a date or a place alone is none.
LEADS: Final = range(40, LEAD + 1)
CAPTION: Final = 400
SLUG: Final = 90
# A lead that was not written is the first paragraph, or as much of it as a card shows.
SUMMARY: Final = 300
MADE_TITLE: Final = 80
PAGE: Final = _("a page there, no story: a draft here, whose text may belong on a page of the site")
PAGES_LEFT_OUT: Final = _("a page, and the mapping leaves pages out")
SURROGATES: Final = re.compile("[\ud800-\udfff\0]")


class LeftOut(Exception):
    """Nothing is made of the thing; ``reason`` says why. Not a fault."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass
class Prepared:
    """A story with everything that its rows hold; ``slug`` is the wanted one until it is written."""

    incoming: Incoming
    edition: str
    state: str
    document: body.Document
    snapshot: Snapshot
    text: str
    rubrics: list[Rubric]
    tags: list[Tag]
    byline: list[tuple[Author, str]]
    digest: str
    notes: Notes
    addresses: list[str] = field(default_factory=list)


@dataclass
class Clerk:
    """Prepares the things of one source for one run."""

    source: Source
    nouns: Nouns
    pictures: Pictures
    edition: str
    site: str = ""
    as_drafts: bool = False

    def prepare(self, incoming: Incoming) -> Prepared:
        """Some milliseconds, more for pictures. Raises ``LeftOut`` and ``Unkeepable``."""
        if incoming.unreadable:
            raise Unkeepable(incoming.unreadable)
        if incoming.left_out:
            raise LeftOut(incoming.left_out)
        if incoming.what == "page" and self.nouns.mapping.pages == "skip":
            raise LeftOut(PAGES_LEFT_OUT)
        notes = incoming.notes
        edition = self._edition_of(incoming)
        kind = self._kind_of(incoming)
        html = SURROGATES.sub("", self.source.body_of(incoming, notes))
        document = document_of(html, self.pictures, notes, site=self.site)
        lead, document = _lead_of(incoming, document, notes)
        rubrics = self.nouns.rubrics(incoming.rubrics, edition, notes)
        tags = self.nouns.tags(incoming.tags, incoming.rubrics, edition, notes)
        byline = self.nouns.authors(incoming.authors, edition, notes)
        title = _title_of(incoming, document.text or lead, notes)
        photo = incoming.lead_photo
        snapshot = Snapshot(
            title=title,
            slug=_slug_of(incoming, title),
            lead=lead,
            body=document.html,
            kind=kind,
            rubric=rubrics[0].pk,
            rubrics=tuple(rubric.pk for rubric in rubrics[1:]),
            tags=tuple(tag.pk for tag in tags),
            byline=tuple(Credit(author.pk, str(role)) for author, role in byline),
            sources=tuple(incoming.sources),
            lead_image=self.pictures.find(photo, notes) if photo else None,
            lead_caption=one_line(incoming.lead_caption)[:CAPTION],
        )
        state = self._state_of(incoming, snapshot, notes)
        return Prepared(
            incoming, edition, state, document, snapshot, document.text, rubrics, tags, byline,
            incoming.fingerprint(self.source.origin), notes, list(dict.fromkeys(incoming.old_addresses)),
        )  # fmt: skip

    def _edition_of(self, incoming: Incoming) -> str:
        """The edition that the mapping gives its language, else that of the same code."""
        language = incoming.edition
        edition = self.nouns.mapping.languages.get(language, language) if language else self.edition
        if edition not in editions.codes():
            raise LeftOut(Reason(_("its language has no edition here: {language}"), language=language))
        return edition

    def _kind_of(self, incoming: Incoming) -> str:
        """The kind that the mapping gives one of its categories, else its own."""
        kinds = self.nouns.mapping.kinds
        named = (kinds.get(label.key or label.name) for label in incoming.rubrics)
        return next(filter(None, named), incoming.kind)

    def _state_of(self, incoming: Incoming, snapshot: Snapshot, notes: Notes) -> str:
        """Public is only what was public there, has something to show and a moment that has come."""
        if self.as_drafts:
            return State.DRAFT
        if incoming.what == "page" and self.nouns.mapping.pages == "draft":
            notes.doubted("newsroom", snapshot.title, PAGE)
            return State.DRAFT
        if incoming.state != State.PUBLISHED:
            return incoming.state if incoming.state in State.values else State.DRAFT
        if not (snapshot.title and (snapshot.body or snapshot.lead or snapshot.lead_image)):
            notes.doubted("body", "", _("nothing to show: kept as a draft"))
            return State.DRAFT
        moment = incoming.first_published
        if moment is None or moment > timezone.now():
            notes.doubted(
                "published", str(moment or ""), _("no moment of publication that has come: kept as a draft")
            )
            return State.DRAFT
        return State.PUBLISHED


def _title_of(incoming: Incoming, text: str, notes: Notes) -> str:
    title = one_line(SURROGATES.sub("", incoming.title))
    if not title and text:
        title = excerpt(text, MADE_TITLE)
        notes.doubted("title", title, _("it had no title: its first words stand there"))
    if len(title) > TITLE:
        notes.lost("title", title[TITLE - 1 :], _("longer than {limit} characters: cut"), limit=TITLE)
        title = excerpt(title, TITLE)
    return title


def _slug_of(incoming: Incoming, title: str) -> str:
    """The last part of the address there, in our letters; else of the title; else of its key."""
    return slugify(incoming.slug, SLUG) or slugify(title, SLUG) or slugify(incoming.key, SLUG)


def _lead_of(incoming: Incoming, document: body.Document, notes: Notes) -> tuple[str, body.Document]:
    """The lead, and the body without what became it."""
    lead = one_line(SURROGATES.sub("", incoming.lead))
    first = document.nodes[0] if document.nodes else None
    if not lead and isinstance(first, Paragraph):
        words = one_line(first.inline.text)
        if len(document.nodes) > 1 and len(words) in LEADS and "<a " not in first.inline:
            notes.mended("lead", words, _("it had no lead: its first paragraph is the lead now"))
            return words, _without_first(document)
    if not lead and (text := _running_text(document)):
        lead = excerpt(text, SUMMARY)
        notes.mended("lead", lead, _("it had no lead: the beginning of its text stands there"))
    if _repeats(lead, first) and len(document.nodes) > 1:
        document = _without_first(document)
    if len(lead) > LEAD:
        notes.lost("lead", lead[LEAD - 1 :], _("longer than {limit} characters: cut"), limit=LEAD)
        lead = excerpt(lead, LEAD)
    return lead, document


def _running_text(document: body.Document) -> str:
    """What its paragraphs say, without quotes, captions and lists."""
    return " ".join(node.text for node in document.nodes if isinstance(node, Paragraph))


def _repeats(lead: str, first: Node | None) -> bool:
    if not lead or not isinstance(first, Paragraph) or "<a " in first.inline:
        return False
    return fold(first.inline.text) == fold(lead)


def _without_first(document: body.Document) -> body.Document:
    nodes: tuple[Node, ...] = document.nodes[1:]
    return body.Document(nodes)
