"""Stories of an export as rows of all tables, some hundred at a time. What is here by its uid stays."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction

from articles import body
from articles.desk.models import AuditEntry, Draft
from articles.desk.publishing import WITHDRAWN
from articles.desk.renewal import render_again
from articles.desk.rows import listed_rubrics
from articles.desk.snapshot import Snapshot
from articles.exporting.folder import Record
from articles.exporting.names import Names
from articles.exporting.snapshots import inward
from articles.exporting.stories import MOMENTS
from articles.importing.whole.putting import free_number, put
from articles.importing.whole.texts import put_texts
from articles.models import (
    Address,
    Article,
    ArticleRubric,
    Byline,
    Correction,
    Mark,
    Source,
    State,
    TaggedArticle,
    TranslationGroup,
)
from articles.search import desk as desk_index
from articles.search.documents import documents
from articles.search.engines import engine
from articles.search.tokens import folded
from portal import moving
from portal.kit.text import fold

SHOWN: Final = ("byline__author", "in_rubrics__rubric", "tagged__tag", "sources", "corrections")
FACTS: Final = ("edition", "state", "stage", "original_edition", *MOMENTS)


@dataclass
class Batch:
    """Some stories that are not here yet, with their keys here."""

    told: list[Record]
    snapshots: list[Snapshot]
    drafts: list[Snapshot | None]
    articles: list[Article] = field(default_factory=list)


def take(told: list[Record], names: Names) -> int:
    """Put a batch in, as readers and editors had it; how many were new. Each batch is there whole or not.

    About sixty statements, and ten for each story.
    """
    here = names.keys("article", (one["uid"] for one in told))
    told = [one for one in told if one["uid"] not in here]
    if not told:
        return 0
    batch = Batch(told, inward(told, names), _drafts(told, names))
    with transaction.atomic():
        _put_articles(batch)
        _put_lists(batch)
        put_texts(zip(batch.articles, batch.snapshots, strict=True))
        _put_beside(batch)
        _show(batch)
    return len(told)


def _drafts(told: list[Record], names: Names) -> list[Snapshot | None]:
    some = [one for one in told if one.get("draft")]
    found = iter(inward((one["draft"]["snapshot"] for one in some), names))
    return [next(found) if one.get("draft") else None for one in told]


def _put_articles(batch: Batch) -> None:
    groups = _groups(batch.told)
    free = free_number(Article, (one.get("number") for one in batch.told))
    fields = [one for one in Article._meta.concrete_fields if one.name in FACTS]
    rows = []
    for one, snapshot in zip(batch.told, batch.snapshots, strict=True):
        row = Article(
            pk=free(one.get("number")),
            uid=uuid.UUID(one["uid"]),
            group_id=groups[one["uid"]],
            **moving.values(fields, one),
        )
        row.title, row.slug, row.lead = snapshot.title, snapshot.slug, snapshot.lead
        row.kind, row.agency = snapshot.kind, snapshot.agency
        row.is_exclusive = snapshot.has(Mark.EXCLUSIVE)
        row.has_photo, row.has_video = snapshot.has(Mark.PHOTO), snapshot.has(Mark.VIDEO)
        row.place_id, row.rubric_id = snapshot.place, snapshot.rubric
        row.lead_image_id, row.lead_caption = snapshot.lead_image, snapshot.lead_caption
        row.search_text = fold(f"{snapshot.title} {snapshot.lead}")
        rows.append(row)
    put(Article, rows)
    pks = dict(Article.objects.filter(uid__in=[row.uid for row in rows]).values_list("uid", "pk"))
    for row in rows:
        row.pk = pks[row.uid]
    batch.articles = rows


def _groups(told: list[Record]) -> dict[str, int]:
    """uid → primary key of its group: that of the first version, if it is here or comes with this batch.

    A second version in an edition that the group has already stands alone.
    """
    known = Article.objects.filter(uid__in={one["group"] for one in told})
    groups = {str(uid): pk for uid, pk in known.values_list("uid", "group_id")}
    members = Article.objects.filter(group__in=groups.values()).values_list("group_id", "edition")
    taken: set[tuple[int, str]] = set(members)
    found: dict[str, int] = {}
    for one in told:
        group = groups.get(one["group"])
        if group is None or (group, one["edition"]) in taken:
            group = TranslationGroup.objects.create().pk
            groups.setdefault(one["group"], group)
        taken.add((group, one["edition"]))
        found[one["uid"]] = group
    return found


def _put_lists(batch: Batch) -> None:
    """Tags, rubrics, bylines, sources: rows as publishing writes them."""
    rows: dict[type[models.Model], list[Any]] = {
        model: [] for model in (TaggedArticle, ArticleRubric, Byline, Source)
    }
    for article, snapshot in zip(batch.articles, batch.snapshots, strict=True):
        public = article.published_at if article.state == State.PUBLISHED else None
        common = {"edition": article.edition, "published_at": public}
        rows[TaggedArticle] += [
            TaggedArticle(content_object_id=article.pk, tag_id=tag, position=place, **common)
            for place, tag in enumerate(dict.fromkeys(snapshot.tags))
        ]
        rows[ArticleRubric] += [
            ArticleRubric(
                article_id=article.pk, rubric_id=rubric, inherited=inherited, position=place, **common
            )
            for place, (rubric, inherited) in enumerate(listed_rubrics(snapshot).items())
        ]
        signed = dict.fromkeys((credit.author, credit.role) for credit in snapshot.byline)
        rows[Byline] += [
            Byline(article_id=article.pk, author_id=author, role=role, position=place, **common)
            for place, (author, role) in enumerate(signed)
        ]
        rows[Source] += [
            Source(
                article_id=article.pk, key=row.key, kind=row.kind, name=row.name, channel=row.channel,
                link=row.link, time=row.moment, position=place,
            )
            for place, row in enumerate(snapshot.sources)
        ]  # fmt: skip
    for model, some in rows.items():
        put(model, some)


def _put_beside(batch: Batch) -> None:
    """Working copies, corrections, former addresses, why a story was withdrawn."""
    drafts, corrections, addresses, deeds = [], [], [], []
    for article, one, snapshot in zip(batch.articles, batch.told, batch.drafts, strict=True):
        if snapshot is not None:
            kept = _values(Draft, one["draft"], "version", "differs", "saved_at")
            drafts.append(
                Draft(article_id=article.pk, snapshot=snapshot.as_json(), slug=snapshot.slug, **kept)
            )
        corrections += [
            Correction(
                article_id=article.pk, **_values(Correction, row, "kind", "text", "place", "published_at")
            )
            for row in one["corrections"]
        ]
        addresses += [
            Address(
                article_id=article.pk, edition=article.edition, **_values(Address, row, "slug", "left_at")
            )
            for row in one["former_slugs"]
        ]
        if told := one.get("withdrawn"):
            deed = AuditEntry(article_id=article.pk, kind="article", object_id=article.pk, verb=WITHDRAWN)
            deed.label, deed.details = article.title[:200], {"reason": told["reason"]}
            deed.at = datetime.fromisoformat(told["at"])
            deeds.append(deed)
    put(Draft, drafts)
    put(Correction, corrections)
    put(Address, addresses)
    put(AuditEntry, deeds)


def _values(model: type[models.Model], told: Record, *names: str) -> Record:
    return moving.values((model._meta.get_field(name) for name in names), told)  # type: ignore[misc]


def _show(batch: Batch) -> None:
    """What readers get, and what both searches hold."""
    pks = [article.pk for article in batch.articles]
    stored = Article.objects.select_related("body", "place").prefetch_related(*SHOWN).in_bulk(pks)
    for pk in pks:
        render_again(stored[pk])
    engine().fill(documents(Article.objects.filter(pk__in=pks)))
    desk_index.fill(_desk_texts(batch, stored))


def _desk_texts(batch: Batch, stored: dict[int, Article]) -> list[tuple[int, str, str]]:
    """Key, title and all texts as the desk's index takes them: of the working copy, and what readers have."""
    found = []
    for article, snapshot, draft in zip(batch.articles, batch.snapshots, batch.drafts, strict=True):
        newest = draft or snapshot
        texts = [newest.title, newest.lead, stored[article.pk].body.text]
        if draft is not None and draft != snapshot:
            texts += [_text(draft.body), snapshot.title, snapshot.lead]
        found.append((article.pk, folded(newest.title), folded(" ".join(dict.fromkeys(texts)))))
    return found


def _text(html: str) -> str:
    try:
        return body.parse(html).document.text
    except body.Refused:
        return ""
