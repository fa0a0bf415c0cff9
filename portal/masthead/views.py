"""The page of exchange rates, and what machines ask about the publisher."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal import editions
from portal.masthead import icon, rates
from portal.masthead.chart import line_chart
from portal.masthead.identity import identity_of
from portal.masthead.models import IDENTITY, RATES
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_today

A_DAY = 86_400
# RFC 9116 asks for a date within a year; the file renews itself.
SECURITY_NOTE_LASTS = dt.timedelta(days=180)


@readers_page()
@require_safe
def rates_page(request: HttpRequest) -> HttpResponse:
    """Rates in force, their change, and 30 days as table and chart. Two queries."""
    depends_on(RATES)
    good_today()
    charts = [
        {
            "currency": currency,
            "chart": line_chart([(row.effective_on, row.value) for row in rows]),
            "rows": [
                (row.effective_on, rates.in_cents(row.value), row.get_source_display) for row in rows[::-1]
            ],
        }
        for currency, rows in rates.history().items()
    ]
    return render(request, "pages/rates.html", {"rates": rates.strip(), "charts": charts})


@readers_page()
@require_safe
@cache_control(public=True, max_age=A_DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon for old and new browsers; one query."""
    return HttpResponse(icon.ico(_letter()), content_type="image/x-icon")


@readers_page()
@require_safe
@cache_control(public=True, max_age=A_DAY)
def icon_svg(request: HttpRequest) -> HttpResponse:
    """The icon as a drawing; one query."""
    return HttpResponse(icon.svg(_letter()), content_type="image/svg+xml")


@readers_page()
@require_safe
@cache_control(public=True, max_age=A_DAY)
def icon_png(request: HttpRequest, size: int) -> HttpResponse:
    """The icon in one of the sizes that phones ask for; one query."""
    if size not in icon.PNG_SIZES:
        raise Http404
    return HttpResponse(icon.png(_letter(), size), content_type="image/png")


@readers_page()
@require_safe
@cache_control(public=True, max_age=A_DAY)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to keep the portal on its screen; one query."""
    depends_on(IDENTITY)
    identity = identity_of(editions.primary())
    icons = [
        {"src": reverse("icon-png", args=[size]), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in icon.PNG_SIZES
    ]
    told = {
        "name": identity.name,
        "short_name": identity.short_name,
        "description": identity.description,
        "lang": identity.edition,
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": icon.PAPER,
        "theme_color": icon.PAPER,
        "icons": [*icons, {"src": reverse("icon-svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@readers_page()
@require_safe
@cache_control(public=True, max_age=A_DAY)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole (RFC 9116); without an e-mail address in the identity there is none."""
    depends_on(IDENTITY)
    good_today()
    identity = identity_of(editions.primary())
    if not identity.email:
        raise Http404
    expires = (timezone.now() + SECURITY_NOTE_LASTS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{identity.email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(editions.codes())}",
        f"Canonical: {settings.PORTAL_SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _letter() -> str:
    depends_on(IDENTITY)
    return icon.letter_of(identity_of(editions.primary()).short_name)
