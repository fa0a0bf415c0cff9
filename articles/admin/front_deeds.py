"""What the buttons of a front's form do. Only two of them change what readers see, now or at a time."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from articles.admin import front_keeping, front_merge
from articles.admin.base import editor
from articles.admin.fields import note_too_long
from articles.admin.front_places import places, stories_at
from articles.admin.front_screen import Screen, address_of, show, told
from articles.admin.front_sheet import BadTimes
from articles.admin.moment_field import MomentField
from articles.desk import checks, fronts
from articles.desk.frontpages import FrontPage
from articles.models.front import places_of
from portal import moments

PUT_UP, SCHEDULE, MERGE, AGAIN = "put-up", "schedule", "merge", "again"
STEPS = {"up": -1, "down": 1}


def pressed(request: HttpRequest, site: AdminSite, screen: Screen) -> HttpResponse:
    """The answer to the button that was pressed; nothing that was sent is lost, whatever comes of it."""
    deed = request.POST.get("do", "")
    if deed == AGAIN:
        front_keeping.close(request)
        planned = f"&planned={screen.planned.pk}" if screen.planned else ""
        return HttpResponseRedirect(f"{address_of(screen.page)}{planned}")
    if deed not in {PUT_UP, SCHEDULE, MERGE}:
        _move(screen, deed)
        return show(request, site, screen)
    try:
        if deed == MERGE:
            return front_merge.chosen(request, site, screen, _put_up)
        return _put_up(request, screen) if deed == PUT_UP else _schedule(request, site, screen)
    except (BadTimes, fronts.Refused) as error:
        screen.problems, screen.status = error.problems, 422
        messages.error(request, _("Nothing has changed for readers: see the places marked red."))
    except checks.NoteTooLong as refusal:
        screen.note_problem, screen.status = note_too_long(refusal), 422
        messages.error(request, _("Nothing has changed for readers: the note is too long."))
    except fronts.Overtaken:
        front_keeping.keep(request, screen.page)
        return front_merge.overtaken(request, site, screen, was=screen.opened)
    except fronts.PlanGone:
        screen.planned, screen.status = None, 409
        text = _("That planned front has gone up, was called off or changed meanwhile. Yours is still here.")
        messages.error(request, text)
    except PermissionDenied:
        screen.status = 403
        text = _(
            "You may not change this front any more. What you laid out is still here: ask a chief editor."
        )
        messages.error(request, text)
    except OperationalError:
        screen.status = 503
        messages.error(request, _("The database is busy. What you laid out is still here: press again."))
    return show(request, site, screen)


def _put_up(request: HttpRequest, screen: Screen) -> HttpResponse:
    is_new = fronts.put_up(
        screen.page,
        screen.sheet.pins(),
        opened=screen.opened,
        by=editor(request),
        note=screen.note,
        instead_of=screen.planned,
    )
    front_keeping.close(request)
    messages.success(request, _("Readers see it now.") if is_new else _("It stands so already."))
    tell_what_gave_way(request, screen.page)
    return HttpResponseRedirect(address_of(screen.page))


def tell_what_gave_way(request: HttpRequest, page: FrontPage) -> None:
    """Name the planned fronts that do not go up any more because this one was put up. Two queries."""
    for layout in fronts.gave_way(fronts.front_at(page.edition, page.rubric)):
        if layout.due_at:
            text = _("The front planned for %(moment)s had not gone up, and does not any more: yours stands.")
            messages.warning(request, text % {"moment": moments.exact(layout.due_at)})


def _schedule(request: HttpRequest, site: AdminSite, screen: Screen) -> HttpResponse:
    try:
        at = MomentField().clean(screen.at).moment
    except ValidationError as error:
        return _not_then(request, site, screen, " ".join(error.messages))
    if at is None:
        return _not_then(request, site, screen, _("Say on which day and at what time."))
    pins, person = screen.sheet.pins(), editor(request)
    try:
        fronts.schedule(screen.page, pins, at=at, by=person, note=screen.note, instead_of=screen.planned)
    except fronts.Past:
        return _not_then(request, site, screen, _("This moment has passed. Choose a later one."))
    front_keeping.close(request)
    messages.success(request, _("It goes up by itself on %(moment)s.") % {"moment": moments.exact(at)})
    return HttpResponseRedirect(address_of(screen.page))


def _not_then(request: HttpRequest, site: AdminSite, screen: Screen, problem: str) -> HttpResponse:
    screen.at_problem, screen.status = problem, 422
    return show(request, site, screen)


def _move(screen: Screen, deed: str) -> None:
    """Change what the form holds: ``put:story:place``, ``up:place``, ``down:place``, ``keep:``, ``clear:``.

    Anything else, such as a search, leaves it as it is.
    """
    name, *rest = deed.split(":")
    if not rest or not all(one.isdecimal() and len(one) < 19 for one in rest):
        return
    numbers = [int(one) for one in rest]
    here = places_of(screen.page.rubric_id)
    at = stories_at(screen.page, screen.sheet)
    place = numbers[-1]
    if place not in here:
        return
    if name == "clear":
        screen.sheet = screen.sheet.without(place)
    elif name == "put" and len(numbers) == 2:
        screen.sheet = screen.sheet.put(numbers[0], place, at)
    elif name in {"keep", *STEPS}:
        story, place = at[place - 1], place + STEPS.get(name, 0)
        if story is not None and place in here:
            screen.sheet = screen.sheet.put(story, place, at)
    place = place if place in here else numbers[-1]
    screen.focus = f"place-{place}"
    screen.said = told(places(screen.page, screen.sheet, {}, ())[place - 1])
