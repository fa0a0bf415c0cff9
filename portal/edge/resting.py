"""How a channel fares: left in peace while it does not answer, spoken to by one worker at a time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from portal.edge.models import EdgeState
from portal.edge.outcomes import Later, Outcome
from portal.edge.queue import SKEW

FIRST, LONGEST = 0.5, 30.0
# After so long another worker takes over: told twice, a cache does no more.
LEASE: Final = timedelta(seconds=5)
# That it works is noted at most so often.
NOTED: Final = timedelta(minutes=1)
_lots: Final = random.SystemRandom()


def state_of(key: str) -> EdgeState:
    """The channel's row, made where it lacks. One query, two more the first time."""
    return EdgeState.objects.filter(key=key).first() or EdgeState.objects.get_or_create(key=key)[0]


def rests(state: EdgeState, now: datetime) -> bool:
    """Whether it is left in peace. Nobody asks for more than a day."""
    return state.rests_until is not None and now < state.rests_until < now + timedelta(days=1, minutes=1)


def take(state: EdgeState, worker: str, now: datetime) -> bool:
    """Be the one that speaks to the channel for five seconds. One query."""
    is_free = Q(held_until=None) | Q(held_until__lt=now) | Q(held_until__gt=now + SKEW) | Q(held_by=worker)
    mine = EdgeState.objects.filter(is_free, pk=state.pk)
    return bool(mine.update(held_by=worker, held_until=now + LEASE))


def let_go(state: EdgeState, worker: str) -> None:
    """Let others speak to it. One query."""
    EdgeState.objects.filter(pk=state.pk, held_by=worker).update(held_until=None)


def pause(failures: int, asked: float | None) -> timedelta:
    """How long after so many failures in a row: half a second to a second, twice as long … half a minute.

    What it ``asked`` for, in seconds, is kept.
    """
    longest = min(LONGEST, FIRST * 2.0 ** min(failures, 20))
    return timedelta(seconds=max(_lots.uniform(longest / 2, longest), asked or 0.0))


def note(state: EdgeState, outcome: Outcome, now: datetime) -> None:
    """Remember how it answered. One query, none where that is known already."""
    if isinstance(outcome, Later):
        state.failures += 1
        state.rests_until = now + pause(state.failures, outcome.wait)
        state.problem, state.said = outcome.problem, outcome.said
    elif state.failures or state.worked_at is None or not now - NOTED < state.worked_at <= now:
        state.failures, state.rests_until, state.worked_at = 0, None, now
        state.problem, state.said = "", ""
    else:
        return
    state.save(update_fields=["failures", "rests_until", "worked_at", "problem", "said"])
