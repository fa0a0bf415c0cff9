"""Proving once more who one is, before the protection of somebody's account is changed."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from django.http import HttpRequest, HttpResponseRedirect

APP = "portal.accounts"


def ask(request: HttpRequest) -> None:
    """Break off, unless who asks proved who they are a moment ago; once they have, what was sent goes on.

    It waits in the session: nothing secret may be in it. Raises ``ReauthenticationRequired``.
    """
    reauthentication.raise_if_reauthentication_required(request, app=APP)


def first(request: HttpRequest) -> HttpResponseRedirect | None:
    """Where who asks proves who they are, to come back here with nothing sent; None if they just did."""
    if not reauthentication.is_reauthentication_required(request, app=APP):
        return None
    (way, *_others) = get_adapter().get_reauthentication_methods(request.user)
    return HttpResponseRedirect(f"{way['url']}?{urlencode({'next': request.get_full_path()})}")
