"""The verbs that change what readers see. Each is safe to call twice; the race is won by one UPDATE."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import cachekeys
from articles.cachekeys import Trace
from articles.desk import aftermath, audit, drafting, exposure, rows
from articles.desk.checks import Problem, problems
from articles.desk.models import Revision
from articles.models import Article, State
from portal.accounts.models import User

WITHDRAWN = "withdrawn"  # the deed in the audit trail whose reason readers are told
PUBLISHABLE = (State.DRAFT, State.IN_REVIEW, State.READY)


class NotPublishable(Exception):
    """Blocking findings stand in the way: ``problems`` says which."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(" ".join(str(problem.message) for problem in found))
        self.problems = found


def may_publish(person: User | None) -> bool:
    """Whether this person may change what readers see. None is the timetable or a command."""
    return person is None or person.has_perm("articles.publish_article")


def publish(
    article: Article,
    *,
    by: User | None,
    first_published: datetime | None = None,
    updated: datetime | None = None,
) -> bool:
    """Make the article's working copy public. Calling it twice is harmless: the second answers False.

    Importers and the demonstration bring along when a story ``first_published`` elsewhere and was last
    ``updated``; editors never do. Raises ``PermissionDenied``, ``NotPublishable``, and ``ValueError`` for a
    moment still to come; then nothing has changed.
    """
    _guard(article, by)
    now = timezone.now()
    since = first_published or now
    if max(since, updated or since) > now:
        raise ValueError("A story can't have been published in the future.")
    with transaction.atomic():
        if article.embargo_until and article.embargo_until > now:
            raise NotPublishable([embargo_problem(article)])
        waiting = Article.objects.filter(pk=article.pk, state__in=PUBLISHABLE, binned_at=None)
        stamps = {"updated_at": updated} if updated else {}
        won = waiting.update(
            state=State.PUBLISHED,
            published_at=Coalesce("published_at", Value(since)),
            publish_at=None,
            **stamps,
        )
        if not won:
            return False  # another editor, or the timetable, was first
        _go_public(article, None, "published", by=by)
    return True


def publish_again(article: Article, *, by: User | None) -> bool:
    """Put a withdrawn article back under its first date. False when it is not withdrawn."""
    _guard(article, by)
    with transaction.atomic():
        if not Article.objects.filter(pk=article.pk, state=State.WITHDRAWN).update(state=State.PUBLISHED):
            return False
        _go_public(article, None, "published again", by=by)
    return True


def revise(article: Article, *, by: User | None, substantive: bool = False, note: str = "") -> bool:
    """Show readers the working copy of a published article. False when there is nothing new to show.

    A substantive update moves the "updated" time; a mended typo does not.
    """
    _guard(article, by)
    with transaction.atomic():
        article.refresh_from_db()
        before = cachekeys.trace(article)
        published = Article.objects.visible().filter(pk=article.pk, draft__differs=True)
        stamp = {"updated_at": timezone.now()} if substantive else {"saved_at": timezone.now()}
        if not published.update(**stamp):
            return False
        _go_public(article, before, "revised", by=by, note=note, substantive=substantive)
    return True


def withdraw(article: Article, *, by: User | None, reason: str = "") -> bool:
    """Take the article away from readers; its address answers 410 with the reason. False when not public."""
    if not may_publish(by):
        raise PermissionDenied
    with transaction.atomic():
        article.refresh_from_db()
        before = cachekeys.trace(article)
        if not Article.objects.visible().filter(pk=article.pk).update(state=State.WITHDRAWN):
            return False
        article.refresh_from_db()
        rows.mark_lists(article)
        audit.record(article, WITHDRAWN, by=by, reason=reason)
        aftermath.after_withdrawal(article, before)
    return True


def embargo_problem(article: Article) -> Problem:
    """The finding for a story under embargo."""
    from django.utils.formats import date_format
    from django.utils.translation import gettext as _

    until = date_format(timezone.localtime(article.embargo_until), "SHORT_DATETIME_FORMAT")
    return Problem("", _("Under embargo until %(until)s.") % {"until": until}, blocks=True)


def _guard(article: Article, by: User | None) -> None:
    if not may_publish(by):
        raise PermissionDenied
    blocking = [p for p in problems(article, drafting.snapshot_of(article)) if p.blocks]
    if blocking:
        raise NotPublishable(blocking)


def _go_public(
    article: Article, before: Trace | None, verb: str, *, by: User | None, note: str = "", **details: object
) -> None:
    """Copy the working copy into the row and let everything follow that follows."""
    article.refresh_from_db()
    images_before = exposure.used_by(article)
    snapshot = drafting.apply(article)
    drafting.keep_revision(article, snapshot, Revision.Kind.PUBLISHED, by=by, note=note)
    audit.record(article, verb, by=by, note=note, **details)
    aftermath.after_publication(article, before, images_before)
