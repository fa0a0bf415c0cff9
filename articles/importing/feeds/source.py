"""A feed as a source of the intake: every item a draft that names where it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import html as markup
from lxml.etree import ParserError

from articles.desk.snapshot import SourceRow
from articles.importing.feeds.values import Entry, Feed
from articles.importing.intake.mapping import Mapping
from articles.importing.intake.nouns import known_tag
from articles.importing.intake.sources import Source
from articles.importing.intake.values import Incoming, Label, Survey
from articles.importing.shape import gettext_noop as _
from articles.models import SourceKind, State
from portal.kit.html import plain_text
from portal.kit.text import slugify

# Under it stand the rubric of all items of a feed, and whoever is no author here.
RUBRIC: Final = "feed"
LEAD: Final = 600
LONGEST_KEY: Final = 200
LONGEST_LINK: Final = 500
WORLDWIDE: Final = ("http://", "https://", "tag:", "urn:")


def mapping_for(rubric: str) -> Mapping:
    """All items go into one rubric, by its slug; who wrote them is named in the source and no author here."""
    return Mapping(rubrics={RUBRIC: rubric}, default_rubric=rubric)


def origin_of(edition: str) -> str:
    """One for all feeds of an edition: an item that two feeds bring is one item."""
    return f"feeds {edition}"


class FeedSource(Source):
    """Items of a feed that was read, the oldest first; ``since`` leaves out those that came out before it.

    ``address`` is where the feed is, ``name`` what the newsroom calls it.
    """

    kind = "feed"

    def __init__(
        self, feed: Feed, *, address: str, name: str, edition: str, since: datetime | None = None
    ) -> None:
        self.feed, self.address, self.since = feed, address, since
        self.name, self.origin = address, origin_of(edition)
        self.called = name or feed.title or urlsplit(feed.link or address).hostname or address

    def survey(self) -> Survey:
        """The feed by its title, and how many items it has."""
        survey = Survey(title=self.called, address=self.feed.link or self.address, total=len(self._entries()))
        if self.feed.left_out:
            survey.count("items beyond the limit", self.feed.left_out)
        return survey

    def read(self, after: int = 0) -> Iterator[Incoming]:
        """All items but the first ``after``. A query for each label of an item."""
        for entry in self._entries()[after:]:
            yield self._incoming(entry)

    def _entries(self) -> list[Entry]:
        return [one for one in reversed(self.feed.entries) if not self._is_too_old(one)]

    def _is_too_old(self, entry: Entry) -> bool:
        moments = [moment for moment in (entry.published, entry.updated) if moment]
        return self.since is not None and bool(moments) and max(moments) < self.since

    def _incoming(self, entry: Entry) -> Incoming:
        lead, body = _parts(entry)
        incoming = Incoming(
            key=key_of(entry, self.address),
            what="item",
            title=entry.title,
            lead=lead,
            body=_with_whole_links(body, entry.link or self.address),
            state=State.DRAFT,
            rubrics=[Label("", RUBRIC)],
            tags=[Label(label) for label in entry.labels if known_tag(label)],
            sources=[self._source_row(entry)],
            address=entry.link[:LONGEST_LINK],
            digest=_digest(entry),
        )
        if entry.image:
            incoming.notes.lost("image", entry.image, _("a picture of theirs: it was not fetched"))
        return incoming

    def _source_row(self, entry: Entry) -> SourceRow:
        names = f"{self.called} ({', '.join(entry.authors)})" if entry.authors else self.called
        fits = entry.link.startswith(("http://", "https://")) and len(entry.link) <= LONGEST_LINK
        return SourceRow(
            key=slugify(self.called, 36) or RUBRIC,
            kind=SourceKind.OTHER_MEDIA,
            name=names[:200],
            link=entry.link if fits else "",
            time=entry.published.isoformat() if entry.published else "",
        )


def key_of(entry: Entry, address: str) -> str:
    """What names an item for good: its own id where that is one of the whole web, else with its feed's."""
    key = entry.key if entry.key.startswith(WORLDWIDE) else f"{address} {entry.key}"
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _parts(entry: Entry) -> tuple[str, str]:
    """Lead and body. A summary that stands alone and is short plain text is the lead of a story unwritten."""
    summary = plain_text(entry.summary)
    if entry.content:
        fits = summary and len(summary) <= LEAD and not summary.endswith(("…", "...", "[…]"))
        return (" ".join(summary.split()) if fits else "", entry.content)
    if len(summary) <= LEAD and "<a " not in entry.summary and "<li" not in entry.summary:
        return " ".join(summary.split()), ""
    return "", entry.summary


def _with_whole_links(body: str, base: str) -> str:
    """Links and pictures by their whole address: relative ones would lead into our own pages."""
    if not body or ("href" not in body and "src" not in body):
        return body
    try:
        tree = markup.fragment_fromstring(body, create_parent="div")
    except (ParserError, ValueError):
        return escape(plain_text(body))
    for element in tree.iter("a", "img", "iframe", "source", "video", "audio"):
        for name in ("href", "src"):
            if value := element.get(name):
                element.set(name, _joined(base, value))
    return markup.tostring(tree, encoding="unicode").removeprefix("<div>").removesuffix("</div>")


def _joined(base: str, written: str) -> str:
    try:
        return urljoin(base, written.strip())
    except ValueError:
        return written


def _digest(entry: Entry) -> str:
    """What an editor would call a change: not a new picture, not a new moment of its last change."""
    told = (entry.title, entry.summary, entry.content, entry.link, *entry.labels)
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()
