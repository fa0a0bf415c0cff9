"""The one place that sees to it that every answer has its security headers, whoever made it.

Django's middleware and django-csp write those of pages, which may differ by page. What never passes them,
files, refusals, what a server says by itself, gets the rest here. A kept page is made whole once, when it is
rendered: a page that is answered from the cache costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from portal.headers import policy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Headers = list[tuple[str, str]]
# What a browser shows as a page; everything else is a file to it.
PAGES: Final = ("text/html", "application/xhtml+xml", "image/svg+xml")
# Pictures are shown by feed readers and share cards of other sites, the API answers their pages.
FOR_OTHER_SITES: Final = (
    "image/",
    "application/json",
    "application/problem+json",
    "application/manifest+json",
)


def completed(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers of an answer and those it lacks. No query."""
    whole = list(headers)
    said = {name.lower(): value for name, value in whole}
    kind = said.get("content-type", "").partition(";")[0].strip().lower()
    for name, value in _due(kind, is_open="access-control-allow-origin" in said):
        if name.lower() not in said:
            whole.append((name, value))
    return whole


def _due(kind: str, *, is_open: bool) -> Iterable[tuple[str, str]]:
    yield "X-Content-Type-Options", "nosniff"
    if settings.SECURE_HSTS_SECONDS:
        yield "Strict-Transport-Security", _transport()
    for_others = is_open or kind.startswith(FOR_OTHER_SITES)
    yield "Cross-Origin-Resource-Policy", "cross-origin" if for_others else "same-origin"
    if kind in PAGES:
        yield "Content-Security-Policy", policy.NOTHING
        yield "Permissions-Policy", policy.PERMISSIONS
        yield "Referrer-Policy", settings.SECURE_REFERRER_POLICY
        yield "Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
        yield "X-Frame-Options", settings.X_FRAME_OPTIONS


def _transport() -> str:
    """As Django says it on pages."""
    subdomains = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    preload = "; preload" if settings.SECURE_HSTS_PRELOAD else ""
    return f"max-age={settings.SECURE_HSTS_SECONDS}{subdomains}{preload}"


class Whole:
    """A WSGI application whose answers have their security headers."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            return start_response(status, completed(headers), *([exc_info] if exc_info else []))

        return self.application(environ, start)
