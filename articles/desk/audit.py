"""The audit trail: noting a deed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import models
from django.utils import timezone

from articles.desk import whence
from articles.desk.models import AuditEntry
from articles.models import Article
from portal.accounts.models import User

ADDRESSES_KEPT_FOR: Final = timedelta(days=365)


def record(thing: models.Model | None, verb: str, *, by: User | None, **details: Any) -> AuditEntry:
    """Note a deed in the transaction that does it, with the address it is done from. One query.

    ``by`` is None for the timetable and commands, ``thing`` for a deed done to nothing in particular.
    """
    article = thing if isinstance(thing, Article) else None
    named = article.title if article is not None else str(thing) if thing is not None else ""
    return AuditEntry.objects.create(
        article=article,
        kind=(thing._meta.model_name or "") if thing is not None else "",
        object_id=thing.pk if thing is not None and isinstance(thing.pk, int) else None,
        label=named[:200],
        verb=verb,
        actor=by,
        actor_name=str(by)[:150] if by is not None else "",
        address=whence.address(),
        details=details,
    )


def newest_of(article: Article) -> int:
    """The number of the last deed done to a story; 0 when there is none. One query."""
    entries = AuditEntry.objects.filter(article=article).order_by("-at", "-pk")
    return entries.values_list("pk", flat=True).first() or 0


def last_change_of(thing: models.Model, *, since: float) -> AuditEntry | None:
    """The last edit of a noun, if it was after ``since``, seconds of the epoch. One query.

    What the portal itself writes into a row is nobody's edit.
    """
    kind, changed = thing._meta.model_name, "changed"
    entries = AuditEntry.objects.filter(kind=kind, object_id=thing.pk, verb=changed)
    last = entries.order_by("-at", "-pk").first()
    return last if last is not None and last.at.timestamp() >= since else None


def forget_addresses() -> int:
    """Empty the addresses of deeds older than a year; the deeds stay. How many there were. One query."""
    old = models.Q(at__lt=timezone.now() - ADDRESSES_KEPT_FOR) & ~models.Q(address="")
    # Past the manager, which refuses to change what was noted: the one exception, and only for privacy.
    return AuditEntry._base_manager.filter(old).update(address="")
