"""The feed of an edition: its newest headlines as RSS 2.0."""

from __future__ import annotations

from email.utils import format_datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Article, Kind, Rubric
from articles.views.lists import stories
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on

ITEMS = 30


@readers_page()
@require_safe
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The newest stories, of one rubric if named. Two queries at most.

    https://www.rssboard.org/rss-specification
    """
    rubric = get_object_or_404(Rubric, slug=slug) if slug else None
    newest = stories(request).without_advertising().newest_first().for_card()
    if rubric:
        newest = newest.filter(in_rubrics__rubric=rubric)
    newest = newest.select_related("body").defer(
        "search_text", "body__canonical", "body__rendered", "body__text"
    )
    view = "articles:rubric" if rubric else "articles:home"
    page = editions.address(editions.of_path(request.path), view, *filter(None, [slug]))
    found = list(newest[:ITEMS])
    edition = editions.of_path(request.path)
    name = f"rubric:{rubric.pk}" if rubric else "feed"
    depends_on(cachekeys.in_list(name, edition), *cachekeys.feed_page(found))
    context = {
        "items": [item(article) for article in found],
        "rubric": rubric,
        "address": settings.PORTAL_SITE_URL + request.path,
        "page": settings.PORTAL_SITE_URL + page,
    }
    content_type = "application/rss+xml; charset=utf-8"
    return render(request, "feeds/rss.xml", context, content_type=content_type)


def item(article: Article) -> dict[str, object]:
    """A story as the feed says it: like the card, the kind stands before the title."""
    kind = Kind(article.kind)
    assert article.published_at is not None  # noqa: S101  (a constraint of the table)
    return {
        "title": f"{kind.label}: {article.title}" if kind.is_labelled else article.title,
        "url": settings.PORTAL_SITE_URL + article.get_absolute_url(),
        "guid": f"urn:uuid:{article.uid}",
        "lead": article.lead,
        "time": format_datetime(article.published_at),
        "authors": [row["name"] for row in article.body.furniture.get("byline", [])],
        "subjects": [row["label"] for row in article.body.furniture.get("rubrics", [])],
    }
