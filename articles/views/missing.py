"""What a reader gets where there is no page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.views import parts
from portal import editions

NEWEST_SHOWN = 8


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the language of the address, with search and the newest headlines. No query while kept."""
    newest = parts.newest(editions.of_path(request.path))[:NEWEST_SHOWN]
    return render(request, "404.html", {"newest": newest}, status=404)
