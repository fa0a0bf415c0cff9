"""Putting fronts up: at once, at a time, or an earlier one again. Each is one layout, switched as a whole."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.desk import aftermath, audit, checks, rights
from articles.desk.frontpages import FrontLayout, FrontPage, Pins, as_stored
from articles.desk.frontpins import Refused, candidates, checked, fitting, lasting, standing
from articles.models import Article, FrontSlot, Rubric
from portal.accounts.models import User

__all__ = ["Refused", "candidates", "standing"]

log = logging.getLogger(__name__)


class Overtaken(Exception):
    """Something else was put up after the form was opened."""


class PlanGone(Exception):
    """The layout that was to go up at a time has gone up, was called off or changed meanwhile."""


class Past(Exception):
    """The moment is over already."""


def front_at(edition: str, rubric: Rubric | None) -> FrontPage:
    """The front of an edition's home page or of a rubric; a fresh one while nothing was put up. One query."""
    found = FrontPage.objects.filter(edition=edition, rubric=rubric).first()
    page = found or FrontPage(edition=edition, rubric=rubric)
    page.rubric = rubric
    return page


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
    A planned front whose moment is over gives way (``gave_way``). Raises ``PermissionDenied``, ``Refused``,
    ``Overtaken``, ``PlanGone``, ``NoteTooLong``. About thirteen queries.
    """
    _guard(page, by)
    note = checks.as_note(note)
    with transaction.atomic():
        page = _row_of(page)
        before = standing(page)
        wanted = checked(page, pins, before, timezone.now(), by)
        is_gone = instead_of is not None and not _called_off(instead_of, by)
        if shown(wanted) == shown(before):
            return False
        if is_gone:
            raise PlanGone
        if not FrontPage.objects.filter(pk=page.pk, version=opened).update(version=F("version") + 1):
            raise Overtaken
        page.version = opened + 1
        _goes_up(page, wanted, note=note, author=by, restored_from=restored_from)
        _stand(page, wanted)
        verb = "front put up" if restored_from is None else "front restored"
        _note(page, verb, before, wanted, by=by, note=note)
    return True


def _goes_up(page: FrontPage, wanted: Pins, **facts: Any) -> None:
    """Keep what goes up as the page's newest layout; planned ones that are late give way."""
    now = timezone.now()
    for late in FrontLayout.objects.due(now).filter(page=page):
        _gives_way(late, now)
    FrontLayout.objects.create(
        page=page, number=page.version, stored=as_stored(wanted), went_up_at=now, **facts
    )


def restore(page: FrontPage, number: int, *, opened: int, by: User | None) -> bool:
    """Put an earlier front up again, without what can't stand there any more. Raises as ``put_up``."""
    _guard(page, by)
    layout = FrontLayout.objects.get(page=page.pk, number=number)
    now = timezone.now()
    pins = lasting(layout.pins, fitting(page, (pin.story for pin in layout.pins)), now)
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

    Raises ``PermissionDenied``, ``Past``, ``Refused``, ``PlanGone``, ``NoteTooLong``. About eight queries.
    """
    _guard(page, by)
    if at <= timezone.now():
        raise Past
    note = checks.as_note(note)
    with transaction.atomic():
        page = _row_of(page)
        wanted = checked(page, pins, standing(page), at, by)
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

    One that failed until another was up, by hand or planned for later, gives way: its time is over.
    """
    with transaction.atomic():
        # The front first, as every verb takes it: in one order nobody waits for each other.
        pages = FrontPage.objects.select_for_update(of=("self",)).select_related("rubric")
        page = pages.get(pk=layout.page_id)
        if FrontLayout.objects.after(layout).exists():
            _gives_way(layout, now)
            return False
        page.version += 1
        mine = FrontLayout.objects.due(now).filter(pk=layout.pk)
        if not mine.order_by().update(number=page.version, went_up_at=now):
            return False
        FrontPage.objects.filter(pk=page.pk).update(version=page.version)
        before, fit = standing(page), fitting(page, (pin.story for pin in layout.pins))
        wanted = lasting(layout.pins, fit, now)
        _stand(page, wanted)
        decided = str(layout.author or "")[:150]
        _note(page, "front put up", before, wanted, by=None, note=layout.note, decided_by=decided)
    return True


def gave_way(page: FrontPage) -> list[FrontLayout]:
    """Planned fronts that did not go up because what stands there now was first. One query."""
    if page.pk is None:
        return []
    return list(FrontLayout.objects.gave_way().filter(page=page).select_related("author"))


def shown(pins: Pins) -> set[tuple[int, int, datetime | None]]:
    """What readers see of pins."""
    return {pin.what for pin in pins}


def _guard(page: FrontPage, by: User | None) -> None:
    if not rights.of(by).may_lay_out(page.rubric_id):
        raise PermissionDenied


def _row_of(page: FrontPage) -> FrontPage:
    made, _is_new = FrontPage.objects.get_or_create(edition=page.edition, rubric=page.rubric)
    return made


def _called_off(layout: FrontLayout, by: User | None, **facts: Any) -> bool:
    """Win the race for a waiting layout, and note it. False when it waits no more."""
    waiting = FrontLayout.objects.waiting().filter(pk=layout.pk)
    if not waiting.order_by().update(**{"called_off_at": timezone.now(), **facts}):
        return False
    at = layout.due_at.isoformat() if layout.due_at else ""
    audit.record(layout.page, "front called off", by=by, at=at)
    return True


def _gives_way(layout: FrontLayout, now: datetime) -> None:
    """A planned front does not go up any more: another was up first. Its author's screen says so."""
    if _called_off(layout, None, called_off_at=now, failure=FrontLayout.Failure.GAVE_WAY):
        log.warning("Planned front %s of %s gives way to one put up later", layout.pk, layout.due_at)


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


def _note(page: FrontPage, verb: str, before: Pins, after: Pins, *, by: User | None, **details: str) -> None:
    """Note the deed with what stood and stands where. Two queries."""
    titles = dict(
        Article.objects.filter(pk__in=[pin.story for pin in (*before, *after)]).values_list("pk", "title")
    )

    def told(pins: Pins) -> dict[str, str]:
        return {str(pin.place): titles.get(pin.story, "") for pin in pins}

    audit.record(page, verb, by=by, before=told(before), after=told(after), **details)
