"""The preview page: the public article page, for signed-in people, of what a form held."""

from __future__ import annotations

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.desk import preview
from articles.desk.models import Preview
from articles.views.article import show


@never_cache
@staff_member_required
@require_safe
def preview_page(request: HttpRequest, token: str) -> HttpResponse:
    """The page that readers would get. Counts no view and is kept by no cache."""
    wanted = get_object_or_404(Preview.objects.select_related("article"), token=token, made_by=request.user)
    response = preview.show(wanted, lambda article: show(request, article))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
