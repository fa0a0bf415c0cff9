"""Putting fronts up: at once, at a time, or an earlier one again. Each is one layout, switched as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.desk import aftermath, audit, rights
from articles.desk.frontpages import FrontLayout, FrontPage, Pin, Pins, as_stored
from articles.models import Article, FrontSlot, Rubric
from articles.models.front import places_of
from articles.models.querysets import ArticleQuerySet
from portal.accounts.models import User

NOTE_LENGTH: Final = 300


class Overtaken(Exception):
    """Something else was put up after the form was opened."""


class PlanGone(Exception):
    """The layout that was to go up at a time has gone up, was called off or changed meanwhile."""


class Past(Exception):
    """The moment is over already."""


class Refused(Exception):
    """A front that can't stand so; ``problems`` says why, by place."""

    def __init__(self, problems: dict[int, str]) -> None:
        super().__init__(problems)
        self.problems = problems


def front_at(edition: str, rubric: Rubric | None) -> FrontPage:
    """The front of an edition's home page or of a rubric; a fresh one while nothing was put up. One query."""
    found = FrontPage.objects.filter(edition=edition, rubric=rubric).first()
    page = found or FrontPage(edition=edition, rubric=rubric)
    page.rubric = rubric
    return page


def standing(page: FrontPage) -> Pins:
    """What is pinned there now; a pin whose time is over is not. One query."""
    slots = FrontSlot.objects.of(page.edition, page.rubric_id).unexpired().order_by("place")
    return tuple(Pin(slot.place, slot.article_id, slot.expires_at, slot.pinned_by_id) for slot in slots)


def put_up(
    page: FrontPage,
    pins: Pins,
    *,
    opened: int,
    by: User | None,
    note: str = "",
    instead_of: FrontLayout | None = None,
    restored_from: int | None = None,
) -> bool:
    """Have these pins stand, and no others. False when they do already.

    ``opened`` is the version that the form was opened over, ``instead_of`` a waiting layout to call off.
    Raises ``PermissionDenied``, ``Refused``, ``Overtaken``, ``PlanGone``. About twelve queries.
    """
    _guard(page, by)
    with transaction.atomic():
        page = _row_of(page)
        before = standing(page)
        wanted = _checked(page, pins, before, timezone.now(), by)
        is_gone = instead_of is not None and not _called_off(instead_of, by)
        if shown(wanted) == shown(before):
            return False
        if is_gone:
            raise PlanGone
        if not FrontPage.objects.filter(pk=page.pk, version=opened).update(version=F("version") + 1):
            raise Overtaken
        page.version = opened + 1
        FrontLayout.objects.create(
            page=page,
            number=page.version,
            stored=as_stored(wanted),
            note=note.strip()[:NOTE_LENGTH],
            author=by,
            restored_from=restored_from,
            went_up_at=timezone.now(),
        )
        _stand(page, wanted)
        verb = "front put up" if restored_from is None else "front restored"
        _note(page, verb, before, wanted, by=by, note=note.strip()[:NOTE_LENGTH])
    return True


def restore(page: FrontPage, number: int, *, opened: int, by: User | None) -> bool:
    """Put an earlier front up again, without what can't stand there any more. Raises as ``put_up``."""
    _guard(page, by)
    layout = FrontLayout.objects.get(page=page.pk, number=number)
    now = timezone.now()
    pins = _lasting(layout.pins, _fitting(page, (pin.story for pin in layout.pins)), now)
    return put_up(page, pins, opened=opened, by=by, note=layout.note, restored_from=number)


def schedule(
    page: FrontPage,
    pins: Pins,
    *,
    at: datetime,
    by: User | None,
    note: str = "",
    instead_of: FrontLayout | None = None,
) -> FrontLayout:
    """Have these pins stand from ``at`` on, whatever stands there then. Pressed twice, it is set once.

    Raises ``PermissionDenied``, ``Past``, ``Refused``, ``PlanGone``. About eight queries.
    """
    _guard(page, by)
    if at <= timezone.now():
        raise Past
    note = note.strip()[:NOTE_LENGTH]
    with transaction.atomic():
        page = _row_of(page)
        wanted = _checked(page, pins, standing(page), at, by)
        is_gone = instead_of is not None and not _called_off(instead_of, by)
        same = FrontLayout.objects.waiting().filter(page=page, due_at=at)
        for layout in same:
            if shown(layout.pins) == shown(wanted):
                return layout
        if is_gone:
            raise PlanGone
        layout = FrontLayout.objects.create(
            page=page, stored=as_stored(wanted), note=note, author=by, due_at=at
        )
        _note(page, "front scheduled", standing(page), wanted, by=by, note=note, at=at.isoformat())
    return layout


