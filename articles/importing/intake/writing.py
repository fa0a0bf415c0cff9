"""Prepared stories as rows of all tables, many in one transaction: what the desk's verbs would leave there.

Nobody is told: no delivery, no notice, no share card. ``articles/tests/importing/test_writing.py`` compares
table by table with a story that was saved and published at the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from articles.desk import exposure, rendering
from articles.desk.models import AuditEntry, Draft, Revision
from articles.importing.intake import slugging
from articles.importing.intake.nouns import Nouns
from articles.importing.intake.preparing import Prepared
from articles.importing.intake.tables import Rows, as_json, new_uid, stored
from articles.models import (
    Article,
    ArticleBody,
    ArticleRubric,
    Byline,
    Quote,
    Reference,
    Source,
    Stage,
    State,
    TaggedArticle,
    TranslationGroup,
)
from articles.models.old_addresses import OldAddress
from articles.search import desk as desk_index
from articles.search.documents import Document, edition_mark, marks
from articles.search.engines import engine
from articles.search.tokens import folded
from articles.search.wordforms import keyed
from portal import bulk, editions
from portal.kit.text import fold

IMPORTED: Final = "imported"
IMPORTED_AGAIN: Final = "imported again"


class Ready:
    """A story whose derived texts are made: only keys are lacking."""

    def __init__(self, story: Prepared, nouns: Nouns) -> None:
        self.story = story
        snapshot, document = story.snapshot, story.document
        self.uid, self.stored_uid = new_uid()
        facts = Article(uid=self.uid, edition=story.edition, kind=snapshot.kind, title=snapshot.title)
        self.rendered = rendering.render(document, facts)
        self.references = document.references
        self.galleries = sum(node.name == "gallery" for node in document.nodes)
        self.furniture = _furniture(story, nouns)
        texts = " ".join((snapshot.title, snapshot.lead, story.text))
        self.desk = (folded(snapshot.title), folded(texts))
        self.keys = self._keys(nouns) if story.state == State.PUBLISHED else None
        self.packed = Revision.pack(snapshot.as_json())

    def _keys(self, nouns: Nouns) -> tuple[str, str, str, str]:
        story = self.story
        authors = list(dict.fromkeys(author for author, _role in story.byline))
        names = [nouns.words(tag) for tag in story.tags] + [nouns.words(author) for author in authors]
        return (
            keyed(story.snapshot.title), keyed(story.snapshot.lead), keyed(story.text), " ".join(names)
        )  # fmt: skip


def write(
    batch: Sequence[Ready], groups: Sequence[int | str], origin: str, run: int | None
) -> list[int]:  # fmt: skip
    """Write new stories in the open transaction; their keys. About twenty statements for all of them.

    ``groups``: for each the translation group that it joins, or a name that it shares with others of the
    batch for a new one.
    """
    rows, now = Rows(), timezone.now()
    pks = bulk.keys("default", Article._meta.db_table, len(batch))
    names = list(dict.fromkeys(group for group in groups if isinstance(group, str)))
    fresh = bulk.keys("default", TranslationGroup._meta.db_table, len(names))
    by_name = dict(zip(names, fresh, strict=True))
    rows.tables[TranslationGroup] = [(group, stored(now)) for group in fresh]
    slugs = slugging.free([(ready.story.edition, ready.story.snapshot.slug) for ready in batch])
    taken: set[str] = set()
    for ready, group, pk, slug in zip(batch, groups, pks, slugs, strict=True):
        _note(rows, ready, pk, by_name[group] if isinstance(group, str) else group, slug, now)
        taken |= _note_addresses(rows, ready.story, pk, taken)
    _drop_known_addresses(rows)
    rows.write()
    engine().fill(rows.documents)
    desk_index.fill(rows.desk)
    AuditEntry.objects.bulk_create(
        _deed(ready.story, pk, IMPORTED, origin, run) for ready, pk in zip(batch, pks, strict=True)
    )
    exposure.settle(_pictures_of(ready for ready in batch if ready.story.state == State.PUBLISHED))
    return pks


def _note(rows: Rows, ready: Ready, pk: int, group: int, slug: str, now: datetime) -> None:
    story, snapshot = ready.story, ready.story.snapshot
    is_public = story.state == State.PUBLISHED
    published = story.incoming.first_published if is_public else None
    updated = _updated(story) if is_public else None
    saved = max(filter(None, (published, updated)), default=now)
    original = story.incoming.original_edition
    original = original if original in editions.codes() else ""
    rows.tables[Article].append((
        pk, ready.stored_uid, story.edition, group, slug, snapshot.title, snapshot.lead, snapshot.kind,
        False, False, False, snapshot.agency, snapshot.rubric, snapshot.lead_image, snapshot.lead_caption,
        Stage.FULL, story.state, stored(published), stored(updated), stored(now), stored(saved),
        fold(f"{snapshot.title} {snapshot.lead}"), "" if original == story.edition else original,
    ))  # fmt: skip
    document = story.document
    rows.tables[ArticleBody].append((
        pk, snapshot.body, ready.rendered, story.text, document.words,
        as_json({**ready.references.as_json(), "galleries": ready.galleries}),
        as_json(ready.furniture), rendering.VERSION,
    ))  # fmt: skip
    listed = _note_lists(rows, story, pk, stored(published))
    _note_details(rows, ready, pk, slug, now)
    rows.desk.append((pk, *ready.desk))
    if ready.keys and published:
        title, lead, text, names = ready.keys
        tags = [tag.pk for tag in story.tags]
        authors = list(dict.fromkeys(author.pk for author, _role in story.byline))
        own = [edition_mark(story.edition), *marks(listed, tags, authors, snapshot.kind)]
        rows.documents.append(Document(pk, published, story.edition, " ".join(own), title, lead, text, names))


def _note_lists(rows: Rows, story: Prepared, pk: int, published: Any) -> list[int]:
    """The rows of tags, rubrics and authors; all rubrics that the story is listed in."""
    common = (story.edition, published)
    rows.tables[TaggedArticle] += [(place, *common, pk, tag.pk) for place, tag in enumerate(story.tags)]
    rows.tables[Byline] += [
        (place, *common, pk, author.pk, role) for place, (author, role) in enumerate(story.byline)
    ]
    listed = dict.fromkeys((rubric.pk for rubric in story.rubrics), False)
    for rubric in story.rubrics:
        if rubric.parent_id:
            listed.setdefault(rubric.parent_id, True)
    rows.tables[ArticleRubric] += [
        (place, *common, pk, rubric, inherited) for place, (rubric, inherited) in enumerate(listed.items())
    ]
    return list(listed)


def _note_details(rows: Rows, ready: Ready, pk: int, slug: str, now: datetime) -> None:
    """Quotes, references, the revision, and of what is no readers' yet its working copy."""
    story = ready.story
    snapshot = story.snapshot.with_(slug=slug)
    rows.tables[Quote] += [
        (pk, one.node, place, one.words, one.speaker[:200], None, one.role[:200], one.attribution[:300],
         one.language, one.is_translated)
        for place, one in enumerate(story.document.quotes)
    ]  # fmt: skip
    rows.tables[Source] += [
        (pk, one.key, one.kind, one.name, one.channel, one.link, stored(one.moment), place)
        for place, one in enumerate(snapshot.sources)
    ]
    images = {str(image) for image in _pictures_of([ready])}
    rows.tables[Reference] += [(pk, Reference.IMAGE, image) for image in sorted(images)]
    rows.tables[Reference] += [(pk, Reference.ARTICLE, uid) for uid in sorted(set(ready.references.articles))]
    packed = ready.packed if slug == story.snapshot.slug else Revision.pack(snapshot.as_json())
    note = story.incoming.address[:300]
    rows.tables[Revision].append((pk, 1, Revision.Kind.IMPORTED, packed, note, True, stored(now)))
    if story.state != State.PUBLISHED:
        rows.tables[Draft].append((pk, as_json(snapshot.as_json()), slug, True, stored(now)))


