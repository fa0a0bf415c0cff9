"""Saying on the dashboard, and in the list of feeds, how each fares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext, ngettext

from articles.wiredesk.models import Problem, WireFeed
from portal import moments
from portal.notices import Line

# One that fails once is on its way again before anybody could look.
FAILURES: Final = 3
NAMED: Final = 3


def lines() -> Iterator[Line]:
    """Feeds that fail again and again, or that were closed. One query."""
    failing = WireFeed.objects.filter(failures__gte=FAILURES, is_on=True)
    closed = WireFeed.objects.filter(problem=Problem.GONE)
    for feed in (failing | closed)[:NAMED]:
        text = gettext("The wire feed “%(name)s” is not read: %(why)s.")
        yield Line(text % {"name": feed.name, "why": why(feed)}, feed)


def why(feed: WireFeed) -> str:
    """Why it was not read; empty when it was."""
    if not feed.problem:
        return ""
    label = str(Problem(feed.problem).label)
    # Only what we say ourselves is a message; a status or a socket's words are not.
    if feed.problem in {Problem.NO_FEED, Problem.ERROR} and feed.said:
        return f"{label}. {gettext(feed.said)}".rstrip(".")
    return f"{label} ({feed.said})" if feed.said.startswith("HTTP") else label


def brought(feed: WireFeed) -> str:
    """What the last answer brought, in words."""
    if feed.answered_at is None:
        return ""
    counts = feed.counts
    parts = []
    if new := counts.get("new", 0):
        parts.append(ngettext("%d new draft", "%d new drafts", new) % new)
    if updated := counts.get("updated", 0):
        parts.append(ngettext("%d draft updated", "%d drafts updated", updated) % updated)
    if known := counts.get("unchanged", 0) + counts.get("edited here", 0):
        parts.append(ngettext("%d known", "%d known", known) % known)
    told = ", ".join(parts) or gettext("nothing new")
    return f"{moments.minute(feed.answered_at)}: {told}"
