"""Saying how much waits for the store, since when, and where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from articles.media.models import Errand
from portal import moments
from portal.notices import Line

# What waits no longer than this is on its way.
PATIENCE: Final = timedelta(minutes=5)


def lines() -> Iterator[Line]:
    """For each machine on which something waits too long: how much, since when, and what the store said."""
    overdue = Errand.objects.filter(asked_at__lt=timezone.now() - PATIENCE)
    of_machines = overdue.values("machine").annotate(
        count=Count("pk"), since=Min("asked_at"), why=Max("said")
    )
    for row in of_machines.order_by("machine"):
        words = ngettext(
            "%(count)d thing waits for the picture store since %(when)s (%(machine)s: %(why)s).",
            "%(count)d things wait for the picture store since %(when)s (%(machine)s: %(why)s).",
            row["count"],
        )
        facts = {
            "machine": row["machine"] or gettext("any machine"),
            "why": row["why"] or gettext("no worker has come to it"),
        }
        yield Line(words % {**facts, "count": row["count"], "when": moments.minute(row["since"])})


def fault() -> str:
    """What ``/readyz`` tells, without any name. One query."""
    found = Errand.objects.filter(asked_at__lt=timezone.now() - PATIENCE).aggregate(
        count=Count("pk"), since=Min("asked_at")
    )
    if not found["count"]:
        return ""
    words = ngettext("%(count)d waits since %(when)s", "%(count)d wait since %(when)s", found["count"])
    return words % {"count": found["count"], "when": moments.minute(found["since"])}


def fact() -> str:
    """What there is to say while it is well: how much is on its way. One query."""
    count = Errand.objects.count()
    return gettext("%(count)d on the way") % {"count": count} if count else gettext("everything is there")
