"""What a reader gets when there is no copy of a page and no time to make one, or who has asked too often."""

from __future__ import annotations

import json
from functools import lru_cache

from django.template.loader import render_to_string

from portal import editions
from portal.kit import requestids
from portal.pagecache.calls import Response

RETRY_AFTER = "2"
# Stands where the id of each request is put in.
REFERENCE = b"\x01reference\x02"
ALWAYS = [("Cache-Control", "no-store")]


def busy_page(path: str) -> Response:
    """503 in the language of the address, made without asking anything. RFC 9110, 15.6.4."""
    headers, body = _page("503.html", editions.of_path(path), requestids.current())
    return Response("503 Service Unavailable", [*headers, ("Retry-After", RETRY_AFTER), *ALWAYS], body)


def too_often(path: str, wait: int, *, for_programs: bool = False) -> Response:
    """429 with the seconds to wait: a page as above, or a problem as JSON. RFC 6585, 4."""
    headers, body = (
        _problem(wait) if for_programs else _page("429.html", editions.of_path(path), requestids.current())
    )
    return Response("429 Too Many Requests", [*headers, ("Retry-After", str(wait)), *ALWAYS], body)


def _page(template: str, edition: str, reference: str) -> tuple[list[tuple[str, str]], bytes]:
    body = _rendered(template, edition, bool(reference)).replace(REFERENCE, reference.encode())
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Language", edition),
    ]
    return headers, body


@lru_cache
def _rendered(template: str, edition: str, has_reference: bool) -> bytes:
    reference = REFERENCE.decode() if has_reference else ""
    with editions.speaking(edition):
        return render_to_string(template, {"home": editions.home(edition), "reference": reference}).encode()


def _problem(wait: int) -> tuple[list[tuple[str, str]], bytes]:
    told = {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": f"Too many requests from this address. Ask again in {wait} seconds.",
    }
    body = json.dumps(told).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        # A page of another site that asked too often may learn so.
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "Retry-After"),
    ]
    return headers, body
