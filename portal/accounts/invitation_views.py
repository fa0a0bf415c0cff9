"""The page that an invitation leads to."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.accounts import invitations
from portal.accounts.forms import FirstPasswordForm


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, and be signed in; a link that has ended says so with 410."""
    invitation = invitations.find(token)
    if invitation is None:
        return TemplateResponse(request, "account/invitation.html", {"form": None}, status=410)
    form = FirstPasswordForm(user=invitation.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not invitations.accept(invitation, form.cleaned_data["password1"]):
            return TemplateResponse(request, "account/invitation.html", {"form": None}, status=410)
        record_authentication(request, invitation.user, method="password")
        return perform_login(request, Login(user=invitation.user))
    return TemplateResponse(request, "account/invitation.html", {"form": form, "person": invitation.user})
