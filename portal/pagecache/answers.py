"""What HTTP says about sending a kept page: encodings, conditions, caches further on. RFC 9110, 9111."""

from __future__ import annotations

import re
import time
from functools import lru_cache

from django.utils.http import http_date, parse_http_date_safe

Headers = list[tuple[str, str]]
Kept = tuple[tuple[str, str], ...]
ABOUT_THE_BODY = frozenset({"Content-Type", "Content-Encoding", "Content-Length", "Content-Language"})
_OPAQUE = re.compile(r'(?:W/)?("[^"]*")')

# A correction reaches who reads on within two seconds; asked again, the answer is a 304 most of the time.
FOR_BROWSERS = "public, max-age=2"
# A page whose views are counted where it is answered: caches that many share must ask each time.
COUNTED_HERE = "public, max-age=2, s-maxage=0"
OLDER_COPY = "no-cache"


# Browsers send a few dozen; whoever sends others, and long ones, shall not fill the memory.
@lru_cache(maxsize=64)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether the client accepts gzip, by the q-values it sent (RFC 9110, 12.5.3)."""
    qualities: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, *parameters = [text.strip() for text in item.split(";")]
        if coding:
            qualities[coding] = _quality(parameters)
    quality = qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0)))
    return quality > 0 and quality >= qualities.get("identity", 0.0)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether the client has this very page already (weak comparison, RFC 9110, 8.8.3.2)."""
    if if_none_match == etag or if_none_match.strip() == "*":
        return True
    return etag.removeprefix("W/") in _OPAQUE.findall(if_none_match)


def is_unchanged(if_modified_since: str | None, changed_at: int) -> bool:
    """Whether a page that last changed then is what the client got at that moment (RFC 9110, 13.1.3)."""
    if not if_modified_since:
        return False
    moment = parse_http_date_safe(if_modified_since)
    return moment is not None and moment >= changed_at


def of_page(said: Kept, etag: str, *, zipped: bool) -> Headers:
    """What is said of a page in whatever state: its own headers, its tag, its encoding."""
    headers = [*said, ("ETag", etag), ("Vary", "Accept-Encoding")]
    if zipped:
        headers.append(("Content-Encoding", "gzip"))
    return headers


def changed_by(changed_at: int) -> tuple[str, str]:
    """By when a page had last changed: it has not since, or it would be outdated."""
    return "Last-Modified", http_date(changed_at)


def as_good(said: Kept, control: str) -> Headers:
    """What is said of a page known to be as a render would give it now: to caches further on it is new."""
    if any(name == "Cache-Control" for name, _value in said):
        return [("Age", "0")]
    return [("Age", "0"), ("Cache-Control", control)]


def as_older_copy(headers: Headers, stored_at: float, *, is_marked: bool) -> Headers:
    """What is said of a page that may be out of date: how old it is, and to ask again.

    One that is marked as a copy in its text has no tag: a browser would keep the mark for as long as the page
    beside it stays the same.
    """
    unsaid = {"Cache-Control", "ETag"} if is_marked else {"Cache-Control"}
    others = [one for one in headers if one[0] not in unsaid]
    age = max(0, int(time.time() - stored_at))
    return [*others, ("Age", str(age)), ("Cache-Control", OLDER_COPY)]


def without_body(headers: Headers) -> Headers:
    """The headers of a 304: none about a body."""
    return [one for one in headers if one[0] not in ABOUT_THE_BODY]


def cache_status(how: str, detail: str = "") -> tuple[str, str]:
    """How the page was come by, for people who look for the reason (RFC 9211)."""
    said = {
        "hit": "dateline; hit",
        "miss": "dateline; fwd=miss; stored",
        "stale": "dateline; hit; fwd=stale; detail=renewing",
        "failed": "dateline; hit; fwd=stale; detail=render-failed",
    }.get(how, "dateline; fwd=bypass")
    return "Cache-Status", f"{said}; detail={detail}" if detail else said
