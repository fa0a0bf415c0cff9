"""The document for programs, and its page for people."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.api.document import document
from portal.api.operations import MEDIA_TYPE, ROOT, every
from portal.api.serving import open_to_everybody
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on


@readers_page()
@open_to_everybody
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document. No query while the publisher is kept."""
    depends_on()
    return HttpResponse(json.dumps(document(), ensure_ascii=False, indent=1), content_type=MEDIA_TYPE)


@readers_page()
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the API gives and how it is asked. No query while the parts are kept."""
    depends_on()
    return render(request, "pages/api.html", {"operations": every(), "root": ROOT})
