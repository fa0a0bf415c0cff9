"""What stands beside the row of an imported story: its lists, working copy, corrections, former addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from articles.desk.models import AuditEntry, Draft
from articles.desk.publishing import WITHDRAWN
from articles.desk.rows import listed_rubrics
from articles.desk.snapshot import Snapshot
from articles.exporting.folder import Record
from articles.importing.whole.putting import put
from articles.models import (
    Address,
    Article,
    ArticleRubric,
    Byline,
    Correction,
    Source,
    State,
    TaggedArticle,
)
from portal import moving


@dataclass
class Batch:
    """Some stories as an export tells of them, and their rows here."""

    told: list[Record]
    snapshots: list[Snapshot]
    drafts: list[Snapshot | None]
    articles: list[Article] = field(default_factory=list)


def put_lists(batch: Batch) -> None:
    """Tags, rubrics, bylines, sources: rows as publishing writes them. Five statements and one a story."""
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


def put_beside(batch: Batch) -> None:
    """Working copies, corrections, former addresses, why a story was withdrawn. Six statements."""
    drafts, corrections, addresses, deeds = [], [], [], []
    known = _known(batch)
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
            if (article.edition, row["slug"]) not in known
        ]
        if (told := one.get("withdrawn")) and (article.pk, datetime.fromisoformat(told["at"])) not in known:
            deed = AuditEntry(article_id=article.pk, kind="article", object_id=article.pk, verb=WITHDRAWN)
            deed.label, deed.details = article.title[:200], {"reason": told["reason"]}
            deed.at = datetime.fromisoformat(told["at"])
            deeds.append(deed)
    put(Draft, drafts)
    put(Correction, corrections)
    put(Address, addresses)
    put(AuditEntry, deeds)


def _known(batch: Batch) -> set[Any]:
    """The former addresses that lead somewhere here, and when which of the stories was withdrawn."""
    slugs = {row["slug"] for one in batch.told for row in one["former_slugs"]}
    deeds = AuditEntry.objects.filter(article__in=batch.articles, verb=WITHDRAWN).order_by()
    return {
        *Address.objects.filter(slug__in=slugs).values_list("edition", "slug"),
        *deeds.values_list("article_id", "at"),
    }


def _values(model: type[models.Model], told: Record, *names: str) -> Record:
    return moving.values((model._meta.get_field(name) for name in names), told)  # type: ignore[misc]
