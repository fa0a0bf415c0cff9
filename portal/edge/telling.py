"""Saying on the dashboard and to whoever watches which cache in front is behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext

from portal import moments
from portal.edge import channels
from portal.edge.models import EdgePurge, EdgeState, Problem
from portal.notices import Line

# What waits so long was tried and failed, or there is no worker.
BEHIND: Final = timedelta(seconds=15)


def waiting() -> dict[str, datetime]:
    """Since when the oldest purge waits that a channel was never told of, by channel. One query."""
    rows = EdgePurge.objects.filter(channel__in=channels.every(), again=False)
    found = rows.order_by().values("channel").annotate(since=Min("created_at"))
    return {row["channel"]: row["since"] for row in found}


def behind() -> dict[str, datetime]:
    """Those of them that wait too long. One query."""
    now = timezone.now()
    return {key: since for key, since in waiting().items() if now - since > BEHIND}


def fault() -> str:
    """What whoever watches the portal is told, without an address. One query."""
    known = channels.every()
    late = sorted({known[key].label.partition(" ")[0] for key in behind()})
    return gettext("%(names)s not told of changes") % {"names": ", ".join(late)} if late else ""


def lines() -> Iterator[Line]:
    """A line for each cache that is behind. One query, one more where one is."""
    late = behind()
    if not late:
        return
    known = channels.every()
    problems = dict(EdgeState.objects.filter(key__in=late).values_list("key", "problem"))
    for key, since in sorted(late.items()):
        why = problems.get(key, "")
        text = gettext("%(cache)s has not been told of changes since %(when)s. %(why)s.")
        reason = Problem(why).label if why else gettext("No worker has come to it")
        yield Line(text % {"cache": known[key].label, "when": moments.minute(since), "why": reason})
