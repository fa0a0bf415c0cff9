"""The audit trail."""

from __future__ import annotations

from typing import Any

from articles.desk.models import AuditEntry
from articles.models import Article
from portal.accounts.models import User


def record(article: Article, verb: str, *, by: User | None, **details: Any) -> AuditEntry:
    """Note a deed in the transaction that does it. ``by`` is None for the timetable. One query."""
    return AuditEntry.objects.create(article=article, verb=verb, actor=by, details=details)
