"""Feeds: the newest stories of an edition, a rubric, a tag, an author or a kind, and the corrections."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Article, Author, Kind, Rubric, Tag, listing, reading
from articles.models.querysets import ArticleQuerySet
from articles.syndication import stories as told
from articles.syndication.feeds import FORMATS, Feed, Item
from articles.views import former
from articles.views.corrections import told_in
from articles.views.lists import stories
from portal import editions, publisher
from portal.navigation import Link
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on

ITEMS = listing.FED
NEWEST = "newest"


@readers_page()
@require_safe
def newest(request: HttpRequest, form: str) -> HttpResponse:
    """The newest stories of all rubrics. One query."""
    found = articles(stories(request).newest_first())
    return show(request, form, found, name="feed", page=("articles:home",))


@readers_page()
@require_safe
def of_rubric(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The newest stories of a rubric. Two queries."""
    rubric = Rubric.objects.filter(slug=slug).first()
    if rubric is None:
        return former.noun("rubric", slug, "articles:rubric_feed", form)
    depends_on(cachekeys.rubric_name(rubric.pk))
    return _of_noun(request, form, "rubric", rubric)


@readers_page()
@require_safe
def of_tag(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The newest stories about a tag; 404 while only unpublished ones carry it. Two queries."""
    found = reading.tag_at(slug)
    if not found:
        return former.noun("tag", slug, "articles:tag_feed", form)
    tag = found[0]
    if not tag.is_public:
        depends_on(*(cachekeys.in_list(f"tag:{tag.pk}", code) for code in editions.codes()))
        raise Http404
    return _of_noun(request, form, "tag", tag)


@readers_page()
@require_safe
def of_author(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The newest stories by an author. Two queries."""
    found = reading.author_at(slug)
    if not found:
        return former.noun("author", slug, "articles:author_feed", form)
    return _of_noun(request, form, "author", found[0])


@readers_page()
@require_safe
def of_kind(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The newest stories of a kind; 404 for advertising, which nobody subscribes to. One query."""
    if kind not in kinds():
        raise Http404
    rows = stories(request).filter(kind=kind).newest_first()
    page = ("articles:publications",) if kind in Kind.long_forms() else ("articles:news",)
    return show(request, form, articles(rows), name=f"kind:{kind}", page=page, of=str(Kind(kind).label))


@readers_page()
@require_safe
def corrections(request: HttpRequest, form: str) -> HttpResponse:
    """The newest corrections. One query."""
    edition = editions.of_path(request.path)
    found = list(told_in(edition).order_by("-published_at", "-id")[:ITEMS])
    depends_on(cachekeys.in_list("corrections", edition), *(cachekeys.card(row.article_id) for row in found))
    items = [
        Item(
            # By what stays when a portal moves.
            id=f"urn:dateline:correction:{row.article.uid}:{row.published_at:%Y%m%d%H%M%S%f}",
            url=settings.PORTAL_SITE_URL + row.article.get_absolute_url(),
            title=f"{row.get_kind_display()}: {row.article.title}",
            summary=row.text,
            published=row.published_at,
            updated=row.published_at,
        )
        for row in found
    ]
    return answer(request, form, items, page=("articles:corrections",), of=_("Corrections"))


def kinds() -> tuple[Kind, ...]:
    """The kinds that have a feed."""
    return tuple(kind for kind in Kind if kind != Kind.ADVERTISING)


def show(
    request: HttpRequest,
    form: str,
    found: list[Article],
    *,
    name: str,
    page: tuple[str, ...],
    of: str = "",
) -> HttpResponse:
    """A feed of the stories ``found``. ``name`` is what the list is called in ``cachekeys``. No query."""
    whole = _is_whole()
    depends_on(
        cachekeys.in_list(name, editions.of_path(request.path)), *cachekeys.feed_page(found, whole=whole)
    )
    return answer(request, form, [told.item(article, whole=whole) for article in found], page=page, of=of)


def articles(rows: ArticleQuerySet) -> list[Article]:
    """The first of ``rows`` with what feeds tell of them, advertising left out. One query."""
    unread = ["body__canonical", "body__text", *([] if _is_whole() else ["body__rendered"])]
    return list(rows.without_advertising().for_card().select_related("body").defer(*unread)[: listing.FED])


def _of_noun(request: HttpRequest, form: str, noun: str, one: Rubric | Tag | Author) -> HttpResponse:
    """The feed of the stories in the list of a rubric, a tag or an author. One query."""
    found = listing.fed(noun, one.pk, editions.of_path(request.path), whole=_is_whole())
    page = (f"articles:{noun}", one.slug)
    return show(request, form, found, name=f"{noun}:{one.pk}", page=page, of=one.label)


def _is_whole() -> bool:
    return bool(settings.PORTAL_FEEDS == "full")


def answer(
    request: HttpRequest, form: str, items: list[Item], *, page: tuple[str, ...], of: str
) -> HttpResponse:
    """The feed in the format that was asked for."""
    edition = editions.of_path(request.path)
    who = publisher.of(edition)
    feed = Feed(
        title=f"{who.name}: {of}" if of else who.name,
        description=_("Demonstration newsroom: persons and events are invented.")
        if who.is_demonstration
        else who.description or who.name,
        publisher=who.name,
        page=settings.PORTAL_SITE_URL + editions.address(edition, *page),
        url=settings.PORTAL_SITE_URL + request.path,
        language=edition,
        items=items,
        hub=settings.PORTAL_WEBSUB_HUB,
    )
    written = FORMATS[form]
    response = HttpResponse(written.write(feed), content_type=f"{written.media_type}; charset=utf-8")
    if feed.hub:
        response.headers["Link"] = f'<{feed.hub}>; rel="hub", <{feed.url}>; rel="self"'
    return response


@dataclass(frozen=True)
class Offer:
    """A list of stories with the addresses of its feeds."""

    label: str
    links: list[Link]


@readers_page()
@require_safe
def feeds_page(request: HttpRequest) -> HttpResponse:
    """All feeds, for people. One query."""
    groups = [
        (_("The whole edition"), [offer(_("All news"), NEWEST), offer(_("Corrections"), "corrections")]),
        (_("Rubrics"), [offer(one.label, "rubric", one.slug) for one in rubrics()]),
        (_("Kinds"), [offer(str(kind.label), "kind", str(kind)) for kind in kinds()]),
    ]
    depends_on(cachekeys.FEED_NAMES)
    return render(request, "articles/feeds.html", {"groups": groups})


def rubrics() -> list[Rubric]:
    """All of them as the menu orders them, each followed by those below it. One query."""
    listed = list(Rubric.objects.in_menu_order())
    return [
        one
        for top in listed
        if top.parent_id is None
        for one in (top, *(below for below in listed if below.parent_id == top.pk))
    ]


def offer(label: str, name: str, *of: str) -> Offer:
    """One list in all formats."""
    view = f"articles:{name}_feed"
    return Offer(label, [Link(form.name, reverse(view, args=[*of, key])) for key, form in FORMATS.items()])


@require_safe
def moved(request: HttpRequest, **named: str) -> HttpResponse:
    """301 from where feeds used to be. No query, up to two for a rubric's."""
    edition = named.pop("code", "") or editions.of_path(request.path)
    view = named.pop("view", "articles:newest_feed")
    if "slug" in named:
        named["slug"] = former.slug_now("rubric", named["slug"])
    if edition not in editions.codes():
        raise Http404
    return HttpResponsePermanentRedirect(editions.address(edition, view, *named.values(), "rss"))
