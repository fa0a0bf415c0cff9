"""Counting a reader where the page is answered."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from articles import readership
from portal.kit import http


def count_reader(request: HttpRequest, article_id: int) -> bool:
    """Count one view of the article this request is answered with; call it for public articles alone.

    Never raises for the counter's sake. Readers cost no query of the main database: only who has a session
    is asked whether they are staff.
    """
    return readership.count_view(article_id, visitor_of(request))


def visitor_of(request: HttpRequest) -> readership.Visitor:
    """What counting needs to know of a request."""
    sent = request.headers
    peer = request.META.get("REMOTE_ADDR", "")
    proxies = _proxies(tuple(settings.PORTAL_PROXIES))
    return readership.Visitor(
        address=http.client_address(peer, sent.get("X-Forwarded-For", ""), proxies),
        user_agent=sent.get("User-Agent", ""),
        languages=sent.get("Accept-Language", ""),
        method=request.method or "",
        purpose=" ".join(sent.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz")),
        is_staff=is_staff(request),
    )


def is_staff(request: HttpRequest) -> bool:
    """Whether a member of staff asks. Readers have no session, so their pages stay the same for all."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_active and user.is_staff)


@lru_cache(maxsize=8)
def _proxies(texts: tuple[str, ...]) -> list[http.Network]:
    return http.networks(texts)
