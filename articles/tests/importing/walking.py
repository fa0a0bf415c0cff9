"""A walk over every address that a site names, from its fronts on: what stands there, to compare."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings

# Where a walk begins beside the fronts: what pages name nowhere, or name to programs alone.
BEGINNINGS: Final = (
    "/",
    "/sitemap.xml",
    "/robots.txt",
    "/api/v1/openapi.json",
    "/health/",
    "/search/?q=tram",
)
NAMED: Final = re.compile(
    r"""(?:href|src|content|url)="([^"]+)"|<loc>([^<]+)</loc>|"(?:url|next|api_url)":"([^"]+)\""""
)
# Not public, not the portal's own, or never twice the same.
PASSED: Final = re.compile(r"^/(?:admin|accounts|static|readyz|health)\b")

Answer = tuple[int, str, str, bytes]


def walk(
    get: Callable[[str], Any], *, beginnings: tuple[str, ...] = BEGINNINGS, most: int = 2000
) -> dict[str, Answer]:
    """Address → status, where it leads, type and body, of everything that can be reached."""
    site, found = settings.PORTAL_SITE_URL, {}
    waiting = list(beginnings)
    while waiting and len(found) < most:
        address = waiting.pop()
        if address in found or PASSED.match(address):
            continue
        answer = get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        location, kind = answer.headers.get("Location", ""), answer.headers.get("Content-Type", "")
        found[address] = (answer.status_code, location, kind, body)
        text = body.decode("utf-8", "ignore") if kind.startswith(("text/", "application/")) else ""
        named = [html.unescape(next(filter(None, one), "")) for one in NAMED.findall(text)]
        for one in [*named, location]:
            path = one.removeprefix(site).partition("#")[0]
            if path.startswith("/") and not path.startswith("//"):
                waiting.append(path)
    return found
