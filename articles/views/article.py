"""The article's page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import cachekeys, readership
from articles.desk import publishing
from articles.media import pictures
from articles.media.models import Licence
from articles.models import Article, Correction, Kind, State, reading
from articles.sharecard.faces import card_of
from articles.syndication import structured
from articles.syndication.stories import published_versions
from articles.views import former
from articles.views.cards import Card, card, cards
from portal import editions, publisher
from portal.kit.text import reading_minutes
from portal.navigation import Link
from portal.pagecache import beacon
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import counted_by, depends_on, good_for

ASCII = re.compile(r"[\x00-\x7f]+")
COUNTER = "article"
NAMED_LICENCES = frozenset({Licence.CC_BY, Licence.CC_BY_SA})


@readers_page()
@require_safe
def article_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A published article; 410 for a withdrawn one; 301 from a former address. Three queries.

    A former address of a withdrawn story answers as it does itself: there is nothing to lead to.
    """
    edition = editions.of_path(request.path)
    found = reading.story_at(edition, slug)
    if not found:
        return _moved(request, edition, slug)
    article = found[0]
    if article.state != State.PUBLISHED:
        return gone(request, article)
    return show(request, article)


@readers_page()
@require_safe
def amp(request: HttpRequest, slug: str) -> HttpResponse:
    """Addresses of the time of AMP lead to the article, those it had meanwhile too. Two queries."""
    edition = editions.of_path(request.path)
    depends_on(cachekeys.address(edition, slug))
    stands = Article.objects.in_edition(edition).filter(slug=slug, published_at__isnull=False).exists()
    moved = None if stands else former.story(edition, slug)
    now = moved.slug if moved else slug
    return HttpResponsePermanentRedirect(editions.address(edition, "articles:article", now))


def show(request: HttpRequest, article: Article, *, counted: bool = True) -> HttpResponse:
    """The page of ``article`` as stored, whatever its state, in its edition. Guards are the caller's.

    Not ``counted``, its script tells nobody that it is read, and search engines are told to pass by.
    """
    with editions.speaking(article.edition):
        context = page_context(article)
        if not counted:
            context |= {"hit_url": "", "is_unlisted": True, "structured": "", "share_card": None}
        return render(request, "articles/article.html", context)


def gone(request: HttpRequest, article: Article) -> HttpResponse:
    """410 with the reason the desk gave. One query, two under a former address.

    The switch leads to the rubric: at this address the other editions have nothing.
    """
    depends_on(cachekeys.text(article.pk))
    deed = article.audit.filter(verb=publishing.WITHDRAWN).first()
    context = {
        "reason": deed.details.get("reason", "") if deed else "",
        "alternates": {},
        "switch": {code: instead_of(article, code) for code in editions.codes()},
    }
    return render(request, "410.html", context, status=410)


def _moved(request: HttpRequest, edition: str, slug: str) -> HttpResponse:
    article = former.story(edition, slug)
    if article is None:
        raise Http404
    if not article.is_published:
        return gone(request, article)
    return HttpResponsePermanentRedirect(article.get_absolute_url())


@dataclass(frozen=True)
class LeadPicture:
    """What is written under the lead picture, and its widest copy for share cards."""

    caption: str
    credit: str
    licence: str
    alt: str
    absolute_url: str
    width: int
    height: int


@dataclass(frozen=True)
class Lag:
    """What readers of a translation are told when its original was substantively updated since."""

    since: datetime
    url: str
    language: str


@dataclass(frozen=True)
class ArticlePage(Card):
    """What the article's template shows: its card and the rest."""

    absolute_url: str
    title_prefix: str
    body_html: SafeString
    place_label: str
    agency: str
    byline: list[dict[str, str]]
    rubrics: list[dict[str, str]]
    tags: list[dict[str, str]]
    sources: list[dict[str, Any]]
    corrections_above: list[dict[str, Any]]
    corrections_below: list[dict[str, Any]]
    words: int
    reading_minutes: int
    is_old_notice: bool
    is_wide: bool
    has_embeds: bool
    has_gallery: bool
    lead_picture: LeadPicture | None
    share: list[Link]
    lag: Lag | None


def page_context(article: Article) -> dict[str, Any]:
    """Everything the template is given. Two queries beside that of ``for_page()``."""
    versions = published_versions(article)
    depends_on(*cachekeys.article_page(article))
    views = count_answers(article)
    return {
        "article": article_page_of(article, card(article, views), versions),
        "related": related(article),
        "structured": structured_data(article),
        "share_card": card_of(article),
        "hit_url": beacon.address_of(article.get_absolute_url()),
        "canonical": article.get_absolute_url(),
        "alternates": versions,
        "switch": {code: versions.get(code) or instead_of(article, code) for code in editions.codes()},
    }


