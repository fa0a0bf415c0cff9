"""Where another cache stands in front: a page's script says that somebody reads it.

Under ``/hit`` stands the page's own address. The page says which counter it moves, so that nothing can be
counted that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal.headers.whole import completed
from portal.pagecache import policy
from portal.pagecache.cache import PageCache
from portal.pagecache.counters import Count
from portal.pagecache.outcomes import Busy, Failed, Uncacheable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

PREFIX = "/hit/"
# The smallest picture there is: for readers without JavaScript.
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
ALWAYS = [("Cache-Control", "no-store")]


def address_of(path: str) -> str:
    """Where the script of the page at ``path`` says that it is read; empty where pages count themselves."""
    return PREFIX[:-1] + path if settings.PORTAL_VIEWS == "beacon" else ""


def answer(cache: PageCache, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Count the page and answer its fresh number: words to a POST, a pixel to a GET. 404 for other pages."""
    method = environ["REQUEST_METHOD"]
    count = _count(cache, environ["PATH_INFO"].removeprefix(PREFIX[:-1]))
    if count is None or method not in {"GET", "POST"}:
        start_response("404 Not Found", completed([*ALWAYS, ("Content-Length", "0")]))
        return []
    count.count({**environ, "REQUEST_METHOD": "GET", "HTTP_REFERER": _came_from(environ)})
    body, kind = PIXEL, "image/gif"
    if method == "POST":
        body, kind = count.words(), "text/plain; charset=utf-8"
    start_response("200 OK", completed([*ALWAYS, ("Content-Type", kind), ("Content-Length", str(len(body)))]))
    return [body]


def _came_from(environ: dict[str, Any]) -> str:
    """Where the reader came from, as the script tells it: of the request itself the page is the referrer."""
    return str(environ.get("HTTP_X_CAME_FROM", ""))[:512]


def _count(cache: PageCache, path: str) -> Count | None:
    """The count that the page at ``path`` moves."""
    address = policy.address_of(path, "")
    if address is None:
        return None
    try:
        return cache.find(address)[0].count
    except (Busy, Failed, Uncacheable):
        return None
