"""Taking a delivery, so that one worker has it, and writing down what came of it. The race is one UPDATE."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from articles.outbox import patience
from articles.outbox.models import SKEW, Delivery, Event, Problem, State
from articles.outbox.outcomes import Done, Nothing, Outcome, Refused, Unsure
from portal.jobs.worker import is_gone

# Longer than any attempt takes, which is two requests of at most a minute; after it a worker that said
# nothing more counts as dead.
LEASE: Final = timedelta(minutes=3)
# What is told of several changes that nobody was told of: the first of these that is among them.
STRONGEST: Final = (Event.PUBLISHED, Event.CORRECTED, Event.UPDATED, Event.WITHDRAWN)


def take(channel: str, now: datetime, worker: str) -> Delivery | None:
    """The delivery that is due longest in a channel; None when there is none, or another worker was first.

    Older changes of the same story that wait go with the newest: what is told is how the story stands. One
    query when nothing is due.
    """
    being_told = Delivery.objects.filter(article=OuterRef("article"), channel=channel, state=State.SENDING)
    due = Delivery.objects.due(now).filter(~Exists(being_told), channel=channel)
    first = due.order_by("due_at", "pk").first()
    if first is None:
        return None
    try:
        with transaction.atomic():
            return _taken(first, now, worker)
    except IntegrityError:
        return None  # another worker is telling the same story


def _taken(first: Delivery, now: datetime, worker: str) -> Delivery | None:
    rows = [first]
    if first.article_id is not None:
        of_story = Delivery.objects.waiting().filter(article=first.article_id, channel=first.channel)
        rows = list(of_story.order_by("pk"))
    if not rows:
        return None
    *older, newest = rows
    won = Delivery.objects.waiting().filter(pk=newest.pk)
    told = {row.tells for row in rows}
    facts = {
        "tells": next((event for event in STRONGEST if event in told), newest.tells),
        "lists": sorted({name for row in rows for name in row.lists}),
    }
    changed = {"state": State.SENDING, "changed_at": now, "sent_by": worker}
    if not won.update(**facts, **changed, attempts=F("attempts") + 1):
        return None
    Delivery.objects.waiting().filter(pk__in=[row.pk for row in older]).update(
        state=State.MERGED, changed_at=now
    )
    return Delivery.objects.get(pk=newest.pk)


def was_told(delivery: Delivery) -> bool:
    """Whether any attempt before this one may have told the channel of the story. One query at most."""
    if delivery.attempts > 1:
        return True
    others = Delivery.objects.filter(article=delivery.article_id, channel=delivery.channel, attempts__gt=0)
    return others.exclude(pk=delivery.pk).exists()


def settle(delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
    """Write down what came of the attempt. False when it was taken from this worker meanwhile. One query."""
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=State.SENDING, sent_by=delivery.sent_by, attempts=delivery.attempts
    )
    return bool(mine.update(changed_at=now, **_facts(delivery, outcome, now)))


def _facts(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, object]:
    if isinstance(outcome, Done):
        return {"state": State.DONE, "problem": "", "said": outcome.said}
    if isinstance(outcome, Nothing):
        return {"state": State.NOTHING, "problem": outcome.problem or "", "said": ""}
    if isinstance(outcome, Unsure):
        return {"state": State.UNSURE, "problem": Problem.PERHAPS, "said": outcome.said}
    why: dict[str, object] = {"problem": outcome.problem, "said": outcome.said}
    if isinstance(outcome, Refused):
        return {"state": State.DEAD, **why}
    if outcome.at is not None:
        # Neither an attempt nor a fault, and its day begins when it may be told.
        held = {"due_at": outcome.at, "counts_from": outcome.at, "attempts": delivery.attempts - 1}
        return {"state": State.WAITING, **held, "problem": "", "said": ""}
    made = delivery.attempts - delivery.attempts_before
    # Judged by an attempt: what waited out its day while no worker ran is tried, and not against a queue.
    is_old = now - delivery.counts_from >= patience.OLDEST and outcome.problem != Problem.BUSY
    if made >= patience.ATTEMPTS or is_old:
        return {"state": State.DEAD, **why}
    return {"state": State.WAITING, "due_at": now + patience.pause(made, outcome.wait), **why}


def put_back(now: datetime, *, by: str = "") -> int:
    """Have deliveries of dead workers taken again; how many. One query when there are none.

    ``by`` is the worker that looks: who had the number of its process before it, as after the restart of a
    container, is dead.
    """
    number = by.rpartition(":")[0]
    count = 0
    # By the order of its index: by that of their keys all deliveries would be read.
    for row in Delivery.objects.filter(state=State.SENDING).order_by("changed_at"):
        is_overdue = not now - LEASE < row.changed_at < now + SKEW
        is_former = bool(number) and row.sent_by != by and row.sent_by.rpartition(":")[0] == number
        if is_overdue or is_former or is_gone(row.sent_by):
            mine = Delivery.objects.filter(pk=row.pk, state=State.SENDING, sent_by=row.sent_by)
            count += mine.update(state=State.WAITING, due_at=now, changed_at=now)
    return count


def leave_unsent(channel: str, now: datetime) -> int:
    """What waits for a channel that is switched off or gone is not sent later; how many. One query."""
    waiting = Delivery.objects.waiting().filter(channel=channel)
    return waiting.update(state=State.DROPPED, problem=Problem.SWITCHED_OFF, changed_at=now)


def give_up_old(now: datetime, known: Collection[str]) -> int:
    """Give up what waited a day for a channel that is not ``known``; how many. One query."""
    old = Delivery.objects.waiting().filter(counts_from__lt=now - patience.OLDEST, due_at__lt=now)
    lost = old.exclude(channel__in=known)
    return lost.update(state=State.DEAD, problem=Problem.NOT_SET_UP, changed_at=now)
