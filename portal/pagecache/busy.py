"""What a reader gets when there is no copy of a page and no time to make one."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string

from portal import editions
from portal.pagecache.calls import Response

RETRY_AFTER = "2"


def busy_page(path: str) -> Response:
    """503 in the language of the address, made without asking anything. RFC 9110, 15.6.4."""
    return _page(editions.of_path(path))


@lru_cache
def _page(edition: str) -> Response:
    with editions.speaking(edition):
        body = render_to_string("503.html").encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Language", edition),
        ("Retry-After", RETRY_AFTER),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Response("503 Service Unavailable", headers, body)
