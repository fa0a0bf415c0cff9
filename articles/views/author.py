"""Authors: the list of all, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Author, reading
from articles.views import former
from articles.views.lists import list_of_stories, show_list_of
from portal.kit.text import sort_key
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on


@list_of_stories
@require_safe
def author_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who the author is and what they wrote, newest first; 301 from a former address. Three queries."""
    found = reading.author_at(slug)
    if not found:
        return former.noun("author", slug, "articles:author")
    return show_list_of(request, "author", found[0].pk, heading=found[0].label, author=found[0])


@readers_page()
@require_safe
def author_list(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, in alphabetical order. One query."""
    depends_on(cachekeys.AUTHORS)
    authors = sorted(
        Author.objects.standing().filter(is_active=True), key=lambda author: sort_key(author.label)
    )
    return render(request, "articles/authors.html", {"authors": authors})
