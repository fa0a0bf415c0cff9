"""The editions of the portal: which there are, which one an address belongs to.

An edition is a language the newsroom publishes in. The first of ``PORTAL_EDITIONS`` is the primary: its pages
have no prefix; the others live under ``/<code>/``. The primary's own prefix answers 301, so that every page
has one address.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils import translation

PERSONAL_PREFIXES = ("/admin/", "/accounts/")


def codes() -> list[str]:
    """The codes of all editions, the primary first."""
    return list(settings.PORTAL_EDITIONS)


def primary() -> str:
    """The code of the edition without a prefix."""
    return codes()[0]


def default_for_strangers() -> str:
    """The edition for readers of unknown language (hreflang ``x-default``): uk where published."""
    return "uk" if "uk" in codes() else primary()


def choices() -> list[tuple[str, str]]:
    """(code, own name) pairs for forms and models."""
    return [(code, name_of(code)) for code in codes()]


def name_of(code: str) -> str:
    """The language's name in that language: Українська, English."""
    return str(translation.get_language_info(code)["name_local"]).capitalize()


def speaking(code: str) -> AbstractContextManager[None]:
    """Within the block texts, plurals and addresses are those of edition ``code``."""
    return translation.override(code)


def address(code: str, view_name: str, *args: str | int) -> str:
    """The path of a page in edition ``code``, whatever language is active."""
    return _address(code, view_name, args, primary(), get_urlconf())


# A front asks for a hundred; working one out takes longer than everything else a card needs.
@lru_cache(maxsize=16_384)
def _address(
    code: str, view_name: str, args: tuple[str | int, ...], unprefixed: str, urlconf: str | None
) -> str:
    with speaking(code):
        return reverse(view_name, args=args)


def home(code: str) -> str:
    """The path of an edition's front page."""
    return "/" if code == primary() else f"/{code}/"


def same_page(request: HttpRequest, code: str) -> str | None:
    """The path of the requested page in edition ``code``; None where no view answered or none is there.

    Good for pages that every edition has under the same names; stories have addresses of their own.
    """
    match = request.resolver_match
    if match is None:
        return None
    with speaking(code), suppress(NoReverseMatch):
        return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    return None


def of_path(path: str) -> str:
    """The edition a path belongs to."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in codes() else primary()


def without_own_prefix(path: str) -> str | None:
    """Where a path under the primary's own prefix leads; None for every other path."""
    prefix = f"/{primary()}/"
    return "/" + path.removeprefix(prefix).lstrip("/\\") if path.startswith(prefix) else None


class EditionMiddleware:
    """Language follows the address, never the browser, so pages need no ``Vary: Accept-Language``.

    Under ``/admin/`` and ``/accounts/`` it is the signed-in person's interface language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if path := without_own_prefix(request.path):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(path + (f"?{query}" if query else ""))
        language = self._language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _language(self, request: HttpRequest) -> str:
        if request.path.startswith(PERSONAL_PREFIXES):
            chosen = getattr(getattr(request, "user", None), "interface_language", "")
            return chosen or primary()
        return of_path(request.path)
