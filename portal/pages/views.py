"""Site pages, what machines ask for, and error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal import editions
from portal.pages.reading import text_of


@require_safe
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the site pages; one query."""
    text = text_of(slug, editions.of_path(request.path))
    return render(request, "pages/page.html", {"slug": slug, "heading": text.title, "body": text.body})


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone."""
    homes = [editions.home(code) for code in editions.codes()]
    closed = ["/admin/", "/accounts/", *(f"{home}search/" for home in homes)]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """That this process answers. No query: a busy database must not get processes restarted."""
    response = HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a text without context, since anything may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)
