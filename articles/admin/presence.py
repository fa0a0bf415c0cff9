"""Forms of nouns, pages, rates and the site identity: who else has one open."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext

from articles.admin import pulse
from articles.admin.base import editor, number_in
from articles.desk import audit, openforms
from portal import moments
from portal.versions.admin import VersionedAdmin


def urls(site: AdminSite) -> list[URLPattern]:
    """The address below the admin's."""
    view = site.admin_view(beat)
    return [path("present/<str:app>/<str:model>/<int:pk>/", view, {"site": site}, name="presence")]


def beat(request: HttpRequest, site: AdminSite, app: str, model: str, pk: int) -> JsonResponse:
    """What an open form says every few seconds; answered with who else is there and what was saved since.

    Six queries, every 6 s one more. Nothing of what the form holds is sent.
    """
    answered = pulse.met(request)
    if answered is not None:
        return answered
    row_admin, sent, person = _admin_of(site, app, model), request.POST, editor(request)
    row = row_admin.get_object(request, str(pk))
    if not row_admin.has_change_permission(request, row):
        return pulse.refused(gettext("You may not change this any more. Your words stay in this form."), 403)
    if "_leaving" in sent:
        openforms.leave(sent["form_key"], by=person)
        return JsonResponse({})
    about, away = f"{row_admin.opts.label_lower}:{pk}", "_away" in sent
    people = openforms.pulse(sent["form_key"], by=person, about=about, is_away=away)
    saved = _saved_since(row, sent.get("version", ""), sent.get("opened", ""), person.pk)
    return JsonResponse({"people": [_who(sitter) for sitter in people], "saved": saved})


def _admin_of(site: AdminSite, app: str, model: str) -> VersionedAdmin:
    """The admin of rows that know their versions. Raises ``Http404`` for every other name."""
    try:
        known: Any = site._registry.get(apps.get_model(app, model))
    except LookupError as error:
        raise Http404 from error
    if not isinstance(known, VersionedAdmin):
        raise Http404
    return known


def _saved_since(row: Model | None, version: str, opened: str, me: int) -> str:
    """A sentence when somebody saved or deleted it after the form was opened. One query, none otherwise."""
    if row is None:
        return gettext("This was deleted meanwhile. Your words stay in this form: save, and add them anew.")
    if number_in(version) in (None, getattr(row, "version", None)):
        return ""
    last = audit.last_change_of(row, since=number_in(opened) or 0)
    if last is None:
        return ""
    moment = moments.short(last.at, "j M H:i")
    if last.actor_id == me:
        text = gettext("You saved this in another window, %(moment)s: saving here shows both texts.")
        return text % {"moment": moment}
    text = gettext("%(name)s saved this %(moment)s: when you save, you see both texts.")
    return text % {"name": last.actor_name or "–", "moment": moment}


def _who(sitter: openforms.Sitter) -> str:
    facts = {"name": sitter.name, "since": moments.short(sitter.since, "H:i")}
    if sitter.is_me:
        return gettext("You have this form open in another window too, since %(since)s.") % facts
    if sitter.is_away:
        return gettext("%(name)s has this form open in the background, since %(since)s.") % facts
    return gettext("%(name)s has this form open, since %(since)s.") % facts
