"""Two people at one front: whoever puts up second sees both and chooses, place by place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.admin import front_keeping
from articles.admin.base import number_in
from articles.admin.front_screen import Screen, address_of
from articles.admin.front_sheet import Sheet, in_words
from articles.desk import fronts
from articles.desk.frontpages import FrontLayout, FrontPage
from articles.models import Article
from articles.models.front import places_of
from portal.kit.worddiff import Budget
from portal.versions.merge import CHOICES, Input, differing
from portal.versions.screen import THEIRS, Row, answer, answers, row_of

TEMPLATE = "admin/articles/frontslot/merge.html"
TAKE = "take_"


def overtaken(
    request: HttpRequest,
    site: AdminSite,
    screen: Screen,
    *,
    was: int,
    chosen: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Both fronts; without a screen where this form changed nothing. About eight queries."""
    page = fronts.front_at(screen.page.edition, screen.page.rubric)
    found = _differing(page, screen.sheet, was)
    if all(one.default == THEIRS for one in found):
        front_keeping.close(request)
        messages.info(request, _("Somebody else has put this up meanwhile; you had changed nothing."))
        return HttpResponseRedirect(address_of(page))
    last = FrontLayout.objects.stood().filter(page=page).select_related("author").first()
    context = {
        **site.each_context(request),
        "title": _("Two fronts"),
        "page": page,
        "screen": replace(screen, opened=page.version),
        "was": was,
        "last": last,
        "rows": _rows(page, found, chosen or {}),
        "is_open": chosen is not None,
    }
    return TemplateResponse(request, TEMPLATE, context, status=409)


def chosen(
    request: HttpRequest,
    site: AdminSite,
    screen: Screen,
    put_up: Callable[[HttpRequest, Screen], HttpResponse],
) -> HttpResponse:
    """Put up what was chosen; the screen again where a choice lacks or a third one was first."""
    was = number_in(request.POST.get("was", "")) or 0
    page = screen.page
    found = _differing(page, screen.sheet, was)
    taken = {one.name: answer(request.POST, TAKE + one.name, CHOICES, one.default) for one in found}
    if not all(taken.values()) or page.version != screen.opened:
        return overtaken(request, site, screen, was=was, chosen=request.POST)
    stand = Sheet.of_pins(fronts.standing(page))
    sides = {
        place: stand if taken.get(str(place)) == THEIRS else screen.sheet
        for place in places_of(page.rubric_id)
    }
    screen.sheet = Sheet({place: side.held[place] for place, side in sides.items() if place in side.held})
    return put_up(request, screen)


def _differing(page: FrontPage, mine: Sheet, was: int) -> list[Input]:
    """The places at which the form and what stands now are not the same. Two queries."""
    layout = FrontLayout.objects.filter(page=page.pk, number=was).first() if page.pk else None
    base = Sheet.of_pins(layout.pins if layout else ())
    here = places_of(page.rubric_id)
    theirs = Sheet.of_pins(fronts.standing(page))
    return differing(base.sent(here), mine.sent(here), theirs.sent(here))


def _rows(page: FrontPage, found: list[Input], chosen: Mapping[str, str]) -> list[Row]:
    """The differences in an editor's words. One query."""
    sides = [side for one in found for side in (one.base, one.mine, one.theirs) if side]
    titles = Article.objects.only("title").in_bulk([int(side[0]) for side in sides])
    names = places_of(page.rubric_id)

    def lines(side: tuple[str, ...]) -> list[str]:
        if not side:
            return [_("Left to the rules")]
        title = str(titles.get(int(side[0]), side[0]))
        return [title, *(_("until %(moment)s") % {"moment": in_words(until)} for until in side[1:])]

    return [
        row_of(
            one,
            TAKE + one.name,
            str(names[int(one.name)]),
            [lines(side) for side in (one.base, one.mine, one.theirs)],
            answers(CHOICES, answer(chosen, TAKE + one.name, CHOICES, one.default)),
            Budget(),
        )
        for one in found
    ]
