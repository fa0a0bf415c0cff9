"""Authors: the list of all, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Author
from articles.views import former
from articles.views.lists import list_of_stories, show_list
from portal import editions
from portal.kit.text import sort_key
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on


@list_of_stories
@require_safe
def author_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who the author is and what they wrote, newest first; 301 from a former address. Three queries."""
    author = Author.objects.standing().filter(slug=slug).first()
    if author is None:
        return former.noun("author", slug, "articles:author")
    rows = author.bylines.filter(edition=editions.of_path(request.path), published_at__isnull=False)
    return show_list(
        request,
        rows,
        name=f"author:{author.pk}",
        template="articles/author.html",
        through="article",
        heading=author.label,
        author=author,
    )


@readers_page()
@require_safe
def author_list(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, in alphabetical order. One query."""
    depends_on(cachekeys.AUTHORS)
    authors = sorted(
        Author.objects.standing().filter(is_active=True), key=lambda author: sort_key(author.label)
    )
    return render(request, "articles/authors.html", {"authors": authors})
