"""The way of a story to readiness: handed in, sent back, taken back, approved.

Each verb asks for the right itself, is safe to call twice and is won by one UPDATE: the second reads False.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles.desk import audit, notices, rights
from articles.desk.models import AuditEntry, Notice, TimedDeed
from articles.desk.timed import forget
from articles.models import Article, State
from portal.accounts.models import User

REASON_LENGTH: Final = 300
MOVES: Final = ("submitted", "taken back", "sent back", "approved")


class ReasonMissing(Exception):
    """The verb does nothing without a reason for whom it concerns."""


def submit(article: Article, *, by: User | None, note: str = "") -> bool:
    """Hand a draft to the editors of its rubric. Theirs it is until they decide or it is taken back."""
    if not rights.of(by).works_on(article):
        raise PermissionDenied
    return _move(article, {State.DRAFT}, State.IN_REVIEW, "submitted", by=by, note=_short(note))


def take_back(article: Article, *, by: User | None) -> bool:
    """Go on writing what was handed in, while no editor has decided."""
    if not rights.of(by).works_on(article):
        raise PermissionDenied
    return _move(article, {State.IN_REVIEW}, State.DRAFT, "taken back", by=by)


def send_back(article: Article, *, by: User | None, reason: str) -> bool:
    """Return it to whoever wrote it, with what is to be mended. A time set for it is forgotten.

    Raises ``ReasonMissing`` without a reason.
    """
    _guard(article, by)
    if not reason.strip():
        raise ReasonMissing
    handed_on = {State.IN_REVIEW, State.READY}
    with transaction.atomic():
        if not _move(article, handed_on, State.DRAFT, "sent back", by=by, reason=_short(reason)):
            return False
        notices.tell(article, Notice.Kind.SENT_BACK, by=by, words=_short(reason))
    return True


def approve(article: Article, *, by: User | None) -> bool:
    """Mark it ready to go out. Somebody else's draft must be handed in first."""
    _guard(article, by)
    read = {State.IN_REVIEW, State.DRAFT} if rights.of(by).has_reviewed(article) else {State.IN_REVIEW}
    return _move(article, read, State.READY, "approved", by=by)


def last_word(article: Article) -> AuditEntry | None:
    """Who handed a story in or sent it back, and with which words, while it stands so. At most one query."""
    said = {State.DRAFT: "sent back", State.IN_REVIEW: "submitted"}
    moves = article.audit.filter(verb__in=MOVES)
    last = moves.order_by("-at", "-pk").first() if article.state in said else None
    return last if last and last.verb == said[State(article.state)] else None


def _guard(article: Article, by: User | None) -> None:
    if not rights.of(by).may_publish(article):
        raise PermissionDenied


def _move(
    article: Article,
    origin: Collection[State],
    goal: State,
    verb: str,
    *,
    by: User | None,
    **details: str,
) -> bool:
    """Win the race for the story's state, and note the deed. Two queries."""
    with transaction.atomic():
        waiting = Article.objects.filter(pk=article.pk, state__in=origin, binned_at=None)
        if not waiting.update(state=goal):
            return False
        if goal == State.DRAFT:
            forget(article, *TimedDeed.Deed)
        article.state = goal
        audit.record(article, verb, by=by, **{name: text for name, text in details.items() if text})
    return True


def _short(text: str) -> str:
    return text.strip()[:REASON_LENGTH]
