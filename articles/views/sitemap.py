"""Sitemaps: an index, a file per edition and month, one of lists and pages, and the news of two days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.desk import months
from articles.models import Article, Author, CrowdedMonth, Rubric, Tag, crowded, periods
from articles.models.querysets import ArticleQuerySet, slug_in
from articles.syndication import sitemaps
from articles.syndication.sitemaps import MOST_NEWS, MOST_PAGES, News, Page
from articles.syndication.stories import picture
from portal import editions, navigation, publisher
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_until, midnight_after

XML = "application/xml; charset=utf-8"


@readers_page()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sitemaps, the newest months first: of months too large for a file, their days.

    One query, three for each edition and one for each large month, none of which counts: which months are
    too large is found once they are over. Until then their files hold their newest stories.
    """
    return HttpResponse(sitemaps.index(map(full, files())), content_type=XML)


def files() -> Iterator[str]:
    """The paths of all sitemaps."""
    rows = CrowdedMonth.objects.filter(edition__in=editions.codes())
    large = set(rows.values_list("edition", "first"))
    for code in editions.codes():
        yield reverse("sitemap_news", args=[code])
        yield reverse("sitemap_lists", args=[code])
        depends_on(cachekeys.archive_ends(code))
        known_months = months.of(code)
        for place in sorted(periods.filled(code, [months.bounds(first) for first in known_months])):
            first = known_months[place]
            if (code, first) in large:
                yield from days_of(code, first)
            else:
                yield reverse("sitemap_month", args=[code, first.year, first.month])


def days_of(code: str, first: date) -> Iterator[str]:
    """The paths of a month's days that have stories, the newest first. One query."""
    days = [
        first + timedelta(days=number) for number in reversed(range(monthrange(first.year, first.month)[1]))
    ]
    for place in sorted(periods.filled(code, [whole_day(day) for day in days])):
        yield reverse("sitemap_day", args=[code, first.year, first.month, days[place].day])


@readers_page()
@require_safe
def of_month(request: HttpRequest, code: str, year: int, month: int) -> HttpResponse:
    """The newest stories of a month with their pictures and other editions. One query."""
    try:
        first = date(year, month, 1)
        return stories_within(code, first, months.bounds(first))
    except (ValueError, OverflowError) as error:
        raise Http404 from error


@readers_page()
@require_safe
def of_day(request: HttpRequest, code: str, year: int, month: int, day: int) -> HttpResponse:
    """The same of a day: files of months that are too large for one. One query."""
    try:
        shown = date(year, month, day)
        return stories_within(code, shown, whole_day(shown))
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def stories_within(code: str, day: date, stretch: periods.Period) -> HttpResponse:
    """The file of the newest stories of a stretch of a month; 404 without any. One query."""
    since, until = stretch
    stories = public(known(code)).filter(published_at__gte=since, published_at__lt=until)
    depends_on(cachekeys.sitemap(code, day))
    found = list(stories.with_versions().select_related("lead_image")[: crowded.MOST_OF_A_MONTH])
    if not found:
        raise Http404
    depends_on(*cachekeys.located(found))
    return HttpResponse(sitemaps.urlset(map(located, found)), content_type=XML)


@readers_page()
@require_safe
def news(request: HttpRequest, code: str) -> HttpResponse:
    """What an edition has published within two days, newest first, without advertising. One query."""
    since = timezone.now() - cachekeys.NEWS_FOR
    stories = public(known(code)).without_advertising().filter(published_at__gt=since)
    found = list(stories.only("slug", "edition", "title", "published_at")[:MOST_NEWS])
    depends_on(cachekeys.in_list("news-sitemap", code))
    if found and (oldest := found[-1].published_at):
        good_until(oldest + cachekeys.NEWS_FOR)
    name = publisher.of(code).name
    pages = [
        Page(full(story.get_absolute_url()), news=News(name, code, story.published_at, story.title))
        for story in found
        if story.published_at
    ]
    return HttpResponse(sitemaps.urlset(pages), content_type=XML)


@readers_page()
@require_safe
def lists(request: HttpRequest, code: str) -> HttpResponse:
    """The front page, rubrics, tags with public stories, authors, what menus lead to. Three queries."""
    with editions.speaking(known(code)):
        pages = [Page(full(path)) for path in dict.fromkeys(list_paths(code))]
    return HttpResponse(sitemaps.urlset(pages[:MOST_PAGES]), content_type=XML)


def list_paths(edition: str) -> Iterator[str]:
    """The paths of an edition's pages that are no story, in the active language."""
    yield editions.home(edition)
    for menu in (navigation.SECTIONS, navigation.PAGES):
        depends_on(navigation.key_of(menu))
        yield from (link.url for link in navigation.links(menu))
    depends_on(cachekeys.AUTHORS, cachekeys.RUBRICS, cachekeys.in_list("tags", edition))
    nouns: tuple[Iterable[Rubric | Tag | Author], ...] = (
        Rubric.objects.all(),
        Tag.objects.in_use(edition),
        Author.objects.standing().filter(is_active=True),
    )
    for noun in nouns:
        yield from (one.get_absolute_url() for one in noun)


def public(edition: str) -> ArticleQuerySet:
    """The public stories of an edition, newest first."""
    return Article.objects.visible().in_edition(edition).newest_first()


def whole_day(day: date) -> periods.Period:
    """When a day begins, and the next one."""
    return midnight_after(day - timedelta(days=1)), midnight_after(day)


def located(story: Article) -> Page:
    """Where a story stands, in every edition that has it. No query."""
    slugs = {code: getattr(story, slug_in(code)) for code in editions.codes()}
    versions = {
        code: full(editions.address(code, "articles:article", slug)) for code, slug in slugs.items() if slug
    }
    if len(versions) < 2:
        versions = {}
    elif stranger := versions.get(editions.default_for_strangers()):
        versions["x-default"] = stranger
    image = picture(story.lead_image, story.edition)
    return Page(
        full(story.get_absolute_url()),
        changed=story.updated_at or story.published_at,
        versions=versions,
        image=image.url if image else "",
    )


def full(path: str) -> str:
    """A path with the site before it."""
    return settings.PORTAL_SITE_URL + path


def known(code: str) -> str:
    """The edition, if there is one of that name. Raises ``Http404``."""
    if code not in editions.codes():
        raise Http404
    return code
