"""Cookies around signing in. With https their names say that only this host's own pages could set them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def of(request: HttpRequest, name: str) -> str:
    """What the browser kept for the pages of signing in; empty if nothing."""
    return request.COOKIES.get(_named(name), "")


def keep(response: HttpResponse, name: str, value: str, lasts: timedelta | None = None) -> None:
    """Have the browser keep it for the pages of signing in alone; until it is closed unless told."""
    response.set_cookie(
        _named(name),
        value,
        max_age=lasts,
        path=reverse("account_home"),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _named(name: str) -> str:
    # "__Host-" would send it to every page, readers' as well.
    return f"__Secure-{name}" if settings.SESSION_COOKIE_SECURE else name


class _HostCookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        """Django's, bound to the host where that can be."""
        return "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


class MessageStorage(FallbackStorage):
    """What the next page says waits in a cookie, or in the session if it is much."""

    storage_classes = (_HostCookie, SessionStorage)
