"""Which pins can stand on a front: what stands there, what may, and what is refused by place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from articles.desk.frontpages import FrontPage, Pin, Pins
from articles.models import Article, FrontSlot
from articles.models.front import places_of
from articles.models.querysets import ArticleQuerySet
from portal.accounts.models import User


class Refused(Exception):
    """A front that can't stand so; ``problems`` says why, by place."""

    def __init__(self, problems: dict[int, str]) -> None:
        super().__init__(problems)
        self.problems = problems


def standing(page: FrontPage) -> Pins:
    """What is pinned there now; a pin whose time is over is not. One query."""
    slots = FrontSlot.objects.of(page.edition, page.rubric_id).unexpired().order_by("place")
    return tuple(Pin(slot.place, slot.article_id, slot.expires_at, slot.pinned_by_id) for slot in slots)


def fitting(page: FrontPage, stories: Iterable[int]) -> set[int]:
    """Those of the stories that may be pinned there. One query."""
    return set(candidates(page).filter(pk__in=list(stories)).values_list("pk", flat=True))


def lasting(pins: Pins, fit: set[int], now: datetime) -> Pins:
    """What of a layout can stand still: of the stories that ``fit`` those whose time is not over."""
    return tuple(pin for pin in pins if pin.story in fit and (pin.until is None or pin.until > now))


def candidates(page: FrontPage) -> ArticleQuerySet:
    """The stories that may be pinned to a front, public or not yet."""
    fit = Article.objects.not_binned().in_edition(page.edition)
    return fit if page.rubric_id is None else fit.filter(in_rubrics__rubric=page.rubric_id)


def checked(page: FrontPage, pins: Pins, before: Pins, at: datetime, by: User | None) -> Pins:
    """The pins as they will stand from ``at`` on, each by whoever put that story there first."""
    slots = FrontSlot.objects.of(page.edition, page.rubric_id)
    # What was there when the form was opened, and has come down by itself since, is no fault of the editor.
    known = set(slots.values_list("place", "article", "expires_at"))
    fit = fitting(page, (pin.story for pin in pins))
    first = {(pin.story, pin.until): pin.by for pin in before}
    problems: dict[int, str] = {}
    wanted: list[Pin] = []
    for pin in sorted(pins, key=lambda pin: pin.place):
        if pin.place not in places_of(page.rubric_id):
            problems[pin.place] = _("This front has no such place.")
        elif pin.story in {other.story for other in wanted}:
            problems[pin.place] = _("This story stands at another place already.")
        elif pin.story not in fit and page.rubric_id:
            problems[pin.place] = _("This story is not one of this rubric in this edition.")
        elif pin.story not in fit:
            problems[pin.place] = _("This story is of another edition: its own front shows it.")
        elif pin.until is not None and pin.until <= at:
            if pin.what not in known:
                problems[pin.place] = _("Its time would be over before it stands there.")
            continue
        wanted.append(pin._replace(by=first.get((pin.story, pin.until), by.pk if by else None)))
    if problems:
        raise Refused(problems)
    return tuple(wanted)
