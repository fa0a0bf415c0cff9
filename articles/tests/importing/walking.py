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
SETS: Final = re.compile(r'srcset="([^"]+)"')
# Not public, not the portal's own, or never twice the same.
PASSED: Final = re.compile(r"^/(?:admin|accounts|static|readyz|health)\b")
# Cursors and the stamp of a form are signed with a portal's own key, and cursors hold the numbers of rows
# here: of the pages of a list only their order is the same elsewhere, of the stamp the time.
CURSOR: Final = re.compile(r"(?<=cursor=)[\w%-]+")
STAMP: Final = re.compile(rb"(?<=form:)(\w+):[\w-]+")

Answer = tuple[int, str, str, bytes]


def walk(
    get: Callable[[str], Any], *, beginnings: tuple[str, ...] = BEGINNINGS, most: int = 2000
) -> dict[str, Answer]:
    """Address → status, where it leads, type and body, of everything that can be reached.

    A further page of a list is named by which one it is: ``cursor=2``.
    """
    found: dict[str, Answer] = {}
    waiting = [(address, address) for address in beginnings]
    while waiting and len(found) < most:
        name, address = waiting.pop()
        if name in found or PASSED.match(address):
            continue
        answer = get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        location, kind = answer.headers.get("Location", ""), answer.headers.get("Content-Type", "")
        text = body.decode("utf-8", "ignore") if kind.startswith(("text/", "application/")) else ""
        if text:
            body = STAMP.sub(rb"\1:", CURSOR.sub(_next(name), text).encode())
        found[name] = (answer.status_code, location, kind, body)
        for one in _named(text, location):
            waiting.append((CURSOR.sub(_next(name), one), one))
    return found


def _named(text: str, location: str) -> list[str]:
    """The paths on this site that an answer names."""
    named = [html.unescape(next(filter(None, one), "")) for one in NAMED.findall(text)]
    named += [one.split()[0] for written in SETS.findall(text) for one in written.split(",") if one.strip()]
    paths = [one.removeprefix(settings.PORTAL_SITE_URL).partition("#")[0] for one in [*named, location]]
    return [one for one in paths if one.startswith("/") and not one.startswith("//")]


def _next(name: str) -> str:
    """Which page of a list comes after that one."""
    at = CURSOR.search(name)
    return str(int(at[0]) + 1) if at else "2"
