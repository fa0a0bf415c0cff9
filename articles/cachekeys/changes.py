"""What each change touches: compared with ``pages``, they are the same keys."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from articles.cachekeys.names import (
    AUTHORS,
    FEED_NAMES,
    NEW,
    NEWS_FOR,
    RUBRICS,
    address,
    archive_ends,
    card,
    feed_item,
    front,
    home,
    image,
    in_list,
    month,
    noun_address,
    past,
    rubric_name,
    sitemap,
    story,
    text,
    versions,
)
from articles.media.models import Image
from articles.models import Article, Author, FrontSlot, Kind, Rubric, Tag
from articles.models.addresses import former_slugs
from portal import editions
from portal.pagecache.recording import midnight_after


@dataclass(frozen=True)
class Trace:
    """What a public story leaves on pages, at one moment."""

    own: frozenset[str]
    lists: frozenset[str]
    calendars: frozenset[str]
    # What its card shows, beside the keys it depends on.
    face: tuple[object, ...]
    card: str
    feed_item: str
    changed_at: dt.datetime
    # What sitemaps say of it, and what those of the news do.
    place: tuple[object, ...]
    headline: tuple[object, ...]
    is_advertising: bool
    sitemap: str
    edition: str
    tags: frozenset[int]
    is_new: bool
    is_news: bool


def trace(article: Article) -> Trace | None:
    """What the stored row leaves on pages; None unless readers see it. Five or six queries."""
    if not article.is_published or article.published_at is None:
        return None
    edition = article.edition
    tags = list(article.tagged.values_list("tag", flat=True))
    rubrics = article.in_rubrics.values_list("rubric", flat=True)
    authors = article.byline.values_list("author", flat=True)
    local = timezone.localdate(article.published_at)
    lists = {f"tag:{pk}" for pk in tags} | {f"rubric:{pk}" for pk in rubrics}
    lists |= {f"author:{pk}" for pk in authors} | {f"day:{local}"} | set(_lists_of_kind(article))
    lists |= {"corrections"} if article.corrections.exists() else set()
    return Trace(
        own=frozenset({text(article.pk), address(edition, article.slug), story(str(article.uid))}),
        lists=frozenset(in_list(name, edition) for name in lists),
        calendars=frozenset(_calendars(article, local)),
        face=(
            article.title, article.lead, article.slug, article.kind, article.is_exclusive, article.has_photo,
            article.has_video, article.rubric_id, article.lead_image_id, article.updated_at,
            article.stage,
        ),
        card=card(article.pk),
        feed_item=feed_item(article.pk),
        changed_at=article.updated_at or article.published_at,
        place=(article.slug, article.lead_image_id, article.updated_at),
        headline=(article.slug, article.title, article.is_advertising),
        is_advertising=article.is_advertising,
        sitemap=sitemap(edition, local),
        edition=edition,
        tags=frozenset(tags),
        is_new=timezone.now() - article.published_at < NEW,
        is_news=timezone.now() - article.published_at < NEWS_FOR,
    )  # fmt: skip


def touched(before: Trace | None, after: Trace | None, *, group: int) -> set[str]:
    """The keys of every page that a publication, revision or withdrawal changes, and no others."""
    if after and before:
        # Versions of other editions name its address.
        moved = {versions(group)} if before.own != after.own else set()
        return _revised(before, after) | moved
    public = after or before
    if public is None:
        return set()
    keys = {*public.own, *public.calendars, versions(group), home(public.edition)}
    keys |= {in_list(name, public.edition) for name in ("search", "tags", "feed")}
    keys |= {public.sitemap, *_news(public)}
    if after:
        keys |= after.lists if after.is_new else _with_past(after.lists)
    else:
        # Lists that show the story carry its card; the others lose nothing.
        keys |= {public.card, public.feed_item}
    return keys


def _revised(before: Trace, after: Trace) -> set[str]:
    keys = {*before.own, *after.own, in_list("search", after.edition)}
    moved = before.lists ^ after.lists
    if moved:
        keys |= _with_past(moved) | {in_list("tags", after.edition)}
    if before.face != after.face:
        keys.add(after.card)
    if before.changed_at != after.changed_at:
        keys.add(in_list("changed", after.edition))
    if before.place != after.place:
        keys.add(after.sitemap)
    if before.headline != after.headline:
        keys |= _news(after)
    if before.is_advertising != after.is_advertising:
        # Feeds leave advertising out.
        keys |= {in_list("feed", after.edition), *after.lists}
    if moved or before.face != after.face:
        keys |= {home(after.edition), after.feed_item}
    return keys


def _news(public: Trace) -> set[str]:
    """The sitemap of the news, while the story is on it."""
    return {in_list("news-sitemap", public.edition)} if public.is_news else set()


def _with_past(lists: Iterable[str]) -> set[str]:
    return {key for one in lists for key in (one, past(one))}


def _lists_of_kind(article: Article) -> Iterable[str]:
    """The lists that a story is on for what it is."""
    yield f"kind:{article.kind}"
    if article.kind in Kind.long_forms():
        yield "publications"
    if article.kind != Kind.ADVERTISING:
        yield "news"
        yield "changed"
        if article.is_exclusive:
            yield "exclusives"


def _calendars(article: Article, date: dt.date) -> set[str]:
    """What the article alone gives the archive: its day a link, its month a calendar. One or two queries."""
    first = date.replace(day=1)
    last = date.replace(day=calendar.monthrange(date.year, date.month)[1])
    others = Article.objects.visible().in_edition(article.edition).exclude(pk=article.pk)
    if others.filter(published_at__range=_bounds(date, date)).exists():
        return set()
    if others.filter(published_at__range=_bounds(first, last)).exists():
        return {month(article.edition, date)}
    return {month(article.edition, date), archive_ends(article.edition)}


def _bounds(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last moment of these days in the newsroom's zone."""
    before = midnight_after(first - dt.timedelta(days=1))
    return before, midnight_after(last) - dt.timedelta(microseconds=1)


