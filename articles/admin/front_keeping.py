"""Open forms of fronts: who else has one, and what was laid out there and not put up, offered again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from articles.admin import pulse
from articles.admin.base import editor, number_in
from articles.admin.front_places import titles_of
from articles.admin.front_screen import Screen, address_of, asked_for, filled
from articles.admin.front_sheet import Sheet, in_words, written
from articles.admin.unsaved import PARAMETER, Difference, keys_of, words_of
from articles.desk import openforms, rights
from articles.desk.frontpages import FrontLayout, FrontPage
from articles.desk.models import OpenForm
from articles.models.front import places_of
from portal import moments


@dataclass(frozen=True)
class Offer:
    """A layout that its author has not put up."""

    key: str
    written_at: datetime
    is_open: bool
    url: str
    differences: list[Difference]


def key_of(request: HttpRequest, screen: Screen) -> str:
    """The name under which the form that was sent is kept; a new one where it brought none."""
    return next(iter(keys_of(request.POST)), screen.form_key)


def restored(request: HttpRequest, page: FrontPage) -> Screen | None:
    """The unsaved layout that the address asks for, if it is this person's and this front's. Two queries."""
    key = request.GET.get(PARAMETER, "")[:32]
    kept = openforms.find(key, by=editor(request)) if key else None
    if kept is None or kept.about != page.subject:
        return None
    screen = filled(_as_sent(kept), page)
    screen.form_key, screen.is_restored = kept.key, True
    return screen


def offers(request: HttpRequest, page: FrontPage, shown: Screen) -> list[Offer]:
    """What this person laid out and did not put up, where it is not what is shown. One query; if any, two."""
    kept = openforms.unsaved(by=editor(request), about=page.subject)
    found = []
    for one in kept:
        mine = filled(_as_sent(one), page)
        differing = [] if one.key == shown.form_key else _differing(page, mine, shown)
        if differing:
            asked = urlencode({PARAMETER: one.key})
            url, is_here = f"{address_of(page)}&{asked}", openforms.is_here(one)
            found.append(Offer(one.key, one.written_at or one.opened_at, is_here, url, differing))
        elif one.key != shown.form_key and not openforms.is_here(one):
            openforms.close([one.key], by=editor(request))
    return found


def keep(request: HttpRequest, page: FrontPage) -> None:
    """Keep what was sent, should the screen that answers it be closed. At most two queries."""
    for key in keys_of(request.POST)[:1]:
        openforms.keep(key, words_of(request.POST), by=editor(request), about=page.subject)


def close(request: HttpRequest) -> None:
    """What was sent stands, or is not wanted: nothing of it is kept. One query a form."""
    openforms.close(keys_of(request.POST), by=editor(request))


def discard(request: HttpRequest) -> HttpResponse:
    """Throw away an unsaved layout of one's own."""
    openforms.close([request.POST.get("key", "")[:32]], by=editor(request))
    messages.success(request, gettext("Discarded."))
    return HttpResponseRedirect(address_of(asked_for(request)))


def beat(request: HttpRequest) -> HttpResponse:
    """What an open form says every few seconds, with a new layout or without; answered with who is there.

    Six queries, every 6 s or with something new one more.
    """
    answered = pulse.met(request)
    if answered is not None:
        return answered
    sent, person = request.POST, editor(request)
    try:
        page = asked_for(request)
    except Http404:
        return pulse.refused(gettext("This front is no more: its rubric was deleted."), 404)
    if not rights.of(person).may_lay_out(page.rubric_id):
        refused = gettext("You may not change this front any more. What you laid out stays in this form.")
        return pulse.refused(refused, 403)
    answer: dict[str, Any] = {}
    if "_words" in sent:
        answer["kept"] = openforms.keep(sent["form_key"], words_of(sent), by=person, about=page.subject)
        answer["time"] = moments.short(timezone.now(), "H:i")
    if "_leaving" in sent:
        openforms.leave(sent["form_key"], by=person)
        return JsonResponse(answer)
    answer["saved"] = _put_up_since(page, sent.get("opened", ""), person.pk)
    away = "_away" in sent
    people = openforms.pulse(sent["form_key"], by=person, about=page.subject, is_away=away)
    answer["people"] = [_who(sitter) for sitter in people]
    return JsonResponse(answer)


def _as_sent(kept: OpenForm) -> QueryDict:
    words = QueryDict(mutable=True)
    for name, values in kept.words.items():
        words.setlist(name, values)
    return words


def _differing(page: FrontPage, mine: Screen, shown: Screen) -> list[Difference]:
    """Place by place, then the note and the moment. One query, none where every place is the same."""
    names = places_of(page.rubric_id)
    ours, theirs = mine.sheet.sent(names), shown.sheet.sent(names)
    differing = [place for place in ours if ours[place] != theirs[place]]
    titles = titles_of(mine.sheet, shown.sheet) if differing else {}

    def lines(sheet: Sheet, place: str) -> list[str]:
        one = sheet.held.get(int(place))
        if one is None:
            return [gettext("Left to the rules")]
        until = [gettext("until %(moment)s") % {"moment": in_words(one.said)}] if one.said else []
        return [titles.get(one.story, "–"), *until]

    found = [
        Difference(str(names[int(place)]), lines(mine.sheet, place), lines(shown.sheet, place))
        for place in differing
    ]
    if written(mine.at) != written(shown.at):
        found.append(Difference(gettext("At a time"), [written(mine.at)], [written(shown.at)]))
    if mine.note != shown.note:
        found.append(Difference(gettext("Note for the history"), [mine.note], [shown.note]))
    return found


def _put_up_since(page: FrontPage, opened: str, me: int) -> str:
    """A sentence when another front was put up after the form was opened. One query, none without one."""
    if number_in(opened) in (None, page.version):
        return ""
    last = FrontLayout.objects.stood().filter(page=page).select_related("author").first()
    if last is None:
        return ""
    facts = {"name": last.author or "–", "moment": moments.short(last.went_up_at, "j M H:i")}
    if last.due_at:
        text = gettext("A planned front of %(name)s went up %(moment)s: putting up yours shows both.")
    elif last.author_id == me:
        text = gettext("You put up another front in another window, %(moment)s: putting up this shows both.")
    else:
        text = gettext("%(name)s put up another front %(moment)s: putting up yours shows both.")
    return text % facts


def _who(sitter: openforms.Sitter) -> str:
    facts = {"name": sitter.name, "since": moments.short(sitter.since, "H:i")}
    if sitter.is_me:
        return gettext("You have this front open in another window too, since %(since)s.") % facts
    if sitter.is_away:
        return gettext("%(name)s has this front open in the background, since %(since)s.") % facts
    return gettext("%(name)s has this front open, since %(since)s.") % facts
