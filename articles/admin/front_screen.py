"""One screen for all fronts: what stands where, moved about by hand, put up at once or at a time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.admin.base import editor, number_in
from articles.admin.front_places import Place, offers, places, plans, zone_of
from articles.admin.front_sheet import Sheet, typed
from articles.admin.moment_field import MomentInput, Written
from articles.desk import fronts, rights
from articles.desk.frontpages import FrontLayout, FrontPage
from articles.models import Rubric
from articles.models.front import places_of
from portal import editions, moments

TEMPLATE = "admin/articles/frontslot/screen.html"


@dataclass
class Screen:
    """What one showing of the form holds."""

    page: FrontPage
    sheet: Sheet
    opened: int
    planned: FrontLayout | None = None
    words: str = ""
    note: str = ""
    at: Written = field(default_factory=Written)
    # What just happened, for screen readers, and where the keyboard goes on.
    said: str = ""
    focus: str = ""
    problems: Mapping[int, str] = field(default_factory=dict)
    # Under which its author's unsaved layout is kept.
    form_key: str = field(default_factory=lambda: secrets.token_hex(16))
    is_restored: bool = False
    at_problem: str = ""
    note_problem: str = ""
    status: int = 200


def asked_for(request: HttpRequest) -> FrontPage:
    """The front that the address names, else the primary edition's home page. At most two queries."""
    edition = request.GET.get("edition") or editions.primary()
    rubric = request.GET.get("rubric", "")
    if edition not in editions.codes() or (rubric and number_in(rubric) is None):
        raise Http404
    found = get_object_or_404(Rubric.objects.select_related("parent"), pk=rubric) if rubric else None
    return fronts.front_at(edition, found)


def page_about(subject: str) -> FrontPage | None:
    """The front whose ``subject`` that is; None where its edition or rubric is no more. Two queries."""
    _kind, edition, rubric = (*subject.split(":"), "", "")[:3]
    found = Rubric.objects.filter(pk=rubric).first() if rubric.isdecimal() else None
    if edition not in editions.codes() or (rubric and found is None):
        return None
    return fronts.front_at(edition, found)


def address_of(page: FrontPage) -> str:
    """The screen's address for a front."""
    asked = {"edition": page.edition, **({"rubric": str(page.rubric_id)} if page.rubric_id else {})}
    return f"{reverse('admin:articles_frontslot_changelist')}?{urlencode(asked)}"


def opened(request: HttpRequest, page: FrontPage) -> Screen:
    """The form as it is first opened: with what stands there, or with a waiting front. One or two queries."""
    planned = plan_of(page, request.GET.get("planned", ""))
    if planned and planned.failure == FrontLayout.Failure.GAVE_WAY:
        # Laid out again, to be put up or planned anew.
        return Screen(page, Sheet.of_pins(planned.pins), page.version, note=planned.note)
    if planned is None or not planned.is_waiting:
        return Screen(page, Sheet.of_pins(fronts.standing(page)), page.version)
    screen = Screen(page, Sheet.of_pins(planned.pins), page.version, planned, note=planned.note)
    screen.at = Written.of(planned.due_at)
    return screen


def sent(request: HttpRequest, page: FrontPage) -> Screen:
    """The form as it was sent. At most one query."""
    return filled(request.POST, page)


def filled(data: QueryDict, page: FrontPage) -> Screen:
    """A form that holds these inputs. At most one query."""
    return Screen(
        page,
        Sheet.of_form(data, places_of(page.rubric_id)),
        number_in(data.get("opened", "")) or 0,
        plan_of(page, data.get("planned", "")),
        words=data.get("words", "").strip(),
        note=data.get("note", ""),
        at=typed(data, "at"),
    )


def plan_of(page: FrontPage, number: str) -> FrontLayout | None:
    """The waiting layout of that number, None without one. One query."""
    known = number_in(number)
    if known is None or page.pk is None:
        return None
    return FrontLayout.objects.filter(page=page, pk=known).select_related("page__rubric", "author").first()


def show(
    request: HttpRequest, site: AdminSite, screen: Screen, unsaved: Sequence[object] = ()
) -> TemplateResponse:
    """The form, and what its author laid out and did not put up.

    About sixteen queries, however many stories there are.
    """
    page, stand = screen.page, fronts.standing(screen.page)
    found = places(page, screen.sheet, screen.problems, stand)
    waiting, gave_way = plans(page)
    context = {
        **site.each_context(request),
        "title": _("Front pages"),
        "subtitle": str(page),
        "page": page,
        "screen": screen,
        "unsaved": unsaved,
        "places": found,
        "offers": offers(page, found, screen.words),
        "waiting": waiting,
        "late": sum(bool(plan.missed) for plan in waiting),
        "gave_way": gave_way,
        **_time_of(screen),
        "differs": screen.sheet != Sheet.of_pins(stand) or screen.planned is not None,
        "is_changed": screen.sheet != Sheet.of_pins(screen.planned.pins if screen.planned else stand),
        "may_change": rights.of(editor(request)).may_lay_out(page.rubric_id),
        "public_url": _public_url(page),
        "screen_url": address_of(page),
        "screen_query": address_of(page).partition("?")[2],
        **choices(page),
    }
    return TemplateResponse(request, TEMPLATE, context, status=screen.status)


def _time_of(screen: Screen) -> dict[str, Any]:
    """The inputs of the moment, the zone they are meant in, and what the button says."""
    try:
        readings = screen.at.readings()
    except ValueError:
        readings = ()
    due = screen.planned.due_at if screen.planned else None
    attrs = {"id": "front-at", "problem": screen.at_problem and "front-at-problem"}
    return {
        "at_input": MomentInput().render("at", screen.at, attrs),
        "at_zone": zone_of(screen.at),
        "at_when": moments.minute(readings[0]) if readings else "",
        "months": "|".join(moments.months()),
        "planned_when": moments.exact(due) if due else "",
    }


def choices(page: FrontPage) -> dict[str, Any]:
    """The fronts there are. One query."""
    rubrics = list(Rubric.objects.in_menu_order())
    return {
        "editions": [(code, editions.name_of(code)) for code in editions.codes()],
        "rubrics": [
            (rubric.pk, rubric.label, bool(rubric.parent_id))
            for top in rubrics
            if not top.parent_id
            for rubric in (top, *(child for child in rubrics if child.parent_id == top.pk))
        ],
        "is_home": page.rubric_id is None,
    }


def told(place: Place) -> str:
    """What stands at a place, for screen readers."""
    if place.story is None:
        return _("%(place)s: empty") % {"place": place.name}
    return _("%(place)s: %(title)s") % {"place": place.name, "title": place.story}


def _public_url(page: FrontPage) -> str:
    if page.rubric is None:
        return editions.home(page.edition)
    return editions.address(page.edition, "articles:rubric", page.rubric.slug)
