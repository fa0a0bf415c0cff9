"""Which columns of which tables a new story fills, and values as the database takes them."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection, models

from articles.desk.models import Draft, Revision
from articles.models import (
    Article,
    ArticleBody,
    ArticleRubric,
    Byline,
    Quote,
    Reference,
    Source,
    TaggedArticle,
    TranslationGroup,
)
from articles.models.old_addresses import OldAddress
from articles.search.documents import Document
from portal import bulk

LISTED: Final = ("position", "edition", "published_at")
COLUMNS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    TranslationGroup: ("id", "created_at"),
    Article: (
        "id", "uid", "edition", "group_id", "slug", "title", "lead", "kind", "is_exclusive", "has_photo",
        "has_video", "agency", "rubric_id", "lead_image_id", "lead_caption", "stage", "state",
        "published_at", "updated_at", "created_at", "saved_at", "search_text", "original_edition",
    ),
    ArticleBody: (
        "article_id", "canonical", "rendered", "text", "words", "references", "furniture", "render_version",
    ),
    TaggedArticle: (*LISTED, "content_object_id", "tag_id"),
    ArticleRubric: (*LISTED, "article_id", "rubric_id", "inherited"),
    Byline: (*LISTED, "article_id", "author_id", "role"),
    Source: ("article_id", "key", "kind", "name", "channel", "link", "time", "position"),
    Quote: (
        "article_id", "node", "position", "words", "speaker", "tag_id", "role", "attribution", "language",
        "is_translated",
    ),
    Reference: ("article_id", "kind", "target"),
    Draft: ("article_id", "snapshot", "slug", "differs", "saved_at"),
    Revision: (
        "article_id", "number", "kind", "packed", "note", "is_marked", "created_at",
    ),
    OldAddress: ("address", "article_id"),
}  # fmt: skip


@dataclass
class Rows:
    """Rows by table, and documents for both indexes."""

    tables: dict[type[models.Model], list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    documents: list[Document] = field(default_factory=list)
    desk: list[tuple[int, str, str]] = field(default_factory=list)

    def write(self) -> None:
        """Put all rows into the database, in the transaction that is open. One statement a table."""
        for model, columns in COLUMNS.items():
            if rows := self.tables[model]:
                bulk.write("default", model._meta.db_table, columns, rows)


def new_uid() -> tuple[uuid.UUID, Any]:
    """A public identifier, and as this database keeps it."""
    uid = uuid.uuid4()
    return uid, uid if connection.features.has_native_uuid_field else uid.hex


@lru_cache(maxsize=2**12)
def stored(moment: datetime | None) -> Any:
    """A moment as this database keeps it."""
    return None if moment is None else connection.ops.adapt_datetimefield_value(moment)


def as_json(value: object) -> str:
    """A JSON column's value."""
    return json.dumps(value)
