"""What stands beside the stories, as records: pins, bars above pages, addresses of before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from articles.models import BreakingBar, FrontSlot, OldAddress
from portal import editions, moving

Record = dict[str, Any]


def pins() -> Iterator[Record]:
    """The stories pinned to fronts. One query."""
    for row in FrontSlot.objects.select_related("rubric", "article").order_by("pk"):
        yield {
            "edition": row.edition,
            "rubric": row.rubric.slug if row.rubric else None,
            "place": row.place,
            "article": str(row.article.uid),
            "expires_at": moving.plain(row.expires_at),
        }


def bars() -> Iterator[Record]:
    """The breaking bars whose time is not over. One query."""
    for row in BreakingBar.objects.up(*editions.codes()).select_related("article").order_by("pk"):
        yield {
            # By it a reader's browser knows which bar was closed.
            "number": row.pk,
            "edition": row.edition,
            "text": row.text,
            "article": str(row.article.uid) if row.article else None,
            "begins_at": moving.plain(row.begins_at),
            "expires_at": moving.plain(row.expires_at),
        }


def old_addresses() -> Iterator[Record]:
    """Each with the one row that it leads to. One query, in flat memory."""
    rows = OldAddress.objects.select_related("rubric", "tag", "author").order_by("pk")
    for row in rows.annotate(story=F("article__uid")).iterator(500):
        yield {
            "address": row.address,
            "article": str(row.story) if row.story else None,
            "rubric": row.rubric.slug if row.rubric else None,
            "tag": row.tag.slug if row.tag else None,
            "author": row.author.slug if row.author else None,
        }