def touched_by_lag(translations: Iterable[int]) -> set[str]:
    """The pages of translations that fell behind their original or caught up. No query."""
    return {text(pk) for pk in translations}


def touched_by_correction(article: Article) -> set[str]:
    """The keys of the story's page and of the list of corrections. No query."""
    return {text(article.pk), *_with_past([in_list("corrections", article.edition)])}


def touched_by_edit(thing: object) -> set[str]:
    """The keys of pages that show a rubric, tag, author, picture or pin, beside stories' own.

    One query for the addresses that a rubric, tag or author had.
    """
    if isinstance(thing, Image):
        return {image(thing.pk)}
    everywhere = editions.codes()
    if isinstance(thing, Rubric):
        lists = {in_list(f"rubric:{thing.pk}", code) for code in everywhere}
        parents = {in_list(f"rubric:{pk}", code) for pk in [thing.parent_id] if pk for code in everywhere}
        return {
            rubric_name(thing.pk),
            FEED_NAMES,
            RUBRICS,
            *_with_past(lists | parents),
            *map(home, everywhere),
            *_addresses(thing),
        }
    if isinstance(thing, Tag):
        lists = {in_list(f"tag:{thing.pk}", code) for code in everywhere}
        return _with_past(lists) | {in_list("tags", code) for code in everywhere} | _addresses(thing)
    if isinstance(thing, Author):
        lists = {in_list(f"author:{thing.pk}", code) for code in everywhere}
        return _with_past(lists) | {AUTHORS, FEED_NAMES} | _addresses(thing)
    if isinstance(thing, FrontSlot):
        return {front(thing.edition, thing.rubric_id), home(thing.edition)}
    return set()


def _addresses(thing: Rubric | Tag | Author) -> set[str]:
    """Where the address of a row and those it had lead."""
    noun = str(thing._meta.model_name)
    return {noun_address(noun, slug) for slug in (thing.slug, *former_slugs(thing))}
