"""Lists of stories: one way of paging and showing them for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from articles import cachekeys
from articles.models import Article, listing
from articles.models.keyset import Cursor, Malformed, Page, Unknown, page
from articles.models.querysets import ArticleQuerySet
from articles.views.cards import Card, cards
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_for, good_today

STORIES_ON_A_PAGE = listing.LISTED - 1
CURSORS = {"before", "after"}
list_of_stories = readers_page("before", "after")


@dataclass(frozen=True)
class ListPage:
    """A page of cards with the addresses of its neighbours."""

    stories: list[Card]
    older_url: str
    newer_url: str
    is_first: bool
    lead: Card | None = None


class MovedToStart(Exception):
    """The cursor's story has left the list: the reader is led to its beginning."""


def list_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    through: str = "",
    lead: Article | None = None,
    first: Callable[[], list[Any]] | None = None,
) -> ListPage:
    """The asked-for page of ``rows``: articles, or ``listing.rows_of`` that call the article ``through``.

    ``lead`` is a story that stands before them; ``first`` asks for those of the first page. Cost: one query
    and the view counts. Raises ``Http404`` for a malformed cursor, ``MovedToStart``.
    """
    if not through:
        rows = cast(ArticleQuerySet, rows).for_card()
    try:
        found: Page[Any] = page(
            rows,
            STORIES_ON_A_PAGE,
            before=cursor_of(request, "before"),
            after=cursor_of(request, "after"),
            id_field=f"{through}_id" if through else "id",
            first=first,
        )
    except Unknown as error:
        raise MovedToStart from error
    articles = [getattr(row, through) for row in found.rows] if through else found.rows
    leading = [lead] if lead else []
    depends_on(*cachekeys.cards([*leading, *articles]))
    shown = cards([*leading, *articles])
    return ListPage(
        stories=shown[len(leading) :],
        lead=shown[0] if leading else None,
        older_url=f"?before={found.older}" if found.older else "",
        newer_url="" if found.is_first else newer_url(request, found),
        is_first=found.is_first,
    )


def newer_url(request: HttpRequest, found: Page[Any]) -> str:
    """The address of the newer neighbour: the plain list where that is the first page."""
    return f"?after={found.newer}" if found.newer else request.path


def cursor_of(request: HttpRequest, name: str) -> Cursor | None:
    """The cursor in the query, None without one."""
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        return Cursor.parse(text)
    except Malformed as error:
        raise Http404 from error


def show_list(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    name: str,
    template: str = "articles/list.html",
    through: str = "",
    lead: Article | None = None,
    first: Callable[[], list[Any]] | None = None,
    **context: Any,
) -> HttpResponse:
    """A list's page, or 301 to its beginning when the cursor has gone stale.

    ``name`` is what the list is called in ``cachekeys``, ``lead`` a story that stands before the others,
    ``first`` what asks for the first page.
    """
    key = cachekeys.in_list(name, editions.of_path(request.path))
    depends_on(cachekeys.past(key) if CURSORS & request.GET.keys() else key)
    good_for(seconds=cachekeys.LISTS_LIVE)
    good_today()
    try:
        shown = list_page(request, rows, through=through, lead=lead, first=first)
    except MovedToStart:
        return HttpResponsePermanentRedirect(request.path)
    context = {"page": shown, **addresses(request), **context}
    return render(request, template, context)


def show_list_of(
    request: HttpRequest, noun: str, owner: int, *, lead: Article | None = None, **context: Any
) -> HttpResponse:
    """The list of a ``rubric``, ``tag`` or ``author``; the story that leads it is not told twice."""
    edition = editions.of_path(request.path)
    rows = listing.rows_of(noun, owner, edition)
    return show_list(
        request,
        rows.exclude(article=lead) if lead else rows,
        name=f"{noun}:{owner}",
        template=f"articles/{noun}.html",
        through=listing.LISTS[noun].story,
        lead=lead,
        first=None if lead else partial(listing.listed, noun, owner, edition),
        **context,
    )


def addresses(request: HttpRequest, *names: str) -> dict[str, Any]:
    """What the head of a list's page says of its address: cursors and the query values in ``names`` count.

    A page in the middle is found in one edition only; the switch leads to the beginning of the other's list.
    """
    asked = {name: request.GET[name] for name in (*names, "before", "after") if request.GET.get(name)}
    if not asked:
        return {}
    kept = urlencode({name: asked[name] for name in names if name in asked})
    same = {code: editions.same_page(request, code) or "" for code in editions.codes()}
    starts = {code: f"{path}?{kept}" if kept else path for code, path in same.items()}
    return {
        "canonical": f"{request.path}?{urlencode(asked)}",
        "alternates": {} if "before" in asked or "after" in asked else starts,
        "switch": starts,
    }


def stories(request: HttpRequest) -> ArticleQuerySet:
    """The public stories of the edition that the address belongs to."""
    return Article.objects.visible().in_edition(editions.of_path(request.path))
