"""The doors of signing in: allauth's views, loaded when first asked for, spoken in the right language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string

from portal import editions
from portal.accounts import cookies

View = Callable[..., HttpResponse]
LANGUAGE_COOKIE: Final = "sign-in-language"


def lazily(dotted: str) -> View:
    """The view of that name, imported by the first request: most processes never sign anybody in.

    What it answers is kept by no cache, and is in the language of ``personal_language``.
    """

    def view(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        return personally(request, import_string(dotted), *arguments, **named)

    view.__name__ = view.__qualname__ = dotted.rpartition(".")[2]
    view.login_required = False  # type: ignore[attr-defined]
    return view


def personally(request: HttpRequest, view: View, *arguments: Any, **named: Any) -> HttpResponse:
    """What ``view`` answers this person: in their language, and never kept."""
    language = personal_language(request)
    with translation.override(language):
        request.LANGUAGE_CODE = language
        response = view(request, *arguments, **named)
        if isinstance(response, SimpleTemplateResponse):
            response.render()
    if wait := getattr(request, "retry_after", 0):
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Language"] = language
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.GET.get("language") == language:
        cookies.keep(response, LANGUAGE_COOKIE, language)
    return response


def personal_language(request: HttpRequest) -> str:
    """What the person chose for themselves, else what they asked for here, else the primary edition's."""
    chosen = getattr(request.user, "interface_language", "")
    asked = (request.GET.get("language"), cookies.of(request, LANGUAGE_COOKIE))
    known = dict(settings.LANGUAGES)
    return chosen or next((code for code in asked if code in known), None) or editions.primary()


def home(request: HttpRequest) -> HttpResponse:
    """Where ``/accounts/`` leads: to what protects the account, or to sign-in."""
    name = "mfa_index" if request.user.is_authenticated else "account_login"
    return HttpResponseRedirect(reverse(name))
