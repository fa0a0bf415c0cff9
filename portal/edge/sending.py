"""Telling caches in front what to take down. Each has a thread, so that one that stalls delays no other."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from functools import cache, partial
from typing import Final

from django.utils import timezone

from portal.edge import channels, queue, resting
from portal.edge.models import EdgeState, Problem
from portal.edge.outcomes import Channel, Done, Later, Outcome
from portal.jobs import worker
from portal.jobs.shifts import Shifts
from portal.metrics.meters import Histogram
from portal.pagecache import purging

log = logging.getLogger(__name__)
TOLD_SECONDS = Histogram(
    "dateline_edge_seconds",
    "From noting a purge, in its transaction, until a cache in front was told of it.",
    "channel",
)
# In seconds: then the thread ends, and the next look begins another.
SHIFT: Final = 20.0
_shifts = Shifts("edge")


@cache
def identity() -> str:
    """Under which name this process speaks to a channel."""
    return worker.identity()


def look() -> int:
    """Begin a thread for each channel that has something due and none of this process; how many.

    One query when nothing is.
    """
    keys = set(queue.due(timezone.now()).order_by().values_list("channel", flat=True).distinct())
    known = channels.every()
    return sum(_shifts.begin(key, partial(drain, known[key])) for key in keys & known.keys())


def drain(channel: Channel, *, seconds: float = SHIFT) -> int:
    """Tell a channel what is due until that is done, it fails or the time is over; how many requests.

    Some six queries for each.
    """
    end = time.monotonic() + seconds
    count = 0
    state = resting.state_of(channel.key)
    try:
        while time.monotonic() < end and threading.main_thread().is_alive():
            now = timezone.now()
            if resting.rests(state, now) or not resting.take(state, identity(), now):
                break
            # Whoever fetches a page anew must not get the copy that was purged.
            purging.carry_out_left_over(older_than=timedelta())
            told = queue.batch(channel, now)
            if told is None:
                break
            count += 1
            outcome = _attempt(channel, told)
            if isinstance(outcome, Done):
                _settle(channel, told)
            _write_down(channel, state, outcome)
            if isinstance(outcome, Later):
                break
    finally:
        resting.let_go(state, identity())
    return count


def _settle(channel: Channel, told: queue.Batch) -> None:
    now = timezone.now()
    queue.settle(told, now)
    for row in told.rows:
        if not row.again:
            seconds = (now - row.created_at).total_seconds()
            TOLD_SECONDS.observe(seconds, channels.kind_of(channel.key))


def _attempt(channel: Channel, told: queue.Batch) -> Outcome:
    try:
        return channel.purge(told.keys)
    except Exception:  # whatever it was, it is tried again
        log.exception("Telling %s failed", channel.key)
        return Later(Problem.ERROR)


def _write_down(channel: Channel, state: EdgeState, outcome: Outcome) -> None:
    failed = state.failures
    resting.note(state, outcome, timezone.now())
    if isinstance(outcome, Later) and not failed:
        why = outcome.problem.value
        log.warning("%s is not told of purges and will be: %s (%s)", channel.key, why, outcome.said)
    elif isinstance(outcome, Done) and failed:
        log.warning("%s is told of purges again", channel.key)
