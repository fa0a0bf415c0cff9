"""A rubric's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import cachekeys
from articles.models import Article, Rubric
from articles.models.front import with_pin
from articles.views import former, parts
from articles.views.lists import CURSORS, show_list_of
from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on, good_until


@readers_page("before", "after", "untranslated")
@require_safe
def rubric_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The rubric's stories, newest first; those of its sub-rubrics too. Five queries, one more for a lead.

    A story pinned to its front leads the first page. 301 from a former address.
    """
    edition = editions.of_path(request.path)
    rubric = with_pin(Rubric.objects.select_related("parent"), edition).filter(slug=slug).first()
    if rubric is None:
        return former.noun("rubric", slug, "articles:rubric")
    depends_on(cachekeys.rubric_name(rubric.pk))
    lead = None
    if not CURSORS & request.GET.keys():
        depends_on(cachekeys.front(edition, rubric.pk))
        lead = _lead(rubric, edition)
    note = ""
    if request.GET.get("untranslated"):
        note = _("The story you were reading is not published in this language. Here is its rubric.")
    return show_list_of(
        request,
        "rubric",
        rubric.pk,
        lead=lead,
        heading=rubric.label,
        current_rubric=rubric.slug,
        hide_rubric=not rubric.parent_id,
        rubric=rubric,
        note=note,
        most_read=parts.most_read_in(edition, rubric.pk),
    )


def _lead(rubric: Any, edition: str) -> Article | None:
    """The story pinned to lead the page, if readers may see it there. One query, none without a pin."""
    if rubric.pinned is None:
        return None
    if rubric.pinned_until:
        good_until(rubric.pinned_until)
    there = rubric.listed.filter(edition=edition, published_at__isnull=False, article=rubric.pinned)
    return Article.objects.visible().for_card().filter(pk__in=there.values("article")).first()
