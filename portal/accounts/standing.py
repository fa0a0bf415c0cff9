"""Middleware for who is signed in: the second factor where it is required, when they were last seen, and the
end of a session that nobody used for long, or that is old.

Readers have no session, and of their pages' renders it looks at nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.accounts import address

SEEN_EVERY: Final = 300.0
REMEMBERED: Final = 1000
HOW_SIGNED_IN: Final = "account_authentication_methods"
ADMIN, ACCOUNTS = "/admin/", "/accounts/"


class StandingMiddleware:
    """Whose session is over is nobody from here on.

    Where second factors are required, who has none is nobody until they have, but at ``/accounts/``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._done: dict[tuple[str, str], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.user = self._lazily(request, request.user, self._still)
        if settings.PORTAL_SECOND_FACTOR == "required" and not request.path.startswith(ACCOUNTS):
            person = request.user
            if request.path.startswith(ADMIN) and lacks_factor(person):
                with translation.override(getattr(person, "interface_language", "") or None):
                    said = _("This newsroom asks for a second factor. Choose one to go on.")
                messages.warning(request, said)
                return HttpResponseRedirect(reverse("mfa_index"))
            request.user = self._lazily(request, person, self._protected)
        request.signed_out = False  # type: ignore[attr-defined]
        response = self.get_response(request)
        if getattr(request, "signed_out", False):
            # What waits to be said and which browser is known stays; so do words that no server has yet.
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    @staticmethod
    def _lazily(request: HttpRequest, person: Any, standing: Callable[[HttpRequest, Any], Any]) -> Any:
        return SimpleLazyObject(lambda: standing(request, person))

    @staticmethod
    def _protected(request: HttpRequest, person: Any) -> Any:
        return AnonymousUser() if lacks_factor(person) else person

    def _still(self, request: HttpRequest, person: Any) -> Any:
        """The person, unless their session is over: then it is ended. Two queries every five minutes."""
        key = request.session.session_key
        # Only signing in makes a row that tells of its session.
        if not key or not person.is_authenticated or not request.session.get(HOW_SIGNED_IN):
            return person
        if self._is_due("looked", key) and (why := _over(key)):
            with translation.override(getattr(person, "interface_language", "") or None):
                messages.info(request, why)
            request.user = person
            logout(request)
            return request.user
        # What scripts ask for by themselves, such as who else has a form open, is nobody's doing.
        is_opened = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if is_opened and self._is_due("seen", key):
            from allauth.usersessions.models import UserSession

            with suppress(DatabaseError):
                rows = UserSession.objects.filter(session_key=key)
                rows.update(last_seen_at=timezone.now(), ip=address.of(request))
        return person

    def _is_due(self, what: str, key: str) -> bool:
        """Whether this process last did it for this session more than five minutes ago; it counts as done."""
        now = time.monotonic()
        if now - self._done.get((what, key), -SEEN_EVERY) < SEEN_EVERY:
            return False
        if len(self._done) >= REMEMBERED:
            self._done.clear()
        self._done[what, key] = now
        return True


def _over(key: str) -> str:
    """Why the session with this key is over, in words; empty if it isn't. One query."""
    from allauth.usersessions.models import UserSession

    row, now = UserSession.objects.filter(session_key=key).first(), timezone.now()
    if row is None:
        return ""
    if now - row.last_seen_at > timedelta(hours=settings.PORTAL_IDLE_HOURS):
        return _("You were signed out here because nothing was done for a long time. Sign in again.")
    if now - row.created_at > timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return _("You were signed out here because you signed in a long time ago. Sign in again.")
    return ""


def lacks_factor(person: Any) -> bool:
    """Whether somebody is signed in who has no second factor. One query, for who is signed in."""
    if not person.is_authenticated:
        return False
    from allauth.mfa.models import Authenticator

    return not Authenticator.objects.filter(user_id=person.pk).exists()
