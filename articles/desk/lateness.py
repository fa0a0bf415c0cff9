"""Saying that something is late: to editors on the dashboard, to whoever watches the portal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from articles.desk.models import FrontLayout, TimedDeed
from portal import moments
from portal.notices import Line

NAMED: Final = 5
# How long every dashboard tells of a planned front in whose stead another stands.
TOLD_FOR: Final = timedelta(days=1)


def lines() -> Iterator[Line]:
    """What is a minute late, or did not go up, each with what mends it, the longest late first.

    Three queries.
    """
    now = timezone.now()
    for timed in TimedDeed.objects.late(now).select_related("article")[:NAMED]:
        text = gettext("Late since %(when)s: %(deed)s of “%(story)s”: %(why)s.")
        words = {"when": moments.minute(timed.at), "story": timed.article, "why": why(timed)}
        yield Line(text % {"deed": str(timed.get_deed_display()).lower(), **words}, timed.article)
    fronts = FrontLayout.objects.select_related("page__rubric")
    for layout in fronts.late(now)[:NAMED]:
        text = gettext("Late since %(when)s: the planned front “%(front)s”: %(why)s.")
        words = {"when": moments.minute(layout.due_at), "front": layout.page, "why": why(layout)}
        yield Line(text % words, layout)
    for layout in fronts.gave_way().filter(called_off_at__gt=now - TOLD_FOR)[:NAMED]:
        text = gettext("The front “%(front)s” planned for %(when)s did not go up: %(why)s.")
        words = {"when": moments.minute(layout.due_at), "front": layout.page, "why": why(layout)}
        yield Line(text % words, layout)


def why(late: TimedDeed | FrontLayout) -> str:
    """Why it has not happened, in an editor's words."""
    unknown = gettext("the portal has not come to it yet")
    return str(late.get_failure_display()) if late.failure else unknown


def fault() -> str:
    """What ``/readyz`` tells, without a word of any story; empty when all is well. Two queries."""
    now = timezone.now()
    late = TimedDeed.objects.late(now).count() + FrontLayout.objects.late(now).count()
    return gettext("%(count)d late") % {"count": late} if late else ""
