"""The page that shows where somebody is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts import sessions
from portal.accounts.models import User


@login_required
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in; a POST ends one session (``end``) or all others."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101  (the view asks for staff that has signed in)
    current = request.session.session_key or ""
    if request.method == "POST":
        number = request.POST.get("end", "")
        if number.isdecimal() and len(number) < 19:
            if sessions.end(person, int(number), by=person):
                messages.success(request, _("Signed out there."))
        else:
            count = sessions.end_all(person, by=person, but=current)
            said = ngettext("Signed out at %(count)d place.", "Signed out at %(count)d places.", count)
            messages.success(request, said % {"count": count})
        return HttpResponseRedirect(reverse("account_sessions"))
    return TemplateResponse(request, "account/sessions.html", {"seats": sessions.of(person, current)})
