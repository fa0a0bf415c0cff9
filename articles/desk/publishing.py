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
from articles.desk import (
    aftermath,
    audit,
    drafting,
    exposure,
    notices,
    references,
    rights,
    rows,
    sharing,
    translating,
)
from articles.desk.checks import Problem, ask_for_note, problems, under_embargo
from articles.desk.models import Notice, Revision, TimedDeed
from articles.desk.timed import forget
from articles.models import Article, Stage, State
from articles.models.querysets import ArticleQuerySet
from portal.accounts.models import User

Deed = TimedDeed.Deed
WITHDRAWN = "withdrawn"  # the deed in the audit trail whose reason readers are told
REVIEWED = (State.IN_REVIEW, State.READY)
PUBLISHABLE = (State.DRAFT, *REVIEWED)


class NotPublishable(Exception):
    """Blocking findings stand in the way: ``problems`` says which."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(" ".join(str(problem.message) for problem in found))
        self.problems = found


class NotReviewed(Exception):
    """Somebody else's draft, not handed in yet: it goes out urgently, with a reason, or not at all."""


def may_publish(person: User | None, article: Article | None = None) -> bool:
    """Whether this person may change what readers see of ``article``, of anything when it is not begun.

    None is the timetable or a command.
    """
    theirs = rights.of(person)
    return theirs.publishes if article is None else theirs.may_publish(article)


