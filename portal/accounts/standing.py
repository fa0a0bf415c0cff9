"""Middleware for who is signed in: the second factor where it is required, and when they were last seen.

Readers have no session, and of their pages' renders it looks at nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
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
ADMIN, ACCOUNTS = "/admin/", "/accounts/"


class StandingMiddleware:
    """Where second factors are required, who has none is nobody until they have, but at ``/accounts/``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._seen: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PORTAL_SECOND_FACTOR == "required" and not request.path.startswith(ACCOUNTS):
            person = request.user
            if request.path.startswith(ADMIN) and lacks_factor(person):
                with translation.override(getattr(person, "interface_language", "") or None):
                    said = _("This newsroom asks for a second factor. Choose one to go on.")
                messages.warning(request, said)
                return HttpResponseRedirect(reverse("mfa_index"))
            request.user = SimpleLazyObject(  # type: ignore[assignment]
                lambda: AnonymousUser() if lacks_factor(person) else person
            )
        response = self.get_response(request)
        if request.path.startswith(ADMIN):
            with suppress(DatabaseError):
                self._note(request)
        return response

    def _note(self, request: HttpRequest) -> None:
        key, now = request.session.session_key, time.monotonic()
        signed_in = key and request.session.get("account_authentication_methods")
        if not key or not signed_in or now - self._seen.get(key, -SEEN_EVERY) < SEEN_EVERY:
            return
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[key] = now
        from allauth.usersessions.models import UserSession

        rows = UserSession.objects.filter(session_key=key)
        rows.update(last_seen_at=timezone.now(), ip=address.of(request))


def lacks_factor(person: Any) -> bool:
    """Whether somebody is signed in who has no second factor. One query, for who is signed in."""
    if not person.is_authenticated:
        return False
    from allauth.mfa.models import Authenticator

    return not Authenticator.objects.filter(user_id=person.pk).exists()
