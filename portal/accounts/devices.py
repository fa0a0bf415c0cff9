"""Browsers that somebody has signed in with: known ones are believed more, new ones are told to the owner.

A browser is known by a cookie of its own, sent to the pages of signing in alone and to nothing that readers
see. Of its value a keyed hash is kept, for each account one.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.accounts import address, cookies
from portal.accounts.models import Device, User

COOKIE: Final = "known-browser"
KEPT_FOR: Final = timedelta(days=180)


def known_to(request: HttpRequest, name: str) -> str:
    """The browser's digest if the account of that username or e-mail has signed in with it; else empty.

    No query without the cookie, one with it.
    """
    digest = _digest(request)
    since = timezone.now() - KEPT_FOR
    named = Q(user__username__iexact=name) | Q(user__email__iexact=name)
    known = digest and Device.objects.filter(named, digest=digest, last_at__gt=since).exists()
    return digest if known else ""


def remember(request: HttpRequest, user: User, response: HttpResponse) -> bool:
    """Note that ``user`` signs in with this browser; whether it is new to an account that has others.

    Three queries at most. Twice is as once.
    """
    value = cookies.of(request, COOKIE)
    if not _digest(request):
        value = secrets.token_urlsafe(24)
    agent = request.META.get("HTTP_USER_AGENT", "")[:200]
    seen = {"last_at": timezone.now(), "address": address.of(request), "agent": agent}
    has_others = Device.objects.filter(user=user).exists()
    _device, is_new = Device.objects.update_or_create(user=user, digest=_hashed(value), defaults=seen)
    cookies.keep(response, COOKIE, value, KEPT_FOR)
    return is_new and has_others


def forget_old() -> int:
    """Delete browsers that were not used for half a year; how many. One query."""
    return Device.objects.filter(last_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _digest(request: HttpRequest) -> str:
    value = cookies.of(request, COOKIE)
    return _hashed(value) if 16 <= len(value) <= 64 else ""


def _hashed(value: str) -> str:
    return salted_hmac("portal.accounts.devices", value, algorithm="sha256").hexdigest()
