"""Stories of an export as rows of all tables, some hundred at a time. What is here by its uid stays."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction

from articles import body
from articles.desk.renewal import render_again
from articles.desk.rows import fill_in
from articles.desk.snapshot import Snapshot
from articles.exporting.folder import Record
from articles.exporting.names import Names
from articles.exporting.snapshots import inward
from articles.exporting.stories import MOMENTS
from articles.importing.whole.beside import Batch, put_beside, put_lists
from articles.importing.whole.putting import free_number, put
from articles.importing.whole.texts import put_texts
from articles.models import Article, TranslationGroup
from articles.search import desk as desk_index
from articles.search.documents import documents
from articles.search.engines import engine
from articles.search.tokens import folded
from portal import moving

SHOWN: Final = ("byline__author", "in_rubrics__rubric", "tagged__tag", "sources", "corrections")
FACTS: Final = ("edition", "state", "stage", "original_edition", *MOMENTS)


def take(told: list[Record], names: Names) -> int:
    """Put a batch in, as readers and editors had it; how many were new. Each batch is there whole or not.

    About sixty statements, and ten for each story.
    """
    here = names.keys("article", (one["uid"] for one in told))
    told = [one for one in told if one["uid"] not in here]
    if not told:
        return 0
    batch = read(told, names)
    with transaction.atomic():
        _put_articles(batch)
        put_lists(batch)
        put_texts(zip(batch.articles, batch.snapshots, strict=True))
        put_beside(batch)
        _show(batch)
    return len(told)


def read(told: list[Record], names: Names) -> Batch:
    """Their snapshots and working copies, in the keys of this portal. At most ten queries.

    Where another story has the address of one here, that gets its number behind it.
    """
    slugs = {one["slug"] for one in told if one["slug"]}
    uids = {one["uid"] for one in told}
    others = Article.objects.filter(slug__in=slugs).exclude(uid__in=uids)
    taken = set(others.values_list("edition", "slug"))
    batch = Batch(told, inward(told, names), _drafts(told, names))
    for place, (one, snapshot) in enumerate(zip(told, batch.snapshots, strict=True)):
        if (one["edition"], snapshot.slug) in taken:
            batch.snapshots[place] = snapshot.with_(slug=f"{snapshot.slug[:80]}-{one['uid'][:8]}")
    return batch


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
        fill_in(row, snapshot)
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


def _show(batch: Batch) -> None:
    """What readers get, and what both searches hold."""
    pks = [article.pk for article in batch.articles]
    stored = Article.objects.select_related("body", "place").prefetch_related(*SHOWN).in_bulk(pks)
    for pk in pks:
        render_again(stored[pk])
    engine().fill(documents(Article.objects.filter(pk__in=pks)))
    desk_index.fill(
        (pk, folded(title), folded(" ".join(texts))) for pk, title, texts in desk_texts(batch, stored)
    )


def desk_texts(batch: Batch, stored: dict[int, Article]) -> list[tuple[int, str, list[str]]]:
    """Key, title and all texts by which the desk finds them: of the working copy, and what readers have."""
    found = []
    for article, snapshot, draft in zip(batch.articles, batch.snapshots, batch.drafts, strict=True):
        newest = draft or snapshot
        texts = [newest.title, newest.lead, stored[article.pk].body.text]
        if draft is not None and draft != snapshot:
            texts += [_text(draft.body), snapshot.title, snapshot.lead]
        found.append((article.pk, newest.title, list(dict.fromkeys(texts))))
    return found


def _text(html: str) -> str:
    try:
        return body.parse(html).document.text
    except body.Refused:
        return ""
