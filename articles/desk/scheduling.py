"""Setting times and embargoes. The timetable does what is due (``punctuality``)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles.desk import audit, checks, drafting, rights
from articles.desk.models import TimedDeed
from articles.models import Article, State
from portal.accounts.models import User

Deed = TimedDeed.Deed
FITTING: dict[str, tuple[State, ...]] = {
    Deed.PUBLISH: (State.DRAFT, State.IN_REVIEW, State.READY, State.WITHDRAWN),
    Deed.REVISE: (State.PUBLISHED,),
    Deed.WITHDRAW: (State.DRAFT, State.IN_REVIEW, State.READY, State.PUBLISHED),
}


class Past(Exception):
    """The moment is over already."""


class Embargoed(Exception):
    """The moment lies before the end of the embargo, which ``until`` says."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class OriginalEmbargoed(Embargoed):
    """The same of the original of a translation: what may not be read yet may be read in no language."""


def publishing_deed(article: Article | None) -> TimedDeed.Deed:
    """What publishing means for a story as it stands."""
    return Deed.REVISE if article is not None and article.state == State.PUBLISHED else Deed.PUBLISH


def times_of(article: Article) -> dict[str, TimedDeed]:
    """What is set for a story, by deed. One query."""
    return {timed.deed: timed for timed in TimedDeed.objects.filter(article=article)}


def schedule(
    article: Article,
    deed: str,
    *,
    at: datetime,
    by: User | None,
    note: str = "",
    substantive: bool = False,
    stage: str = "",
    first_published: datetime | None = None,
) -> bool:
    """Have ``deed`` done at ``at``, in place of a time set before. The story's state stays what it is.

    A story goes out only if it is ready by then, an imported one under the date it was ``first_published``.
    False when that is set already, or the story's state does not fit any more. Raises ``PermissionDenied``,
    ``Past``, ``Embargoed``, ``NoteMissing``. About eight queries.
    """
    _guard(article, by)
    checks.ask_for_note(substantive=substantive, note=note, by=by)
    if at <= timezone.now():
        raise Past
    along = {"substantive": substantive, "stage": stage, "first_published": first_published}
    wanted: dict[str, Any] = {"at": at, "note": note.strip()[:300], **along}
    with transaction.atomic():
        stored = Article.objects.select_for_update().filter(pk=article.pk, binned_at=None).first()
        if stored is None or stored.state not in FITTING[deed]:
            return False
        if deed != Deed.WITHDRAW and stored.embargo_until and at < stored.embargo_until:
            raise Embargoed(stored.embargo_until)
        before = TimedDeed.objects.filter(article=article, deed=deed).first()
        if before and all(getattr(before, name) == value for name, value in wanted.items()):
            return False
        facts = {**wanted, "by": by, "by_name": str(by or "")[:150], "set_at": timezone.now()}
        fresh = {"failure": "", "tried_at": None, "alarmed_at": None}
        TimedDeed.objects.update_or_create(article=article, deed=deed, defaults={**facts, **fresh})
        was = before.at.isoformat() if before else ""
        audit.record(
            article, "scheduled", by=by, deed=deed, at=at.isoformat(), before=was, note=wanted["note"]
        )
    return True


def unschedule(article: Article, deed: str, *, by: User | None) -> bool:
    """Take a time off again. False when none is set, or it has just been done."""
    _guard(article, by)
    with transaction.atomic():
        timed = TimedDeed.objects.filter(article=article, deed=deed).first()
        if timed is None or not TimedDeed.objects.filter(pk=timed.pk).delete()[0]:
            return False
        audit.record(article, "unscheduled", by=by, deed=deed, at=timed.at.isoformat())
    return True


def embargo(article: Article, until: datetime | None, *, by: User | None) -> bool:
    """Let nobody, and no timetable, show readers anything new of the story before ``until``.

    Whoever may change the story may set or lengthen it; None lifts it, which like shortening it is for who
    may publish. Its translations come under it too, and out of it with it; none leaves it before its
    original. False when it is so already. Raises ``PermissionDenied``, ``Past``, ``OriginalEmbargoed``.
    """
    theirs = rights.of(by)
    if not theirs.may_edit(article):
        raise PermissionDenied
    now = timezone.now()
    if until is not None and until <= now:
        raise Past
    with transaction.atomic():
        stored = Article.objects.select_for_update().get(pk=article.pk)
        held = stored.embargo_until
        if _is_weaker(until, held, now) and not theirs.may_publish(stored):
            raise PermissionDenied
        if held == until:
            return False
        original = Article.objects.filter(translations__article=article, embargo_until__gt=now).first()
        if original is not None and _is_weaker(until, original.embargo_until, now):
            raise OriginalEmbargoed(original.embargo_until or now)
        _hold(article, until, by=by)
        for translation in versions_under(article):
            own = translation.embargo_until
            if own == held or (until is not None and (own is None or own < until)):
                _hold(translation, until, by=by, original=str(article))
    return True


def versions_under(original: Article) -> list[Article]:
    """The translations of a story that its embargo holds too. One query."""
    return list(Article.objects.filter(translation__original=original).order_by("edition"))


def _is_weaker(until: datetime | None, held: datetime | None, now: datetime) -> bool:
    """Whether ``until`` would let readers see the story sooner than what holds it now."""
    return held is not None and held > now and (until is None or until < held)


def _hold(article: Article, until: datetime | None, *, by: User | None, **told: str) -> None:
    Article.objects.filter(pk=article.pk).update(embargo_until=until)
    article.embargo_until = until
    if until is None:
        audit.record(article, "embargo lifted", by=by, **told)
    else:
        audit.record(article, "embargo set", by=by, until=until.isoformat(), **told)


def _guard(article: Article, by: User | None) -> None:
    """Who may publish it, where it stands and where its working copy would put it, may set its times."""
    theirs = rights.of(by)
    if not (theirs.may_publish(article) and theirs.covers(drafting.snapshot_of(article).rubric)):
        raise PermissionDenied
