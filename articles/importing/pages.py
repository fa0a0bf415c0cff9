"""Storing a saved page as an article, through the desk's verbs. Nothing that exists is overwritten."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db import OperationalError, ProgrammingError, transaction
from django.utils import timezone

from articles import body, readership
from articles.desk import drafting, publishing
from articles.desk.checks import Problem
from articles.desk.models import Revision
from articles.desk.snapshot import Credit, Snapshot, SourceRow
from articles.importing import newsroom
from articles.importing.lines import split
from articles.importing.markup import Anchors, body_html
from articles.importing.models import ImportedItem
from articles.importing.saved_page import KnownNames, read
from articles.importing.shape import PageTag, Reason, SavedPage, Unreadable
from articles.importing.shape import gettext_noop as _
from articles.models import Article, SourceKind, State, TagKind
from portal import editions
from portal.kit.text import fold, slugify

VIEWS_SOURCE = "saved page"


@dataclass
class Outcome:
    """What became of a file: the article, whether it is new, changed or public, and why it is not."""

    page: SavedPage
    article: Article
    is_new: bool = False
    is_changed_copy: bool = False
    is_published: bool = False
    problems: list[Problem] = field(default_factory=list)


def read_page(raw: bytes, edition: str | None = None) -> SavedPage:
    """Read a file with what the newsroom knows; nothing is stored. Three queries.

    Raises Unreadable. The edition is the one asked for, else the text's language, else the primary.
    """
    lines = split(raw)
    try:
        known, has_tables = newsroom.known_names(line.text for line in lines), True
    except (OperationalError, ProgrammingError):
        known, has_tables = KnownNames(), False
    page = read(raw, known, edition, zone=timezone.get_default_timezone())
    if not has_tables:
        page.doubt("newsroom", "", _("the database has no tables yet: only the shipped lists were asked"))
    if page.edition not in editions.codes():
        page.doubt(
            "edition",
            page.edition,
            Reason(_("no edition of this portal: taken as {edition}"), edition=editions.primary()),
        )
        page.edition = editions.primary()
    return page


def import_page(raw: bytes, source: str, *, edition: str | None = None, publish: bool = False) -> Outcome:
    """Make a saved page an article: a draft, public if asked for and no check blocks.

    `source` names the file. The same page twice changes nothing; a page that changed since becomes a draft
    of its own and is not published.
    Raises Unreadable, then nothing is stored. About 60 queries for a new story.
    """
    page = read_page(raw, edition)
    digest = _digest(*(line.text for line in split(raw)))
    story = _digest(fold(page.title), page.published[:10], page.agency)
    with transaction.atomic():
        item = ImportedItem.objects.filter(edition=page.edition, digest=digest).first()
        if item is None:
            earlier = _earlier_version(page.edition, source, story)
            item = _store(page, source, story, digest, note=_note(earlier))
            outcome = Outcome(page, _article_of(item), is_new=True, is_changed_copy=earlier is not None)
        else:
            outcome = Outcome(page, _article_of(item))
        if publish and not outcome.is_changed_copy:
            _publish(item, outcome)
    outcome.article.refresh_from_db()
    outcome.is_published = outcome.article.is_published
    return outcome


def _article_of(item: ImportedItem) -> Article:
    """Of a saved page there is always one."""
    assert item.article is not None  # noqa: S101  (an item that was taken in has one)
    return item.article


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _earlier_version(edition: str, source: str, story: str) -> ImportedItem | None:
    """An import of the same file, or of the same story from another file."""
    items = ImportedItem.objects.filter(edition=edition)
    return items.filter(source=source).first() or items.filter(story=story).first()


def _note(earlier: ImportedItem | None) -> str:
    return f"Changed since it was imported as {earlier.article_id}" if earlier else ""


def _store(page: SavedPage, source: str, story: str, digest: str, *, note: str) -> ImportedItem:
    article = drafting.begin(edition=page.edition, by=None)
    snapshot = _snapshot(page)
    try:
        saved = drafting.save(article, snapshot, by=None, kind=Revision.Kind.IMPORTED, note=note)
    except body.Refused as refusal:
        raise Unreadable(f"The body can't be stored. {refusal}") from None
    for finding in saved.mended:
        page.doubt("body", str(finding), _("the grammar of bodies mended it"))
    item = ImportedItem.objects.create(
        article=article,
        edition=page.edition,
        source=source[:500],
        story=story,
        digest=digest,
        published=_moment(page),
        stored=_fingerprint(saved.snapshot),
        doubts=[doubt.as_stored() for doubt in page.doubts],
    )
    if page.views is not None:
        readership.carry_over(article.pk, page.views, source=VIEWS_SOURCE, actor="import_page", note=source)
    return item


def _snapshot(page: SavedPage) -> Snapshot:
    """The page as the desk's snapshot; authors, tags and listed rubrics that are missing are made."""
    edition = page.edition
    tags = {named.name: newsroom.tag_for(named, edition) for named in page.tags}
    place = newsroom.tag_for(PageTag(page.place, TagKind.PLACE), edition) if page.place else None
    sources = _source_rows(page)
    anchors = Anchors(
        tags={name: tag.slug for name, tag in tags.items() if tag.kind == TagKind.PERSON},
        sources={row.name: row.key for row in sources if row.name},
        earlier=_earlier_stories(page),
    )
    rubrics = _rubrics(page)
    return Snapshot(
        title=_cut(page, "title", page.title, 200),
        lead=_cut(page, "lead", page.lead, 600),
        body=body_html(page, anchors),
        marks=tuple(page.marks),
        place=place.pk if place else None,
        agency=_cut(page, "agency", page.agency, 40),
        rubric=rubrics[0] if rubrics else None,
        rubrics=tuple(rubrics[1:]),
        tags=tuple(tag.pk for tag in tags.values()),
        byline=tuple(Credit(newsroom.author_for(name, edition).pk) for name in page.authors),
        sources=tuple(sources),
    )


