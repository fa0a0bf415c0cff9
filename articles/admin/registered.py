"""Every admin module that registers a model."""

from __future__ import annotations

from articles.admin import (
    article,
    assignment,
    audit,
    author,
    front,
    image,
    invitations,
    outbox,
    people,
    reports,
    rubric,
    search_terms,
    tag,
    webhook,
    wire,
)

__all__ = [
    "article",
    "assignment",
    "audit",
    "author",
    "front",
    "image",
    "invitations",
    "outbox",
    "people",
    "reports",
    "rubric",
    "search_terms",
    "tag",
    "webhook",
    "wire",
]
