"""JSON Feed, 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

from articles.importing.feeds.values import MOST_ENTRIES, NOT_A_FEED, Entry, Feed, NoFeed


def read(raw: bytes) -> Feed:
    """The feed. What has another type than the format says is left out. Raises ``NoFeed``."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        raise NoFeed(NOT_A_FEED) from None
    if not isinstance(told, dict) or "jsonfeed.org/version" not in _text(told, "version"):
        raise NoFeed(NOT_A_FEED)
    items = [item for item in _rows(told, "items") if _text(item, "id") or _text(item, "url")]
    common = _names(told)
    return Feed(
        title=_text(told, "title"),
        link=_text(told, "home_page_url"),
        language=_text(told, "language"),
        entries=tuple(_entry(item, common) for item in items[:MOST_ENTRIES]),
        left_out=max(0, len(items) - MOST_ENTRIES),
    )


def _entry(item: dict[str, Any], common: tuple[str, ...]) -> Entry:
    plain = _text(item, "content_text")
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in plain.split("\n\n") if part.strip())
    link = _text(item, "url") or _text(item, "external_url")
    return Entry(
        key=_text(item, "id") or link,
        title=_text(item, "title"),
        link=link,
        summary=escape(_text(item, "summary")),
        content=_text(item, "content_html") or paragraphs,
        published=_moment(_text(item, "date_published")),
        updated=_moment(_text(item, "date_modified")),
        authors=_names(item) or common,
        labels=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str) and tag.strip()),
        image=_text(item, "image") or _text(item, "banner_image"),
    )


def _text(told: dict[str, Any], name: str) -> str:
    """A text, or a number where a text belongs, as 1.0 had it for ids."""
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def _list(told: dict[str, Any], name: str) -> list[Any]:
    value = told.get(name)
    return value if isinstance(value, list) else []


def _rows(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in _list(told, name) if isinstance(row, dict)]


def _names(told: dict[str, Any]) -> tuple[str, ...]:
    """The authors' names: a list since 1.1, one before."""
    single = told.get("author")
    rows = _rows(told, "authors") or ([single] if isinstance(single, dict) else [])
    return tuple(name for row in rows if (name := _text(row, "name")))


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
