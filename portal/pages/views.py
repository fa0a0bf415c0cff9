"""Site pages, what machines ask for, and error pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal import editions, publisher
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on
from portal.pages import robots as rules
from portal.pages.models import key_of
from portal.pages.reading import text_of


@readers_page()
@require_safe
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One of the site pages; one query."""
    edition = editions.of_path(request.path)
    depends_on(key_of(slug, edition))
    text = text_of(slug, edition)
    return render(request, "pages/page.html", {"slug": slug, "heading": text.title, "body": text.body})


@readers_page()
@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone, and where they find everything else. One query."""
    depends_on(publisher.AI_CRAWLERS)
    homes = {code: editions.home(code) for code in editions.codes()}
    text = rules.text(
        homes, publisher.ai_crawlers(), sitemap=f"{settings.PORTAL_SITE_URL}{reverse('sitemap')}"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """That this process answers. No query: a busy database must not get processes restarted."""
    response = HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
