"""The small tables of a Ghost export, kept in memory; posts are read one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.importing import jsonrows
from articles.importing.intake.sources import Unreadable
from articles.importing.shape import gettext_noop as _

Row = dict[str, Any]


@dataclass
class Tables:
    """Rows by their key; ``tags_of`` and ``authors_of`` in the order that the post has them."""

    prefix: str
    version: str = ""
    title: str = ""
    language: str = ""
    tags: dict[str, Row] = field(default_factory=dict)
    users: dict[str, Row] = field(default_factory=dict)
    meta: dict[str, Row] = field(default_factory=dict)
    tags_of: dict[str, list[str]] = field(default_factory=dict)
    authors_of: dict[str, list[str]] = field(default_factory=dict)


def read_tables(file: Path) -> Tables:
    """Everything but the posts. Raises ``Unreadable`` for what is no export of Ghost."""
    prefix = "db.item.data" if '"db"' in jsonrows.begins(file) else "data"
    tables = Tables(prefix)
    found = False
    for name in ("users", "tags"):
        for row in _rows(file, f"{prefix}.{name}.item"):
            getattr(tables, name)[_key(row, "id")] = row
            found = True
    if not found:
        raise Unreadable(_("%(name)s is no export of Ghost: it has neither users nor tags."), name=file.name)
    told = {_text(row, "key"): _text(row, "value") for row in _rows(file, f"{prefix}.settings.item")}
    tables.title = told.get("title", "")
    tables.language = told.get("locale") or told.get("lang") or told.get("default_locale") or ""
    tables.meta = {_key(row, "post_id"): row for row in _rows(file, f"{prefix}.posts_meta.item")}
    tables.tags_of = _ordered(_rows(file, f"{prefix}.posts_tags.item"), "tag_id")
    tables.authors_of = _ordered(_rows(file, f"{prefix}.posts_authors.item"), "author_id")
    return tables


def posts(file: Path, prefix: str) -> Iterator[Row]:
    """Posts and pages, in the file's order."""
    yield from _rows(file, f"{prefix}.posts.item")


def _rows(file: Path, prefix: str) -> Iterator[Row]:
    return (row for row in jsonrows.rows(file, prefix) if isinstance(row, dict))


def _ordered(rows: Iterator[Row], other: str) -> dict[str, list[str]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        order = row.get("sort_order")
        place = order if isinstance(order, int) else len(found[_key(row, "post_id")])
        found[_key(row, "post_id")].append((place, _key(row, other)))
    return {post: [key for _place, key in sorted(pairs)] for post, pairs in found.items()}


def _key(row: Row, name: str) -> str:
    value = row.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
