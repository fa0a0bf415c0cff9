"""Counting a reader where the page is answered."""

from __future__ import annotations

from django.http import HttpRequest

from articles import readership


def count_reader(request: HttpRequest, article_id: int) -> bool:
    """Count one view of the article this request is answered with; call it for public articles alone.

    No query, and it never raises.
    """
    return readership.count_view(article_id, request.META)
