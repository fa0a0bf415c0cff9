"""Stories as records: what readers see, the working copy, and everything that was said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Min, Q, QuerySet

from articles.desk.models import AuditEntry, Draft, Revision, Translation
from articles.desk.publishing import WITHDRAWN
from articles.desk.snapshot import Snapshot
from articles.exporting.names import Names
from articles.exporting.snapshots import outward
from articles.models import Address, Article, Correction, State
from portal import moving

BATCH: Final = 200
OVERLAP: Final = timedelta(minutes=5)
MOMENTS: Final = (
    "published_at", "updated_at", "embargo_until", "binned_at", "created_at", "saved_at", "behind_since",
)  # fmt: skip
LISTS: Final = ("in_rubrics", "tagged", "byline", "sources")

Record = dict[str, Any]


def changed(since: datetime | None) -> QuerySet[Article]:
    """The stories that somebody did anything to since then: all of it is in the audit trail.

    And a while before: what was being written while the former export was made stands under its beginning.
    """
    stories = Article.objects.order_by("pk")
    if since is None:
        return stories
    since -= OVERLAP
    deeds = AuditEntry.objects.filter(at__gte=since, article__isnull=False).values("article")
    return stories.filter(Q(pk__in=deeds) | Q(saved_at__gte=since))


def batches(stories: QuerySet[Article]) -> Iterator[list[Article]]:
    """The stories with their lists, two hundred at a time. Seven queries for each."""
    last = 0
    while True:
        rows = stories.filter(pk__gt=last).select_related("body").defer("body__rendered", "body__text")
        batch = list(rows.prefetch_related(*LISTS)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def records(batch: list[Article], names: Names) -> Iterator[Record]:
    """A batch as records. At most fifteen queries."""
    beside = _Beside(batch, names)
    public = outward((Snapshot.of(article) for article in batch), names)
    for article, told in zip(batch, public, strict=True):
        yield {
            "number": article.pk,
            "uid": str(article.uid),
            "edition": article.edition,
            "group": beside.group_of(article),
            "state": article.state,
            "stage": article.stage,
            **{name: moving.plain(getattr(article, name)) for name in MOMENTS},
            "original_edition": article.original_edition,
            **told,
            "related": beside.related_to(article),
            "draft": beside.drafts.get(article.pk),
            "translation": beside.translations.get(article.pk),
            "corrections": beside.corrections.get(article.pk, []),
            "former_slugs": beside.addresses.get(article.pk, []),
            "withdrawn": beside.withdrawn.get(article.pk),
        }


def revisions(batch: list[Article], names: Names) -> Iterator[Record]:
    """The revisions of a batch, the oldest of each story first, a hundred in memory at a time."""
    uids = {article.pk: str(article.uid) for article in batch}
    rows = Revision.objects.filter(article__in=uids).order_by("article_id", "number")
    some: list[Revision] = []
    for row in rows.iterator(100):
        some.append(row)
        if len(some) == 100:
            yield from _revisions(some, uids, names)
            some = []
    yield from _revisions(some, uids, names)


def _revisions(rows: list[Revision], uids: dict[int, str], names: Names) -> Iterator[Record]:
    told = outward((Snapshot.from_json(row.snapshot) for row in rows), names)
    for row, snapshot in zip(rows, told, strict=True):
        yield {
            "article": uids[row.article_id],
            "revision": row.number,
            "version": row.version,
            "kind": row.kind,
            "note": row.note,
            "is_marked": row.is_marked,
            "restored_from": row.restored_from,
            "created_at": moving.plain(row.created_at),
            "snapshot": snapshot,
        }


class _Beside:
    """What stands beside the rows of a batch, read at once."""

    def __init__(self, batch: list[Article], names: Names) -> None:
        pks = [article.pk for article in batch]
        self.drafts = _drafts(pks, names)
        self.translations = _translations(pks, names)
        self.corrections = _by_article(
            Correction.objects.filter(article__in=pks), "kind", "text", "place", "published_at"
        )
        self.addresses = _by_article(
            Address.objects.filter(article__in=pks).order_by("pk"), "slug", "left_at"
        )
        self.withdrawn = _withdrawn([one.pk for one in batch if one.state == State.WITHDRAWN])
        groups = Article.objects.filter(group__in={one.group_id for one in batch})
        first = dict(groups.values_list("group_id").annotate(first=Min("pk")))
        self._related = {
            one.pk: one.body.related or [] for one in batch if getattr(one, "body", None) is not None
        }
        wanted = {pk for kept in self._related.values() for pk, _score in kept}
        self._uids = names.of("article", {*first.values(), *wanted})
        self._first = first

    def group_of(self, article: Article) -> str:
        """The uid of the first version of the story."""
        return self._uids.get(self._first[article.group_id], str(article.uid))

    def related_to(self, article: Article) -> list[list[Any]]:
        """The related stories by uid, with how close they are."""
        kept = self._related.get(article.pk, [])
        return [[self._uids[pk], score] for pk, score in kept if pk in self._uids]


def _drafts(pks: list[int], names: Names) -> dict[int, Record]:
    rows = list(Draft.objects.filter(article__in=pks))
    told = outward((Snapshot.from_json(row.snapshot) for row in rows), names)
    return {
        row.article_id: {
            "version": row.version,
            "differs": row.differs,
            "saved_at": moving.plain(row.saved_at),
            "snapshot": snapshot,
        }
        for row, snapshot in zip(rows, told, strict=True)
    }


def _translations(pks: list[int], names: Names) -> dict[int, Record]:
    rows = list(Translation.objects.filter(article__in=pks))
    uids = names.of("article", (row.original_id for row in rows))
    return {
        row.article_id: {
            "original": uids[row.original_id],
            "revision": row.number,
            "confirmed_at": moving.plain(row.confirmed_at),
        }
        for row in rows
        if row.original_id in uids
    }


def _by_article(rows: QuerySet[Any], *fields: str) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {}
    for row in rows:
        told = {name: moving.plain(getattr(row, name)) for name in fields}
        found.setdefault(row.article_id, []).append(told)
    return found


def _withdrawn(pks: Iterable[int]) -> dict[int, Record]:
    """Why stories were withdrawn, as their pages say."""
    rows = AuditEntry.objects.filter(article__in=list(pks), verb=WITHDRAWN).order_by("at", "pk")
    return {
        row.article_id: {"at": moving.plain(row.at), "reason": row.details.get("reason", "")}
        for row in rows
        if row.article_id
    }
