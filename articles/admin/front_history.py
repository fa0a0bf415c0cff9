"""The history of a front: who put up what when, place by place, and any of it put up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.base import editor, number_in
from articles.admin.front_deeds import tell_what_gave_way
from articles.admin.front_screen import address_of, asked_for
from articles.desk import fronts, rights
from articles.desk.frontpages import FrontLayout, Pins
from articles.models import Article
from articles.models.front import places_of

TEMPLATE = "admin/articles/frontslot/history.html"
ON_A_PAGE = 50


@dataclass(frozen=True)
class Change:
    """A place at which a front differs from the one before it; no story is the rules' choice."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """A front that stood, and what it changed."""

    layout: FrontLayout
    changes: list[Change]


def history(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    """The fronts that stood, fifty at a time, the newest first. Five queries beside the session's."""
    page = asked_for(request)
    below = number_in(request.GET.get("below", ""))
    rows = FrontLayout.objects.stood().filter(page=page.pk).select_related("author")
    if below is not None:
        rows = rows.filter(number__lt=below)
    found = list(rows[: ON_A_PAGE + 1]) if page.pk else []
    context = {
        **site.each_context(request),
        "title": _("History"),
        "subtitle": str(page),
        "page": page,
        "versions": _versions(found, places_of(page.rubric_id))[:ON_A_PAGE],
        "older": found[ON_A_PAGE - 1].number if len(found) > ON_A_PAGE else None,
        "may_change": rights.of(editor(request)).may_lay_out(page.rubric_id),
        "screen_url": address_of(page),
    }
    return TemplateResponse(request, TEMPLATE, context)


def restore(request: HttpRequest) -> HttpResponse:
    """Put an earlier front up again, unless somebody was first."""
    page = asked_for(request)
    number, opened = (number_in(request.POST.get(name, "")) or 0 for name in ("number", "opened"))
    get_object_or_404(FrontLayout, page=page.pk, number=number)
    try:
        done = fronts.restore(page, number, opened=opened, by=editor(request))
        said = _("Readers see it now.") if done else _("It stands so already.")
        messages.success(request, said)
        tell_what_gave_way(request, page)
    except fronts.Overtaken:
        text = _("Somebody put up another front meanwhile: see it first, then bring back what you want.")
        messages.error(request, text)
    return HttpResponseRedirect(history_of(request))


def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a planned front not go up."""
    layout = get_object_or_404(FrontLayout.objects.select_related("page__rubric"), pk=pk)
    if fronts.call_off(layout, by=editor(request)):
        messages.success(request, _("It will not go up."))
    else:
        messages.error(request, _("Too late: it has gone up, or was called off already."))
    return HttpResponseRedirect(address_of(layout.page))


def history_of(request: HttpRequest) -> str:
    """The address of the same front's history."""
    return f"{reverse('admin:front_history')}?{request.GET.urlencode()}"


def guard(request: HttpRequest) -> None:
    """Whoever may see the fronts may see their history."""
    if not request.user.has_perm("articles.view_frontslot"):
        raise PermissionDenied


def _versions(layouts: list[FrontLayout], names: Mapping[int, object]) -> list[Version]:
    """Each with what it changed; the last one is there to be compared with. One query."""
    everything = {pin.story for layout in layouts for pin in layout.pins}
    titles = dict(Article.objects.filter(pk__in=everything).values_list("pk", "title"))

    def at(pins: Pins) -> dict[int, str]:
        return {pin.place: titles.get(pin.story) or _("a story that is gone") for pin in pins}

    found = []
    formers: list[FrontLayout | None] = [*layouts[1:], None]
    for layout, former in zip(layouts, formers, strict=False):
        before, after = at(former.pins if former else ()), at(layout.pins)
        changes = [
            Change(str(name), before.get(place, ""), after.get(place, ""))
            for place, name in names.items()
            if before.get(place) != after.get(place)
        ]
        found.append(Version(layout, changes))
    return found
