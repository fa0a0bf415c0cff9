"""How the portal is, for whoever keeps it: what is wrong, since when, what to do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.base import editor
from portal import alarmbook, readiness
from portal.accounts.models import User


def urls(site: AdminSite) -> list[URLPattern]:
    """The address below the admin's."""
    return [path("health/", site.admin_view(page), {"site": site}, name="health")]


def may_see(person: User) -> bool:
    """Whoever has accounts to look after keeps the portal."""
    return person.has_perm("accounts.change_user")


def in_short(person: User) -> str:
    """The age of the newest backup, or that there is none, for who keeps the portal. One query at most."""
    if not may_see(person):
        return ""
    words = readiness.finding("backups").words
    return _("Backups: %(words)s") % {"words": words or _("none are set up")}


def page(request: HttpRequest, site: AdminSite) -> TemplateResponse:
    """Everything that must be well. Costs what the checks cost, two dozen queries."""
    if not may_see(editor(request)):
        raise PermissionDenied
    book = alarmbook.read()
    rows = [_row(found, book) for found in readiness.findings()]
    context = {
        **site.each_context(request),
        "title": _("Health"),
        "wrong": [row for row in rows if row["said"]],
        "well": [row for row in rows if not row["said"]],
    }
    return TemplateResponse(request, "admin/health.html", context)


def _row(found: readiness.Finding, book: alarmbook.Book) -> dict[str, Any]:
    entry = book.get(found.matter.key)
    since = dt.datetime.fromtimestamp(entry.since, timezone.get_current_timezone()) if entry else None
    return {"matter": found.matter, "said": found.said, "words": found.words, "since": since}