def call_off(layout: FrontLayout, *, by: User | None) -> bool:
    """Have a waiting layout not go up. False when it has, or was called off."""
    _guard(layout.page, by)
    with transaction.atomic():
        return _called_off(layout, by)


def switch(layout: FrontLayout, now: datetime) -> bool:
    """Put a waiting layout up at its moment. False when somebody was first. All of it or nothing of it.

    One that failed until the next planned one was up is called off: its time is over.
    """
    with transaction.atomic():
        # The front first, as every verb takes it: in one order nobody waits for each other.
        pages = FrontPage.objects.select_for_update(of=("self",)).select_related("rubric")
        page = pages.get(pk=layout.page_id)
        if FrontLayout.objects.stood().filter(page=page, due_at__gt=layout.due_at).exists():
            _called_off(layout, None)
            return False
        page.version += 1
        mine = FrontLayout.objects.due(now).filter(pk=layout.pk)
        if not mine.order_by().update(number=page.version, went_up_at=now):
            return False
        FrontPage.objects.filter(pk=page.pk).update(version=page.version)
        before, fit = standing(page), _fitting(page, (pin.story for pin in layout.pins))
        wanted = _lasting(layout.pins, fit, now)
        _stand(page, wanted)
        decided = str(layout.author or "")[:150]
        _note(page, "front put up", before, wanted, by=None, note=layout.note, decided_by=decided)
    return True


def shown(pins: Pins) -> set[tuple[int, int, datetime | None]]:
    """What readers see of pins."""
    return {pin.what for pin in pins}


def _guard(page: FrontPage, by: User | None) -> None:
    if not rights.of(by).may_lay_out(page.rubric_id):
        raise PermissionDenied


def _row_of(page: FrontPage) -> FrontPage:
    made, _is_new = FrontPage.objects.get_or_create(edition=page.edition, rubric=page.rubric)
    return made


def _called_off(layout: FrontLayout, by: User | None) -> bool:
    """Win the race for a waiting layout, and note it. False when it waits no more."""
    waiting = FrontLayout.objects.waiting().filter(pk=layout.pk)
    if not waiting.order_by().update(called_off_at=timezone.now()):
        return False
    at = layout.due_at.isoformat() if layout.due_at else ""
    audit.record(layout.page, "front called off", by=by, at=at)
    return True


def _stand(page: FrontPage, pins: Pins) -> None:
    """Write the pins in place of those that stood. Two queries."""
    FrontSlot.objects.of(page.edition, page.rubric_id).delete()
    people = set(User.objects.filter(pk__in=[pin.by for pin in pins]).values_list("pk", flat=True))
    FrontSlot.objects.bulk_create(
        FrontSlot(
            edition=page.edition,
            rubric=page.rubric,
            place=pin.place,
            article_id=pin.story,
            expires_at=pin.until,
            pinned_by_id=pin.by if pin.by in people else None,
        )
        for pin in pins
    )
    aftermath.after_new_front(page.edition, page.rubric_id)


def _fitting(page: FrontPage, stories: Iterable[int]) -> set[int]:
    """Those of the stories that may be pinned there. One query."""
    return set(candidates(page).filter(pk__in=list(stories)).values_list("pk", flat=True))


def _lasting(pins: Pins, fit: set[int], now: datetime) -> Pins:
    """What of a layout can stand still: of the stories that ``fit`` those whose time is not over."""
    return tuple(pin for pin in pins if pin.story in fit and (pin.until is None or pin.until > now))


def candidates(page: FrontPage) -> ArticleQuerySet:
    """The stories that may be pinned to a front, public or not yet."""
    fit = Article.objects.not_binned().in_edition(page.edition)
    return fit if page.rubric_id is None else fit.filter(in_rubrics__rubric=page.rubric_id)


def _checked(page: FrontPage, pins: Pins, before: Pins, at: datetime, by: User | None) -> Pins:
    """The pins as they will stand from ``at`` on, each by whoever put that story there first."""
    slots = FrontSlot.objects.of(page.edition, page.rubric_id)
    # What was there when the form was opened, and has come down by itself since, is no fault of the editor.
    known = set(slots.values_list("place", "article", "expires_at"))
    fit = _fitting(page, (pin.story for pin in pins))
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


def _note(page: FrontPage, verb: str, before: Pins, after: Pins, *, by: User | None, **details: str) -> None:
    """Note the deed with what stood and stands where. Two queries."""
    titles = dict(
        Article.objects.filter(pk__in=[pin.story for pin in (*before, *after)]).values_list("pk", "title")
    )

    def told(pins: Pins) -> dict[str, str]:
        return {str(pin.place): titles.get(pin.story, "") for pin in pins}

    audit.record(page, verb, by=by, before=told(before), after=told(after), **details)
