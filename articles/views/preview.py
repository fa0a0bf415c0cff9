"""Preview pages: the public article page of what nobody can read yet, for those who may see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from articles.desk import preview, sharing
from articles.desk.models import Preview
from articles.models import Article
from articles.views import media
from articles.views.article import show

View = Callable[..., Any]


def unlisted(view: View) -> View:
    """Its answers are kept by nobody, found by nobody, and tell no other site that they were read."""

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


def framed_by_us(view: View) -> View:
    """Our own pages may show its answers in a frame."""
    return xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(view))


@unlisted
@framed_by_us
@staff_member_required
@require_safe
def preview_page(request: HttpRequest, token: str) -> HttpResponse:
    """The page that readers would get of what a form held. Counts no view."""
    wanted = get_object_or_404(Preview.objects.select_related("article"), token=token, made_by=request.user)
    return preview.show(wanted, lambda article: show(request, article, counted=False))


@unlisted
@framed_by_us
@staff_member_required
@require_safe
def saved_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page that readers would get of the working copy. Counts no view."""
    if not (
        request.user.has_perm("articles.view_article") or request.user.has_perm("articles.change_article")
    ):
        raise PermissionDenied
    article = get_object_or_404(Article, pk=pk)
    return preview.show_saved(article, lambda seen: show(request, seen, counted=False))


@unlisted
@require_safe
def shared_page(request: HttpRequest, token: str) -> HttpResponse:
    """The working copy for whoever holds a living link. Counts no view; 410 when the link is over."""
    link = sharing.find(token)
    if link is None:
        return render(request, "articles/link_over.html", status=410)
    sharing.note_opening(link)
    response = preview.show_saved(link.article, lambda seen: show(request, seen, counted=False))
    # Pictures that no reader can fetch come through the link, and end with it.
    page = response.content.decode()
    for key, is_public in sharing.pictures(link.article).items():
        if not is_public:
            page = page.replace(
                f"{settings.MEDIA_URL}{key}/", f"{reverse('shared_preview', args=[token])}{key}/"
            )
    response.content = page.encode()
    return response


@unlisted
@require_safe
def shared_picture(request: HttpRequest, token: str, key: str, name: str) -> HttpResponseBase:
    """One copy of a picture that the working copy of a living link shows."""
    link = sharing.find(token)
    if link is None or key not in sharing.pictures(link.article):
        raise Http404
    return media.hidden(key, name)