def _cut(page: SavedPage, where: str, text: str, limit: int) -> str:
    if len(text) > limit:
        page.doubt(where, text[limit:], Reason(_("longer than {limit} characters: cut"), limit=limit))
    return text[:limit]


def _rubrics(page: SavedPage) -> list[int]:
    labels = newsroom.known_names(()).rubric_labels()
    found: list[int] = []
    for position, label in enumerate(page.rubrics):
        rubric = newsroom.rubric_for(label, labels)
        if rubric is None:
            page.doubt(f"rubrics[{position}]", label, _("unknown to the newsroom: left out of the article"))
        elif rubric.pk not in found:
            found.append(rubric.pk)
    return found


def _source_rows(page: SavedPage) -> list[SourceRow]:
    """The page's sources as rows with keys of their own."""
    rows: dict[str, SourceRow] = {}
    for source in page.sources:
        name = "" if source.kind == SourceKind.UNNAMED else source.name
        base = slugify(name, 36) or source.kind
        key, number = base, 2
        while key in rows:
            key, number = f"{base}-{number}", number + 1
        rows[key] = SourceRow(key=key, kind=source.kind, name=name, channel=source.channel)
    return list(rows.values())


def _earlier_stories(page: SavedPage) -> dict[str, tuple[str, str]]:
    """Recall paragraphs that are the lead of a public story of the edition: its uid and moment."""
    found: dict[str, tuple[str, str]] = {}
    for text in (text for block in page.of_kind("recall") for text in block.texts):
        story = Article.objects.visible().in_edition(page.edition).filter(lead=text).newest_first().first()
        moment = story and (story.updated_at or story.published_at)
        if story and moment:
            found[text] = (str(story.uid), moment.isoformat())
    return found


def _moment(page: SavedPage) -> datetime | None:
    """The moment of first publication; a page that gives only the day is dated at noon of it."""
    if not page.published:
        return None
    moment = datetime.fromisoformat(page.published)
    if moment.tzinfo is None:
        noon = datetime.combine(moment.date(), time(12), tzinfo=timezone.get_default_timezone())
        page.doubt("published", noon.isoformat(), _("stored as noon of the day, as no time of day is known"))
        moment = noon
    if moment > timezone.now():
        page.doubt(
            "published", moment.isoformat(), _("lies in the future: the moment of publishing is taken")
        )
        return None
    return moment


def _fingerprint(snapshot: Snapshot) -> str:
    return _digest(json.dumps(snapshot.as_json(), sort_keys=True, ensure_ascii=False))


def _publish(item: ImportedItem, outcome: Outcome) -> None:
    """Publish an imported draft under its first date, unless somebody edited it since or a check blocks."""
    article = outcome.article
    if article.state != State.DRAFT or _fingerprint(drafting.snapshot_of(article)) != item.stored:
        return
    try:
        with transaction.atomic():
            publishing.publish(article, by=None, first_published=item.published)
    except publishing.NotPublishable as refusal:
        outcome.problems = refusal.problems