def _note_addresses(rows: Rows, story: Prepared, pk: int, taken: set[str]) -> set[str]:
    new = [one for one in story.addresses if one not in taken]
    rows.tables[OldAddress] += [(address, pk) for address in new]
    return set(new)


def _drop_known_addresses(rows: Rows) -> None:
    """What led somewhere already leads there still. One query."""
    wanted = [address for address, _pk in rows.tables[OldAddress]]
    known = set(OldAddress.objects.filter(address__in=wanted).values_list("address", flat=True))
    if known:
        kept = [row for row in rows.tables[OldAddress] if row[0] not in known]
        rows.tables[OldAddress] = kept


def _deed(story: Prepared, pk: int, verb: str, origin: str, run: int | None) -> AuditEntry:
    return AuditEntry(
        article_id=pk,
        kind="article",
        object_id=pk,
        label=story.snapshot.title[:200],
        verb=verb,
        details={"origin": origin, "key": story.incoming.key, "run": run},
    )


def _pictures_of(batch: Iterable[Ready]) -> set[int]:
    found: set[int] = set()
    for ready in batch:
        lead = ready.story.snapshot.lead_image
        found |= {*ready.references.images, *([lead] if lead else [])}
    return found


def _updated(story: Prepared) -> datetime | None:
    """When it was last changed there, if that was a while after it came out and is no moment to come."""
    updated, published = story.incoming.updated, story.incoming.first_published
    if updated is None or published is None or not published < updated <= timezone.now():
        return None
    return updated


def _furniture(story: Prepared, nouns: Nouns) -> dict[str, Any]:
    edition = story.edition
    return {
        "place": "",
        "byline": [nouns.shown(author, edition, role) for author, role in story.byline],
        "rubrics": [nouns.shown(rubric, edition) for rubric in story.rubrics],
        "tags": [nouns.shown(tag, edition) for tag in story.tags],
        "corrections": [],
        "sources": [rendering.source_as_shown(row) for row in _sources(story)],
        "quotes": [
            {"words": quote.words, "speaker": quote.speaker, "role": quote.role}
            for quote in story.document.quotes
        ],
    }


def _sources(story: Prepared) -> list[Source]:
    return [
        Source(key=row.key, kind=row.kind, name=row.name, channel=row.channel, link=row.link, time=row.moment)
        for row in story.snapshot.sources
    ]
