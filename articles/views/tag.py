"""Tags: the list of all, and the page of one."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Tag, reading
from articles.views import former
from articles.views.lists import list_of_stories, show_list_of
from portal import editions
from portal.kit.text import sort_key
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on

# A list of more is read by nobody, and would grow with the archive.
LISTED: Final = 500


@list_of_stories
@require_safe
def tag_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The stories about a tag, newest first; 301 from a former address. Three queries.

    404 while only unpublished ones carry it.
    """
    found = reading.tag_at(slug)
    if not found:
        return former.noun("tag", slug, "articles:tag")
    tag = found[0]
    if not tag.is_public:
        depends_on(*(cachekeys.in_list(f"tag:{tag.pk}", code) for code in editions.codes()))
        raise Http404
    return show_list_of(request, "tag", tag.pk, heading=tag.label, tag=tag)


@readers_page()
@require_safe
def tag_list(request: HttpRequest) -> HttpResponse:
    """The tags with public stories in this edition, the most used if there are many, by their first letter.

    One query.
    """
    edition = editions.of_path(request.path)
    depends_on(cachekeys.in_list("tags", edition))
    found = list(Tag.objects.in_use(edition).most_carried()[: LISTED + 1])
    tags = sorted(found[:LISTED], key=lambda tag: sort_key(tag.label))
    letters = [
        (letter, list(group)) for letter, group in groupby(tags, key=lambda tag: tag.label[:1].upper())
    ]
    return render(request, "articles/tags.html", {"letters": letters, "left_out": len(found) > LISTED})
