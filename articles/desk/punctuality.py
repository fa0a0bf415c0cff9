"""Doing what is due: every second, in each worker. Exactly once, since the row goes with the deed.

Who set the time had the right to it, so a right taken away since changes nothing: the portal does it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from articles.desk import checks, notices, publishing
from articles.desk.models import Notice, TimedDeed
from articles.desk.timed import LATE_AFTER
from articles.models import Article, Stage, State

log = logging.getLogger(__name__)
Deed, Failure = TimedDeed.Deed, TimedDeed.Failure
AT_ONCE: Final = 200


class Hindered(Exception):
    """The story does not stand so that the deed could be done; ``failure`` says how."""

    def __init__(self, failure: TimedDeed.Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def carry_out(now: datetime | None = None) -> int:
    """Do every timed deed that is due; how many were done here.

    What fails keeps its time, says why, rests five seconds and hinders no other. One query when nothing is
    due.
    """
    now = now or timezone.now()
    done = 0
    for timed in list(TimedDeed.objects.due(now).rested(now)[:AT_ONCE]):
        done += _attempt(timed, now)
    return done


def raise_alarms(now: datetime | None = None) -> int:
    """Tell the log of each deed that is a minute late, once. One query when there is none."""
    now = now or timezone.now()
    told = 0
    for timed in TimedDeed.objects.late(now).filter(alarmed_at=None):
        if TimedDeed.objects.filter(pk=timed.pk, alarmed_at=None).update(alarmed_at=now):
            late, why = (now - timed.at).total_seconds(), timed.failure or "not tried yet"
            log.error("Late by %.0f s: %s of article %s (%s)", late, timed.deed, timed.article_id, why)
            told += 1
    return told


def _attempt(timed: TimedDeed, now: datetime) -> bool:
    """Do one deed, or note why it was not done."""
    try:
        with transaction.atomic():
            # The article first, as the desk's verbs take it: in one order nobody waits for each other.
            article = Article.objects.select_for_update().get(pk=timed.article_id)
            if not TimedDeed.objects.filter(pk=timed.pk, at=timed.at).delete()[0]:
                return False  # another worker was first, or the desk thought better of it
            _do(timed, article)
    except Exception as error:  # whatever it was, other rows go on
        _note(timed, _failure(error), now)
        return False
    late = timezone.now() - timed.at
    if late > LATE_AFTER:
        log.warning("Done %.0f s late: %s of article %s", late.total_seconds(), timed.deed, timed.article_id)
    return True


def _do(timed: TimedDeed, article: Article) -> None:
    """The verb of the button. What somebody did before the moment is left as it is."""
    decided = timed.by_name
    if timed.deed == Deed.WITHDRAW:
        if article.state == State.PUBLISHED:
            publishing.withdraw(article, by=None, reason=timed.note, decided_by=decided)
        elif article.state != State.WITHDRAWN:
            raise Hindered(Failure.NOT_PUBLIC)
    elif timed.deed == Deed.REVISE:
        if article.state != State.PUBLISHED:
            raise Hindered(Failure.NOT_PUBLIC)
        facts: dict[str, Any] = {"substantive": timed.substantive, "note": timed.note}
        stage = Stage(timed.stage) if timed.stage in Stage else None
        publishing.revise(article, by=None, stage=stage, decided_by=decided, **facts)
    elif article.state == State.WITHDRAWN:
        publishing.publish_again(article, by=None, decided_by=decided)
    elif article.state == State.READY and article.binned_at is None:
        publishing.publish(article, by=None, decided_by=decided, first_published=timed.first_published)
    elif article.state != State.PUBLISHED:
        raise Hindered(Failure.NOT_READY)


def _failure(error: Exception) -> TimedDeed.Failure:
    """In which word the form and the dashboard say it."""
    if isinstance(error, Hindered):
        return error.failure
    if isinstance(error, publishing.NotPublishable):
        held = all(problem.field == checks.EMBARGO for problem in error.problems)
        return Failure.EMBARGO if held else Failure.CHECKS
    if isinstance(error, OperationalError):
        return Failure.BUSY
    return Failure.ERROR


def _note(timed: TimedDeed, failure: TimedDeed.Failure, now: datetime) -> None:
    if failure == Failure.ERROR:
        log.exception("Failed and will be tried again: %s of article %s", timed.deed, timed.article_id)
    elif failure != timed.failure:
        log.warning("Not done yet: %s of article %s (%s)", timed.deed, timed.article_id, failure)
    try:
        with transaction.atomic():
            waits = TimedDeed.objects.filter(pk=timed.pk, at=timed.at)
            if waits.filter(failure="").update(failure=failure, tried_at=now):
                notices.tell(timed.article, Notice.Kind.HELD_UP, by=None, decided_by=timed.by_id)
            else:
                waits.update(failure=failure, tried_at=now)
    except DatabaseError:
        log.warning("Why article %s waits could not be written down", timed.article_id)
