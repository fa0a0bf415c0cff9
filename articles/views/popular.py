"""The most read stories."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import cachekeys, readership
from articles.models import Article
from articles.views.cards import cards, in_order
from articles.views.lists import ListPage, addresses
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_for, good_today

USUAL = "24h"
SHOWN = 50


@readers_page("window")
@require_safe
def popular_page(request: HttpRequest) -> HttpResponse:
    """The stories read most in ``?window=`` (1h, 24h, 7d, all), 24 hours without it. Three queries."""
    window = request.GET.get("window")
    names = window_names()
    if window == USUAL:
        return HttpResponsePermanentRedirect(request.path)
    if window is not None and window not in names:
        raise Http404
    window = window or USUAL
    edition = editions.of_path(request.path)
    ids, computed_at = readership.ranked(edition, window, SHOWN)
    found = in_order(Article.objects.visible().without_advertising().filter(pk__in=ids).for_card(), ids)
    depends_on(*cachekeys.cards(found))
    good_for(seconds=cachekeys.LISTS_LIVE)
    good_today()
    context = {
        "heading": _("Most read"),
        "window": window,
        "computed_at": computed_at,
        "filters": [
            {
                "label": name,
                "url": request.path if code == USUAL else f"{request.path}?window={code}",
                "is_current": code == window,
            }
            for code, name in names.items()
        ],
        "is_ranked": True,
        **addresses(request, "window"),
        "page": ListPage(stories=cards(found), older_url="", newer_url="", is_first=False),
    }
    return render(request, "articles/popular.html", context)


def window_names() -> dict[str, str]:
    """The windows by code, in the order shown, named in the language being spoken."""
    return {"1h": _("1 hour"), "24h": _("24 hours"), "7d": _("7 days"), "all": _("All time")}
