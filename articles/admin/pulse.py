"""What the pulses of all open forms have in common: who sends them, and the token of one signed out."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext

from articles.admin.base import editor
from articles.admin.unsaved import KEY


def met(request: HttpRequest) -> JsonResponse | None:
    """The answer to a pulse that needs nothing of its form; None for one that does. No query.

    GET gives a form that was signed out its token.
    """
    if request.method != "POST":
        return JsonResponse({"token": get_token(request), "person": request.user.pk})
    if request.POST.get("_person", "") != str(editor(request).pk):
        return refused(gettext("Somebody else has signed in in this browser."), 403)
    if not KEY.fullmatch(request.POST.get("form_key", "")):
        return refused(gettext("This form can't be read."), 400)
    return None


def refused(said: str, status: int) -> JsonResponse:
    """Why the form is not kept, for its bar."""
    return JsonResponse({"refused": said}, status=status)
