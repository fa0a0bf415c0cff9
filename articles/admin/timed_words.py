"""Timed deeds in words: what will happen when, or why it has not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from articles.desk.models import TimedDeed
from articles.models import Article, State
from portal import moments

Deed = TimedDeed.Deed


def labels(article: Article | None) -> tuple[str, str, str]:
    """What a button that publishes says: at once, and at a time (``%s``); and what asks for the time."""
    if article is not None and article.state == State.PUBLISHED:
        return gettext("Publish changes"), gettext("Publish changes on %s"), gettext("Publish the changes on")
    if article is not None and article.state == State.WITHDRAWN:
        return gettext("Publish again"), gettext("Publish again on %s"), gettext("Publish again on")
    return gettext("Publish"), gettext("Publish on %s"), gettext("Publish on")


def label(article: Article | None, at: datetime | None) -> str:
    """The same for one time, or none."""
    now, on, _asks = labels(article)
    return on % moments.minute(at) if at else now


def line(timed: TimedDeed, article: Article) -> dict[str, Any]:
    """A sentence for the form, and whether it warns."""
    when = {"when": moments.exact(timed.at), "person": timed.by_name or "–"}
    if timed.is_due:
        return {"timed": timed, "text": missed(timed), "warns": True}
    if timed.deed == Deed.PUBLISH and article.state in {State.DRAFT, State.IN_REVIEW}:
        text = gettext("It has a time, %(when)s, but is not marked ready: like this it does not go out.")
        return {"timed": timed, "text": text % when, "warns": True}
    texts = {
        Deed.PUBLISH: gettext("It goes out on %(when)s. Set by %(person)s."),
        Deed.REVISE: gettext("Saved changes go out on %(when)s. Set by %(person)s."),
        Deed.WITHDRAW: gettext("It is withdrawn on %(when)s. Set by %(person)s."),
    }
    return {"timed": timed, "text": texts[Deed(timed.deed)] % when, "warns": False}


def missed(timed: TimedDeed) -> str:
    """What should have happened by now, and why it has not."""
    texts = {
        Deed.PUBLISH: gettext("It should have gone out on %(when)s and has not: %(why)s."),
        Deed.REVISE: gettext("Changes should have gone out on %(when)s and have not: %(why)s."),
        Deed.WITHDRAW: gettext("It should have been withdrawn on %(when)s and has not: %(why)s."),
    }
    why = timed.get_failure_display() if timed.failure else gettext("the portal has not come to it yet")
    text = texts[Deed(timed.deed)] % {"when": moments.exact(timed.at), "why": why}
    return f"{text} {gettext('It is tried again by itself.')}"


def in_list(article: Article) -> list[str]:
    """The times of a story as the list of stories shows them beside its state, the next first."""
    words = {
        Deed.PUBLISH: gettext("out %s"),
        Deed.REVISE: gettext("changes %s"),
        Deed.WITHDRAW: gettext("until %s"),
    }
    times = sorted(article.timed.all(), key=lambda timed: timed.at)
    return [words[Deed(timed.deed)] % moments.minute(timed.at) for timed in times]
