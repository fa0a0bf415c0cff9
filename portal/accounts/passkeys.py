"""Passkeys: signing in with one, and taking one away. allauth's views, behind a limit and a rule."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import login_webauthn, remove_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal import limits
from portal.accounts.models import User
from portal.kit.buckets import Rate

# Each question for a key is a session that is stored, for whoever asks, and each answer is looked at. Nothing
# can be guessed here.
ASKED: Final = Rate(10, at_once=30)


def sign_in(request: HttpRequest) -> HttpResponse:
    """The question for a key (GET, as JSON) and the answer to it (POST); 429 for too many of either."""
    where = limits.address_of(request.META)
    if wait := limits.wait_of("passkey", f"{request.method}\0{where}", ASKED):
        refused = JsonResponse({}) if request.method == "GET" else render(request, "429.html")
        refused.status_code = HTTPStatus.TOO_MANY_REQUESTS
        refused.headers["Retry-After"] = str(wait)
        return refused
    response: HttpResponse = login_webauthn(request)
    return response


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """allauth's page; the last second factor where one is required stays, and a sentence says why."""
    with transaction.atomic():
        # Of two that are removed at the same time one is the last.
        person = User.objects.select_for_update().get(username=request.user.get_username())
        own = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
        key = get_object_or_404(own, pk=pk)
        if get_adapter().can_delete_authenticator(key):
            response: HttpResponse = remove_webauthn(request, pk=pk)
            if hasattr(response, "render"):
                response.render()
            return response
    messages.error(request, get_adapter().error_messages["cannot_delete_authenticator"])
    return HttpResponseRedirect(reverse("mfa_list_webauthn"))
