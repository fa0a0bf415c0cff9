"""Search by words, and what may be meant while somebody types."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles import cachekeys, readership, search
from articles.models import Article, Kind
from articles.models.keyset import TIME_FORMAT, Cursor
from articles.models.rubric import top_rubrics
from articles.search.correcting import corrected
from articles.search.suggesting import Suggestions, names, suggested
from articles.views import narrowing, searches
from articles.views.cards import Card, card
from articles.views.lists import STORIES_ON_A_PAGE, ListPage, addresses, cursor_of
from articles.views.narrowing import Narrowing
from portal import editions
from portal.navigation import Link
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import counted_by, depends_on, good_for, good_today

LONGEST_SHOWN: Final = 200
LAST_PAGE: Final = 50
# With fewer hits the reader may have mistyped.
FEW: Final = 3


@dataclass(frozen=True)
class FoundCard(Card):
    """A story that was found: its card, and in pieces why."""

    title_pieces: list[search.Piece]
    excerpt: list[search.Piece]

    @property
    def facts(self) -> None:
        """Who searches for other words is shown other pieces."""


@dataclass(frozen=True)
class Order:
    """One of the orders that the hits may stand in."""

    label: str
    url: str
    is_current: bool


@readers_page("q", *narrowing.NAMES, "before", "after", "page", "at", limit="search")
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """The stories with the words of ``?q=`` and what else is asked for, marked where they match.

    Five queries, more for filters, counting, relevance and mistyped words. 301 to the first page when the
    cursor's story is public no more.
    """
    edition = editions.of_path(request.path)
    query = request.GET.get("q", "").strip()
    narrowed = narrowing.read(request, query[: LONGEST_SHOWN + 1])
    depends_on(cachekeys.in_list("search", edition), *_other_editions(narrowed, edition))
    good_for(seconds=cachekeys.LISTS_LIVE)
    good_today()
    asked = _most_relevant if narrowed.by_relevance else _newest
    found = asked(request, query, narrowed)
    if found is None:
        return HttpResponsePermanentRedirect(request.path + narrowed.query())
    results, page = found
    if query and page.is_first:
        counted_by(searches.COUNTER, results.number, None)
    shown = query[:LONGEST_SHOWN]
    context = {
        "heading": _("Search: %(words)s") % {"words": shown} if shown else _("Search"),
        "search_words": shown,
        "notes": [remark for remark in (results.remark, *dict.fromkeys(narrowed.remarks)) if remark],
        "count": _count(results),
        "hint": _hint(query, narrowed, results, edition) if page.is_first and results.number < FEW else None,
        "page": page,
        "meant": suggested(query, edition, with_titles=False) if page.is_first else None,
        "filters": _orders(narrowed) if results.hits else [],
        **_form(narrowed, edition),
        **addresses(request, "q", *narrowing.NAMES),
    }
    return render(request, "articles/search.html", context)


@readers_page("q", "kind", limit="suggestions")
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """People, topics, authors and titles that begin like ``?q=``, as JSON. Six queries at most.

    With ``?kind=`` only the names of one of the fields that narrow a search. One query.
    """
    edition = editions.of_path(request.path)
    depends_on(cachekeys.in_list("search", edition))
    good_for(seconds=cachekeys.LISTS_LIVE)
    kind = request.GET.get("kind", "")
    if kind in narrowing.NAMED:
        return JsonResponse({"names": names(request.GET.get("q", ""), edition, kind)})
    found = suggested(request.GET.get("q", ""), edition)
    groups = [
        {"label": label, "items": [{"label": text, "url": url} for text, url in items]}
        for label, items in _groups(found)
        if items
    ]
    return JsonResponse({"groups": groups})


def _groups(found: Suggestions) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("People"), [(tag.label, tag.get_absolute_url()) for tag in found.people]),
        (_("Topics and places"), [(tag.label, tag.get_absolute_url()) for tag in found.topics]),
        (_("Authors"), [(author.label, author.get_absolute_url()) for author in found.authors]),
        (_("Stories"), [(story.title, story.get_absolute_url()) for story in found.stories]),
    ]


def _newest(request: HttpRequest, query: str, narrowed: Narrowing) -> tuple[search.Results, ListPage] | None:
    """The page of a newest-first list; None when its cursor has gone stale."""
    before, after = cursor_of(request, "before"), cursor_of(request, "after")
    for cursor in (before, after):
        if cursor and not _is_public(cursor):
            return None
    window = search.Window(_place(before), _place(after), narrowed.since, narrowed.until)
    results = search.search(query, filters=narrowed.filters(), window=window, limit=STORIES_ON_A_PAGE)
    first, last = (_cursor(results.hits[0]), _cursor(results.hits[-1])) if results.hits else ("", "")
    is_first = not (before or after)
    newer = narrowed.query(after=first) if results.has_newer else narrowed.query()
    return results, ListPage(
        stories=list(_cards(results.hits)),
        older_url=narrowed.query(before=last) if results.has_older and last else "",
        newer_url="" if is_first else newer,
        is_first=is_first,
    )


def _most_relevant(request: HttpRequest, query: str, narrowed: Narrowing) -> tuple[search.Results, ListPage]:
    """A page of the newest thousand, weighed as of the moment of the first page."""
    number, at = _page_asked(request)
    until = min(filter(None, (at, narrowed.until)))
    window = search.Window(since=narrowed.since, until=until)
    start = (number - 1) * STORIES_ON_A_PAGE
    results = search.most_relevant(
        query, filters=narrowed.filters(), window=window, now=at, start=start, limit=STORIES_ON_A_PAGE
    )
    moment = at.strftime(TIME_FORMAT)
    former = narrowed.query(page=str(number - 1), at=moment) if number > 2 else narrowed.query()
    return results, ListPage(
        stories=list(_cards(results.hits)),
        older_url=narrowed.query(page=str(number + 1), at=moment) if results.has_older else "",
        newer_url=former if number > 1 else "",
        is_first=number == 1,
    )


def _page_asked(request: HttpRequest) -> tuple[int, dt.datetime]:
    """Which page, and as of when; ``Http404`` for what was never given out."""
    page, at = request.GET.get("page", ""), request.GET.get("at", "")
    if not page and not at:
        return 1, timezone.now()
    try:
        moment = dt.datetime.strptime(at, TIME_FORMAT).replace(tzinfo=dt.UTC)
        number = int(page)
    except ValueError as error:
        raise Http404 from error
    if not 1 < number <= LAST_PAGE or moment.year < 1980 or str(number) != page:
        raise Http404
    return number, moment


def _count(results: search.Results) -> str:
    """How many were found, as far as they were counted."""
    if not results.hits:
        return ""
    number = number_format(results.number, force_grouping=True)
    if results.has_more:
        return _("More than %(number)s stories") % {"number": number}
    return ngettext("%(number)s story", "%(number)s stories", results.number) % {"number": number}


def _hint(query: str, narrowed: Narrowing, results: search.Results, edition: str) -> Link | None:
    """What was meant instead, if words were mistyped."""
    better = corrected(query, edition, is_found=_is_found(narrowed, results, edition)) if query else ""
    return Link(better, narrowed.query(q=better)) if better else None


def _is_found(narrowed: Narrowing, results: search.Results, edition: str) -> bool | None:
    """Whether a story of the edition has all words, as far as the answer tells that."""
    if results.number:
        return True if narrowed.edition == edition else None
    is_narrower = narrowed.since or narrowed.until or narrowed.filters() != search.Filters(edition)
    return None if is_narrower else False


def _orders(narrowed: Narrowing) -> list[Order]:
    by_relevance = narrowed.by_relevance
    return [
        Order(_("Newest first"), narrowed.query(sort=""), not by_relevance),
        Order(_("Most relevant first"), narrowed.query(sort=narrowing.RELEVANCE), by_relevance),
    ]


def _form(narrowed: Narrowing, edition: str) -> dict[str, Any]:
    """What the form offers, and what of it is chosen. No query while the rubrics are kept."""
    others = [code for code in editions.codes() if code != edition]
    return {
        "chosen": {**narrowed.asked, "from_": narrowed.asked["from"]},
        "names": narrowed.words,
        "chips": narrowed.chips(),
        "rubrics": [(rubric.slug, rubric.label) for rubric in top_rubrics(edition)],
        "kinds": Kind.choices,
        "editions": [(code, editions.name_of(code)) for code in others],
    }


def _other_editions(narrowed: Narrowing, edition: str) -> list[str]:
    asked = editions.codes() if not narrowed.edition else [narrowed.edition]
    return [cachekeys.in_list("search", code) for code in asked if code != edition]


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


def _is_public(cursor: Cursor) -> bool:
    return Article.objects.visible().filter(pk=cursor.pk, published_at=cursor.moment).exists()


def _cursor(hit: search.Hit) -> str:
    assert hit.article.published_at is not None  # noqa: S101  (a constraint of the table)
    return str(Cursor(hit.article.published_at, hit.article.pk))


def _place(cursor: Cursor | None) -> search.Place | None:
    return (cursor.moment, cursor.pk) if cursor else None
