"""Lists that cross all rubrics: news, exclusives, publications."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Kind
from articles.views.lists import list_of_stories, show_list, stories


@list_of_stories
@require_safe
def all_news(request: HttpRequest) -> HttpResponse:
    """All stories of the edition, newest first."""
    return show_list(request, stories(request).without_advertising(), name="news", heading=_("All news"))


@list_of_stories
@require_safe
def exclusives(request: HttpRequest) -> HttpResponse:
    """Stories that only this newsroom has."""
    rows = stories(request).filter(is_exclusive=True).without_advertising()
    return show_list(request, rows, name="exclusives", heading=_("Exclusives"))


@list_of_stories
@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """Longer pieces: publications, interviews, analyses, opinions."""
    rows = stories(request).filter(kind__in=Kind.long_forms())
    return show_list(request, rows, name="publications", heading=_("Publications"))
