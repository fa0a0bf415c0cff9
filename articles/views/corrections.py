"""Corrections: what the newsroom has said of its mistakes, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
        "kind", "text", "published_at", "article__title", "article__slug", "article__edition", "article__uid"
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
