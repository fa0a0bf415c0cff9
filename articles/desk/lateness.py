"""Saying that something is late: to editors on the dashboard, to whoever watches the portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from articles.desk.models import FrontLayout, TimedDeed

NAMED: Final = 5


def lines() -> Iterator[str]:
    """A line for each story and front that is a minute late, the longest late first. Two queries."""
    late = TimedDeed.objects.late(timezone.now()).select_related("article")
    for timed in late[:NAMED]:
        yield gettext("Late: “%(story)s”. The list of what is scheduled says why.") % {"story": timed.article}
    for layout in FrontLayout.objects.late(timezone.now()).select_related("page__rubric")[:NAMED]:
        yield gettext("Late: the planned front “%(front)s”.") % {"front": layout.page}


def fault() -> str:
    """What ``/readyz`` tells, without a word of any story; empty when all is well. Two queries."""
    now = timezone.now()
    late = TimedDeed.objects.late(now).count() + FrontLayout.objects.late(now).count()
    return f"{late} late" if late else ""
