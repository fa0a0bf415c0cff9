"""Sending what is due. One channel after the other would make one slow one everybody's: each has a thread."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Final

from django.utils import timezone

from articles.models import Article
from articles.outbox import channels, claiming, resting
from articles.outbox.models import ChannelState, Delivery, Event, Problem
from articles.outbox.outcomes import Channel, Later, Nothing, Order, Outcome
from articles.outbox.patience import persistently
from portal.jobs import worker
from portal.jobs.shifts import Shifts
from portal.metrics.meters import Counter
from portal.pagecache import purging

log = logging.getLogger(__name__)
# In seconds: then the thread ends, and the next look begins another.
SHIFT: Final = 20.0
DELIVERIES: Final = Counter(
    "dateline_deliveries_total",
    "Attempts to tell a channel of a change, and what came of them.",
    "channel",
    "outcome",
)
_shifts = Shifts("outbox")


@cache
def identity() -> str:
    """Under which name this process takes deliveries."""
    return worker.identity()


def look() -> int:
    """Begin a thread for each channel that has something due and none of this process; how many.

    Two queries when nothing is. A worker that is told to stop ends what its threads send.
    """
    now = timezone.now()
    claiming.put_back(now, by=identity())
    keys = set(Delivery.objects.due(now).order_by().values_list("channel", flat=True).distinct())
    known = channels.every() if keys else {}
    return sum(_shifts.begin(key, partial(drain, known[key])) for key in keys & known.keys())


def drain(channel: Channel, *, seconds: float = SHIFT) -> int:
    """Send what is due in a channel until it is done, the channel fails or the time is over; how many.

    Some seven queries for each.
    """
    end = time.monotonic() + seconds
    count = 0
    # Once the worker is told to stop, what is being sent is ended and nothing new begun.
    while time.monotonic() < end and threading.main_thread().is_alive():
        now = timezone.now()
        state = resting.state_of(channel.key)
        if not state.is_on:
            claiming.leave_unsent(channel.key, now)
        if not resting.may_send(state, now):
            break
        delivery = claiming.take(channel.key, now, identity())
        if delivery is None:
            break
        count += 1
        outcome = _attempt(channel, delivery, now)
        _write_down(state, delivery, outcome)
        _tell_log(delivery, outcome)
        if outcome.is_down:
            break
    return count


def _attempt(channel: Channel, delivery: Delivery, now: datetime) -> Outcome:
    try:
        order = _order(delivery, now)
        return channel.deliver(order) if isinstance(order, Order) else order
    except Exception:  # whatever it was, others go on
        log.exception("Delivery %s failed", delivery.pk)
        return Later(Problem.ERROR)


def _order(delivery: Delivery, now: datetime) -> Order | Outcome:
    """What is to be told, from the story as it stands now; or why it is not told now."""
    # Whoever is told fetches the pages at once: what was purged with this change must be gone.
    purging.carry_out_left_over(older_than=timedelta())
    if delivery.article_id is None:
        return Order(delivery, None, False, False, now)
    article = Article.objects.select_related("body", "lead_image", "rubric").get(pk=delivery.article_id)
    is_public = Article.objects.visible().filter(pk=article.pk).exists()
    # A withdrawal waits for no embargo: it says nothing of the story.
    if is_public and article.embargo_until is not None and article.embargo_until > now:
        return Later(Problem.ERROR, at=article.embargo_until)
    was_told = claiming.was_told(delivery)
    if not is_public and delivery.tells == Event.PUBLISHED and not was_told:
        return Nothing()
    return Order(delivery, article, is_public, was_told, now)


def _write_down(state: ChannelState, delivery: Delivery, outcome: Outcome) -> None:
    now = timezone.now()
    persistently(lambda: claiming.settle(delivery, outcome, now))
    DELIVERIES.add(channels.kind_of(delivery.channel), type(outcome).__name__.lower())
    resting.note(state, outcome, now)


def _tell_log(delivery: Delivery, outcome: Outcome) -> None:
    if isinstance(outcome, Later) and outcome.at is None:
        where, why = delivery.channel, outcome.problem
        log.warning("Delivery %s to %s will be tried again: %s (%s)", delivery.pk, where, why, outcome.said)
