"""Pasted HTML through the grammar of the body, so that an editor sees at once what will be stored."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from articles import body


@require_POST
def clean(request: HttpRequest) -> HttpResponse:
    """The canonical HTML of the request's HTML; status 422 when the grammar refuses it. No query."""
    user = request.user
    if not (user.has_perm("articles.add_article") or user.has_perm("articles.change_article")):
        raise PermissionDenied
    try:
        html = body.parse(request.body.decode(errors="replace")).document.html
    except body.Refused:
        return HttpResponse(status=422)
    return HttpResponse(html, content_type="text/plain; charset=utf-8")
