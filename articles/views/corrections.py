"""Corrections: what the newsroom has said of its mistakes, newest first, as a page and as a feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Correction, State
from articles.models.keyset import Unknown, page
from articles.views.lists import CURSORS, addresses, cursor_of
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on

ON_A_PAGE = 30
IN_FEED = 30


@dataclass(frozen=True)
class Told:
    """A correction as lists show it."""

    kind: str
    text: str
    time: datetime
    title: str
    url: str


def told_in(edition: str) -> QuerySet[Correction]:
    """The corrections of public stories of an edition, each with its story."""
    public = Correction.objects.filter(article__edition=edition, article__state=State.PUBLISHED)
    return public.select_related("article").only(
        "kind", "text", "published_at", "article__title", "article__slug", "article__edition"
    )


def as_told(correction: Correction) -> Told:
    """A correction and where its story stands. No query."""
    return Told(
        kind=str(correction.get_kind_display()),
        text=correction.text,
        time=correction.published_at,
        title=correction.article.title,
        url=correction.article.get_absolute_url(),
    )


@readers_page("before", "after")
@require_safe
def corrections_page(request: HttpRequest) -> HttpResponse:
    """A page of corrections. One query. 301 to the beginning for a cursor that has gone stale."""
    edition = editions.of_path(request.path)
    key = cachekeys.in_list("corrections", edition)
    depends_on(cachekeys.past(key) if CURSORS & request.GET.keys() else key)
    before, after = cursor_of(request, "before"), cursor_of(request, "after")
    try:
        found = page(told_in(edition), ON_A_PAGE, before=before, after=after)
    except Unknown:
        return HttpResponsePermanentRedirect(request.path)
    depends_on(*(cachekeys.card(row.article_id) for row in found.rows))
    newer = request.path if found.is_first else f"?after={found.newer}"
    context = {
        "heading": _("Corrections"),
        "corrections": [as_told(row) for row in found.rows],
        "page": {
            "older_url": f"?before={found.older}" if found.older else "",
            "newer_url": "" if found.is_first and not before and not after else newer,
        },
        **addresses(request),
    }
    return render(request, "articles/corrections.html", context)


@readers_page()
@require_safe
def corrections_feed(request: HttpRequest) -> HttpResponse:
    """The newest corrections as RSS 2.0. One query. https://www.rssboard.org/rss-specification"""
    edition = editions.of_path(request.path)
    found = list(told_in(edition).order_by("-published_at", "-id")[:IN_FEED])
    depends_on(cachekeys.in_list("corrections", edition), *(cachekeys.card(row.article_id) for row in found))
    items = [
        {
            "title": f"{row.get_kind_display()}: {row.article.title}",
            "url": settings.PORTAL_SITE_URL + row.article.get_absolute_url(),
            "guid": f"urn:dateline:correction:{row.pk}",
            "lead": row.text,
            "time": format_datetime(row.published_at),
        }
        for row in found
    ]
    context = {
        "items": items,
        "heading": _("Corrections"),
        "address": settings.PORTAL_SITE_URL + request.path,
        "page": settings.PORTAL_SITE_URL + editions.address(edition, "articles:corrections"),
    }
    return render(request, "feeds/rss.xml", context, content_type="application/rss+xml; charset=utf-8")
