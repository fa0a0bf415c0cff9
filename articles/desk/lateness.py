"""Saying that something is late: to editors on the dashboard, to whoever watches the portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from articles.desk.models import TimedDeed

NAMED: Final = 5


def lines() -> Iterator[str]:
    """A line for each story that is a minute late, the longest late first. One query."""
    late = TimedDeed.objects.late(timezone.now()).select_related("article")
    for timed in late[:NAMED]:
        yield gettext("Late: “%(story)s”. The list of what is scheduled says why.") % {"story": timed.article}


def fault() -> str:
    """What ``/readyz`` tells, without a word of any story; empty when all is well. One query."""
    late = TimedDeed.objects.late(timezone.now()).count()
    return f"{late} late" if late else ""
