"""Search by words."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import cachekeys, readership, search
from articles.models.keyset import Cursor
from articles.views.cards import Card, card
from articles.views.lists import STORIES_ON_A_PAGE, ListPage, addresses, cursor_of, stories
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_for, good_today

LONGEST_SHOWN = 200


@dataclass(frozen=True)
class FoundCard(Card):
    """A story that was found: its card, and in pieces why."""

    title_pieces: list[search.Piece]
    excerpt: list[search.Piece]


@readers_page("q", "before", "after")
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """The stories with the words of ``?q=``, newest first, marked where they match. Four queries.

    301 to the first page when the cursor's story is public no more.
    """
    edition = editions.of_path(request.path)
    query = request.GET.get("q", "").strip()
    before, after = cursor_of(request, "before"), cursor_of(request, "after")
    for cursor in (before, after):
        if cursor and not stories(request).filter(pk=cursor.pk, published_at=cursor.moment).exists():
            return HttpResponsePermanentRedirect(_address(request, query))
    depends_on(cachekeys.in_list("search", edition))
    good_for(seconds=cachekeys.LISTS_LIVE)
    good_today()
    window = search.Window(before=_place(before), after=_place(after))
    results = search.search(query, edition, window=window, limit=STORIES_ON_A_PAGE)
    shown = query[:LONGEST_SHOWN]
    context = {
        "heading": _("Search: %(words)s") % {"words": shown} if shown else _("Search"),
        "search_words": shown,
        "note": results.remark,
        "page": _page(request, query, results, is_first=not (before or after)),
        **addresses(request, "q"),
    }
    return render(request, "articles/search.html", context)


def _page(request: HttpRequest, query: str, results: search.Results, *, is_first: bool) -> ListPage:
    found = _cards(results.hits)
    first, last = (_cursor(results.hits[0]), _cursor(results.hits[-1])) if found else (None, None)
    newer_url = ""
    if not is_first:
        newer_url = _address(request, query, after=first) if results.has_newer else _address(request, query)
    return ListPage(
        stories=list(found),
        older_url=_address(request, query, before=last) if results.has_older and last else "",
        newer_url=newer_url,
        is_first=is_first,
    )


def _cards(hits: list[search.Hit]) -> list[FoundCard]:
    depends_on(*cachekeys.cards(hit.article for hit in hits))
    views = readership.totals([hit.article.pk for hit in hits])
    return [
        FoundCard(
            **vars(card(hit.article, views.get(hit.article.pk))),
            title_pieces=hit.title,
            excerpt=hit.excerpt,
        )
        for hit in hits
    ]


def _cursor(hit: search.Hit) -> Cursor:
    assert hit.article.published_at is not None  # noqa: S101  (a constraint of the table)
    return Cursor(hit.article.published_at, hit.article.pk)


def _place(cursor: Cursor | None) -> search.Place | None:
    return (cursor.moment, cursor.pk) if cursor else None


def _address(request: HttpRequest, query: str, **cursor: Cursor | None) -> str:
    """This page for the same words, cut where nothing more is searched for."""
    asked = {"q": query[: LONGEST_SHOWN + 1], **{name: str(place) for name, place in cursor.items() if place}}
    return f"{request.path}?{urlencode(asked)}"
