"""Signing in with a passkey: allauth's view, behind a limit."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from allauth.mfa.webauthn.views import login_webauthn
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal import limits
from portal.kit.buckets import Rate

# Each question for a key is a session that is stored, for whoever asks.
QUESTIONS: Final = Rate(10, at_once=30)


def sign_in(request: HttpRequest) -> HttpResponse:
    """The question for a key (GET, as JSON) and the answer to it (POST); 429 for too many questions."""
    if request.method == "GET":
        wait = limits.wait_of("passkey", limits.address_of(request.META), QUESTIONS)
        if wait:
            headers = {"Retry-After": str(wait)}
            return JsonResponse({}, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
    response: HttpResponse = login_webauthn(request)
    return response
