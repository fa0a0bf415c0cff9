"""Saying on the dashboard what did not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from articles.outbox import channels
from articles.outbox.models import ChannelState, Delivery, Problem, State
from articles.outbox.patience import FAILURES
from portal import moments
from portal.notices import Line

NAMED: Final = 3
TOLD_FOR: Final = timedelta(days=7)


def lines() -> Iterator[Line]:
    """Messages that nobody knows to have arrived, those given up, and channels that do not answer.

    Three queries, one more where there is something to tell.
    """
    now = timezone.now()
    recent = Delivery.objects.filter(changed_at__gt=now - TOLD_FOR).select_related("article")
    recent = recent.only("channel", "problem", "article__title")
    unsure = list(recent.filter(state=State.UNSURE)[:NAMED])
    dead = list(recent.filter(state=State.DEAD)[: NAMED + 1])
    resting = list(ChannelState.objects.filter(is_on=True, failures__gte=FAILURES))
    labels = names() if unsure or dead or resting else {}
    for row in unsure:
        text = gettext("Perhaps sent to %(channel)s: “%(story)s”. Look there, then say what you found.")
        yield Line(text % _facts(row, labels), row)
    if len(dead) > NAMED:
        count = recent.filter(state=State.DEAD).count()
        text = ngettext("%d message was given up.", "%d messages were given up.", count) % count
        yield Line(text, dead[0])
    else:
        for row in dead:
            text = gettext("Given up for %(channel)s: “%(story)s”. %(why)s.")
            yield Line(text % _facts(row, labels), row)
    for state in resting:
        if state.key in labels:
            text = gettext("%(channel)s does not answer since %(when)s: %(why)s.")
            facts = {"channel": labels[state.key], "when": _since(state), "why": state.get_problem_display()}
            yield Line(text % facts, state)


def fault() -> str:
    """What whoever watches the portal is told, without a word of any story. One query."""
    recent = Delivery.objects.filter(changed_at__gt=timezone.now() - TOLD_FOR)
    count = recent.filter(state__in=[State.DEAD, State.UNSURE]).count()
    return gettext("%(count)d not delivered") % {"count": count} if count else ""


def newest() -> float:
    """When the newest of what is told came, in seconds. One query."""
    told = Delivery.objects.filter(state__in=[State.DEAD, State.UNSURE])
    moment = told.aggregate(newest=Max("changed_at"))["newest"]
    return moment.timestamp() if moment else 0.0


def names() -> dict[str, str]:
    """What each channel is called, in the language being spoken. One query."""
    return {key: channel.label for key, channel in channels.every().items()}


def why(row: Delivery | ChannelState) -> str:
    """Why it did not arrive, in an editor's words; empty where nothing is known."""
    return str(Problem(row.problem).label) if row.problem else ""


def _since(state: ChannelState) -> str:
    return moments.minute(state.worked_at) if state.worked_at else gettext("its beginning")


def _facts(row: Delivery, labels: dict[str, str]) -> dict[str, object]:
    story = row.article.title if row.article else gettext("a test")
    return {"channel": labels.get(row.channel, row.channel), "story": story, "why": why(row)}
