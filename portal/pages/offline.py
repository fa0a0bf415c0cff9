"""What a reader's device keeps for when the portal cannot be reached: the worker's script, or its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal import editions
from portal.pagecache.policy import readers_page
from portal.pagecache.recording import depends_on

ADDRESS: Final = "/worker.js"
# What belongs to one person or is no page: the worker leaves it to the browser.
LEFT_ALONE: Final = (
    *editions.PERSONAL_PREFIXES, "/preview/", "/shared/", "/static/", "/media/", "/api/", "/styleguide/",
)  # fmt: skip


@readers_page()
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script of the service worker; where it is switched off, one that removes it. No query."""
    depends_on()
    if not settings.PORTAL_OFFLINE:
        script = render_to_string("offline/removal.js")
    else:
        script = render_to_string("offline/worker.js", {"told": mark_safe(json.dumps(told()))})  # noqa: S308 (JSON)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def told() -> dict[str, object]:
    """What the script has to know: each edition's front page and words, and what to leave alone."""
    codes = sorted(editions.codes(), key=lambda code: len(editions.home(code)), reverse=True)
    return {"editions": [words_of(code) for code in codes], "personal": LEFT_ALONE}


def words_of(code: str) -> dict[str, str]:
    """An edition's words for a copy, and its page for what is not kept."""
    style = Path(str(finders.find("css/trouble.css"))).read_text(encoding="utf-8")
    with editions.speaking(code):
        return {
            "code": code,
            "home": editions.home(code),
            "copy": gettext("No connection: this is your copy of {time}."),
            "page": render_to_string("offline/page.html", {"code": code, "style": style}),
        }