def publish(
    article: Article,
    *,
    by: User | None,
    urgent: str = "",
    decided_by: str = "",
    first_published: datetime | None = None,
    updated: datetime | None = None,
) -> bool:
    """Make the article's working copy public. Calling it twice is harmless: the second answers False.

    Who publishes what is in review has reviewed it. Somebody else's draft that was not handed in goes out
    with the reason why it is ``urgent``; without one it raises ``NotReviewed``. ``decided_by`` is who set
    the time at which the timetable publishes.

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
        read = by is None or rights.of(by).has_reviewed(article)
        states = PUBLISHABLE if read or urgent.strip() else REVIEWED
        waiting = _free(article, now).filter(state__in=states, binned_at=None)
        stamps = {"updated_at": updated} if updated else {}
        won = waiting.update(
            state=State.PUBLISHED, published_at=Coalesce("published_at", Value(since)), **stamps
        )
        if not won:
            # Another editor, or the timetable, was first; or nobody was, and it is a draft.
            return _refuse_unread(article, states)
        forget(article, Deed.PUBLISH)
        told = {"decided_by": decided_by} if read else {"reason": urgent.strip()[:300]}
        _go_public(article, None, "published" if read else "published urgently", by=by, **told)
        notices.tell(article, Notice.Kind.PUBLISHED, by=by)
    return True


def publish_again(article: Article, *, by: User | None, decided_by: str = "") -> bool:
    """Put a withdrawn article back under its first date. False when it is not withdrawn.

    Translations that say something else than what is public now are marked as behind.
    """
    _guard(article, by)
    with transaction.atomic():
        withdrawn = _free(article, timezone.now()).filter(state=State.WITHDRAWN)
        if not withdrawn.update(state=State.PUBLISHED):
            return _refuse_embargoed(article)
        forget(article, Deed.PUBLISH)
        _go_public(article, None, "published again", by=by, decided_by=decided_by)
        aftermath.after_falling_behind(translating.fall_behind(article))
    return True


def revise(
    article: Article,
    *,
    by: User | None,
    substantive: bool = False,
    note: str = "",
    stage: Stage | None = None,
    decided_by: str = "",
) -> bool:
    """Show readers the working copy of a published article. False when there is nothing new to show.

    A substantive update moves the "updated" time; a mended typo does not. A story that is still being told
    may be raised to a further ``stage``, never back, and must hold what that stage promises; the stage itself
    says what has changed. Raises ``NoteMissing`` where a person calls it substantive without a ``note``.
    """
    ask_for_note(substantive=substantive, note=note, by=by)
    if stage is not None and article.stage in stage.below:
        article.stage = stage  # what the checks ask for
    _guard(article, by)
    with transaction.atomic():
        article.refresh_from_db()
        if stage is not None and article.stage not in stage.below:
            stage = None
        before = cachekeys.trace(article)
        now = timezone.now()
        published = _free(article, now).visible()
        stamp: dict[str, object] = {"updated_at" if substantive or stage else "saved_at": now}
        if stage is not None:
            published, stamp["stage"] = published.filter(stage__in=stage.below), stage
        else:
            published = published.filter(draft__differs=True)
        if not published.update(**stamp):
            return _refuse_embargoed(article)
        forget(article, Deed.REVISE)
        told = {"decided_by": decided_by, **({"stage": stage.value} if stage else {})}
        substantive = substantive or stage is not None
        _go_public(article, before, "revised", by=by, note=note, substantive=substantive, **told)
        if substantive:
            aftermath.after_falling_behind(translating.fall_behind(article))
    return True


def withdraw(article: Article, *, by: User | None, reason: str = "", decided_by: str = "") -> bool:
    """Take the article away from readers; its address answers 410 with the reason. False when not public."""
    if not may_publish(by, article):
        raise PermissionDenied
    with transaction.atomic():
        article.refresh_from_db()
        before = cachekeys.trace(article)
        if not Article.objects.visible().filter(pk=article.pk).update(state=State.WITHDRAWN):
            return False
        article.refresh_from_db()
        rows.mark_lists(article)
        sharing.revoke_all(article)
        forget(article, Deed.REVISE, Deed.WITHDRAW)
        told = {"decided_by": decided_by} if decided_by else {}
        audit.record(article, WITHDRAWN, by=by, reason=reason, **told)
        notices.tell(article, Notice.Kind.WITHDRAWN, by=by, words=reason)
        aftermath.after_withdrawal(article, before)
    return True


def _guard(article: Article, by: User | None) -> None:
    """Ask for the right to the story where it stands and where its working copy would put it."""
    snapshot, _lost = references.without_lost(drafting.snapshot_of(article))
    if not (may_publish(by, article) and rights.of(by).covers(snapshot.rubric)):
        raise PermissionDenied
    blocking = [p for p in problems(article, snapshot) if p.blocks]
    if blocking:
        raise NotPublishable(blocking)


def _free(article: Article, now: datetime) -> ArticleQuerySet:
    """The article, unless an embargo holds it: the condition stands in the UPDATE that publishes."""
    return Article.objects.filter(pk=article.pk).exclude(embargo_until__gt=now)


def _refuse_embargoed(article: Article) -> bool:
    """False; raises ``NotPublishable`` when an embargo was set while the button was pressed. One query."""
    stored = Article.objects.get(pk=article.pk)
    if found := list(under_embargo(stored, drafting.snapshot_of(stored))):
        raise NotPublishable(found)
    return False


def _refuse_unread(article: Article, states: tuple[State, ...]) -> bool:
    """False; raises ``NotReviewed`` when it stands still as a draft that must be read first."""
    drafts = Article.objects.filter(pk=article.pk, state=State.DRAFT, binned_at=None)
    if State.DRAFT not in states and drafts.exists():
        raise NotReviewed
    return _refuse_embargoed(article)


def _go_public(
    article: Article, before: Trace | None, verb: str, *, by: User | None, note: str = "", **details: object
) -> None:
    """Copy the working copy into the row and let everything follow that follows."""
    article.refresh_from_db()
    images_before = exposure.used_by(article)
    snapshot, version = drafting.apply(article)
    drafting.keep_revision(article, snapshot, Revision.Kind.PUBLISHED, by=by, note=note, version=version)
    noted = {name: value for name, value in details.items() if name != "decided_by" or value}
    audit.record(article, verb, by=by, note=note, **noted)
    aftermath.after_publication(article, before, images_before)
