"""What a reader gets where there is no page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles import cachekeys
from articles.views import former
from portal import editions
from portal.pagecache.recording import depends_on, good_for


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the language of the address, with search and the newest headlines. One query of its own.

    Where the site that was here before had a page, the reader is led to what it became.
    """
    if moved := former.of_before(request.path):
        return moved
    depends_on()
    # Nor has another edition a page there.
    switch = {code: editions.home(code) for code in editions.codes()}
    good_for(seconds=cachekeys.MISSING_LIVE)
    return render(request, "404.html", {"alternates": {}, "switch": switch}, status=404)
