"""A rubric's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Rubric
from articles.views import parts
from articles.views.lists import show_list
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on


@readers_page("before", "after", "untranslated")
@require_safe
def rubric_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The rubric's stories, newest first; those of its sub-rubrics too. Five queries."""
    rubric = get_object_or_404(Rubric.objects.select_related("parent"), slug=slug)
    edition = editions.of_path(request.path)
    rows = rubric.listed.filter(edition=edition, published_at__isnull=False)
    depends_on(cachekeys.rubric_name(rubric.pk))
    note = ""
    if request.GET.get("untranslated"):
        note = _("The story you were reading is not published in this language. Here is its rubric.")
    return show_list(
        request,
        rows,
        name=f"rubric:{rubric.pk}",
        template="articles/rubric.html",
        through="article",
        heading=rubric.label,
        current_rubric=rubric.slug,
        hide_rubric=not rubric.parent_id,
        rubric=rubric,
        note=note,
        most_read=parts.most_read_in(edition, rubric.pk),
    )
