"""Leaving a channel in peace that does not answer: known to all workers, as it stands in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from articles.outbox import patience
from articles.outbox.models import SKEW, ChannelState, Problem
from articles.outbox.outcomes import Done, Later, Outcome, Refused

# That it works is noted at most so often.
NOTED: Final = timedelta(minutes=1)


def state_of(key: str) -> ChannelState:
    """The channel's row, made where it lacks. One query, two more the first time."""
    return ChannelState.objects.filter(key=key).first() or ChannelState.objects.get_or_create(key=key)[0]


def may_send(state: ChannelState, now: datetime) -> bool:
    """Whether the channel is on and not resting. A rest noted before the clock was set back is over."""
    if not state.is_on:
        return False
    rests = state.rests_until is not None and state.rests_until > now
    return not rests or state.changed_at > now + SKEW


def note(state: ChannelState, outcome: Outcome, now: datetime) -> None:
    """Remember whether the channel answered. One query, none where that is known already."""
    if outcome.is_down:
        state.failures = min(state.failures + 1, 1000)
        asked = outcome.wait if isinstance(outcome, Later) else None
        state.rests_until = now + patience.rest(state.failures, asked)
        state.problem = outcome.problem if isinstance(outcome, Later) else Problem.NO_ANSWER
        state.said = getattr(outcome, "said", "")
    elif not _has_answered(outcome):
        return
    elif state.failures or state.worked_at is None or not now - NOTED < state.worked_at <= now:
        state.failures, state.rests_until, state.worked_at = 0, None, now
        state.problem, state.said = "", ""
    else:
        return
    state.changed_at = now
    facts = ("failures", "rests_until", "worked_at", "problem", "said", "changed_at")
    # An endpoint that was removed meanwhile has no row any more.
    ChannelState.objects.filter(pk=state.pk).update(**{name: getattr(state, name) for name in facts})


def _has_answered(outcome: Outcome) -> bool:
    """Whether the channel itself said something: a story of which nothing is to be told asks it nothing."""
    if isinstance(outcome, Later):
        return outcome.problem == Problem.REFUSED
    return isinstance(outcome, Done | Refused)