def structured_data(article: Article) -> SafeString:
    """What the page says of itself to machines. No query."""
    steps = [(publisher.of(article.edition).name, editions.home(article.edition))]
    steps += [(row["label"], row["url"]) for row in article.body.furniture.get("rubrics", [])[:1]]
    steps.append((article.title, article.get_absolute_url()))
    return structured.as_script(structured.story(article), structured.trail(*steps))


def count_answers(article: Article) -> int | None:
    """Have each answer counted; the number to show now, None when it can't be read. One query."""
    base = readership.base_of(article.pk)
    counted_by(COUNTER, article.pk, base)
    if base is None:
        good_for(seconds=cachekeys.MISSING_LIVE)
        return None
    return readership.ArticleCount(article.pk, base, article.edition).shown()


def article_page_of(article: Article, own_card: Card, versions: dict[str, str]) -> ArticlePage:
    """The page's own values. No query: lists and links were derived when the article was saved."""
    body = article.body
    kept = body.furniture
    corrections = timed(kept.get("corrections", []))
    return ArticlePage(
        **vars(own_card),
        absolute_url=settings.PORTAL_SITE_URL + own_card.url,
        title_prefix=own_card.kind_label,
        # Sanitised and rendered by the desk when the article was saved.
        body_html=mark_safe(body.rendered),  # noqa: S308  (cleaned when the story was written)
        place_label=kept.get("place", ""),
        agency=article.agency,
        byline=kept.get("byline", []),
        rubrics=kept.get("rubrics", []),
        tags=kept.get("tags", []),
        sources=timed(kept.get("sources", [])),
        corrections_above=[row for row in corrections if row["place"] == Correction.Place.TOP],
        corrections_below=[row for row in corrections if row["place"] != Correction.Place.TOP],
        words=body.words,
        reading_minutes=reading_minutes(body.words, article.edition) if body.words else 0,
        is_old_notice=article.is_old,
        is_wide=article.has_photo or article.kind == Kind.PUBLICATION,
        has_embeds=bool(body.references.get("embeds")),
        has_gallery=bool(body.references.get("galleries")),
        lead_picture=lead_picture_of(article),
        share=share_links(article),
        lag=lag_of(article, versions),
    )


def lag_of(article: Article, versions: dict[str, str]) -> Lag | None:
    """How far a translation is behind; None while its original is not public. No query."""
    url = versions.get(article.original_edition)
    if article.behind_since is None or url is None:
        return None
    return Lag(article.behind_since, url, article.original_edition)


def timed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows kept as JSON, their times read."""
    return [{**row, "time": parse_datetime(row["time"])} for row in rows]


def lead_picture_of(article: Article) -> LeadPicture | None:
    """What is written under the lead picture, None without one; a caption made for this story goes first."""
    shown = pictures.picture(article.lead_image, article.edition)
    if shown is None:
        return None
    # Only these licences ask to be named where the picture is shown.
    is_named = article.lead_image is not None and article.lead_image.licence in NAMED_LICENCES
    return LeadPicture(
        caption=article.lead_caption or shown.caption,
        credit=shown.credit,
        licence=shown.licence if is_named else "",
        alt=shown.alt,
        absolute_url=settings.PORTAL_SITE_URL + shown.largest,
        width=shown.largest_width,
        height=shown.largest_height,
    )


def instead_of(article: Article, code: str) -> str:
    """Where the switch leads when the story has no version in ``code``: the same rubric, with a note."""
    if article.rubric is None:
        return editions.address(code, "articles:home")
    return editions.address(code, "articles:rubric", article.rubric.slug) + "?untranslated=1"


def related(article: Article) -> list[Card]:
    """The stories on the same subject that were chosen when something changed. One query, none for none."""
    found = reading.related_to(article.body.related or [])
    depends_on(*cachekeys.cards(found))
    return cards(found, with_views=False)


def share_links(article: Article) -> list[Link]:
    """Plain links that hand the story's address to other services; nothing is loaded from them."""
    url = quote(settings.PORTAL_SITE_URL + article.get_absolute_url(), safe="/:")
    kind = Kind(article.kind)
    words = f"{kind.label}: {article.title}" if kind.is_labelled else article.title
    # Browsers encode letters beyond ASCII themselves; written as in the title, they compress to nothing.
    text = ASCII.sub(lambda some: quote(some[0], safe=""), words)
    return [
        Link("Telegram", f"https://t.me/share/url?url={url}&text={text}"),
        Link("X", f"https://x.com/intent/post?url={url}&text={text}"),
        Link("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={url}"),
        Link("WhatsApp", f"https://wa.me/?text={text}%20{url}"),
        Link("Viber", f"viber://forward?text={text}%20{url}"),
        Link(_("E-mail"), f"mailto:?subject={text}&body={url}"),
    ]
