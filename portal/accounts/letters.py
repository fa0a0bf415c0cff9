"""Letters to people who work here. The worker sends them, so nobody waits for a mail server.

What a letter needs is looked up when it is sent: no link that opens something waits in the database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from portal import editions
from portal.accounts import address
from portal.accounts.models import Invitation, User
from portal.jobs.compat import task

# What an owner is told of, by allauth's names and our own.
TOLD = (
    "password_changed",
    "password_reset",
    "password_set",
    "totp_activated",
    "totp_deactivated",
    "recovery_codes_generated",
    "webauthn_added",
    "webauthn_removed",
    "new_browser",
    "factors_taken",
    "password_given",
    "email_changed",
)


def notify(user: User, what: str, request: HttpRequest, *, to: str = "") -> None:
    """Have the owner of an account told of ``what``, one of ``TOLD``, or whoever reads ``to``. One query."""
    if what in TOLD:
        agent = request.META.get("HTTP_USER_AGENT", "")[:200]
        told.enqueue(user.pk, what, address.of(request), agent, timezone.now().isoformat(), to)


@task()
def told(user: int, what: str, whence: str, agent: str, at: str, to: str = "") -> bool:
    """The letter about a change to how somebody signs in, in their language; whether one was sent."""
    person = User.objects.filter(pk=user, is_active=True).first()
    if person is not None:
        moment = date_format(timezone.localtime(datetime.fromisoformat(at)), "DATETIME_FORMAT")
        send(person, "told", {"what": what, "address": whence, "agent": agent, "at": moment}, to)
    return person is not None


@task()
def forgotten(email: str) -> bool:
    """The letter with a link that sets a new password; False if no active staff has this address."""
    from allauth.account.utils import user_pk_to_url_str

    is_sent = False
    for person in User.objects.filter(email__iexact=email, is_active=True, is_staff=True):
        if person.email.lower() != email.lower():
            continue  # What a database takes for the same is counted apart.
        key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
        send(person, "forgotten", {"link": link("account_reset_password_from_key", **key)})
        is_sent = True
    return is_sent


@task()
def invited(number: int) -> bool:
    """The letter of an invitation; False, and nothing, if nobody waits for it any more."""
    from portal.accounts import invitations

    waiting = Invitation.objects.select_related("user", "invited_by")
    invitation = waiting.filter(pk=number, accepted_at=None, revoked_at=None).first()
    if invitation is not None:
        where = link("account_invitation", token=invitations.token_of(invitation))
        inviter = str(invitation.invited_by or settings.PORTAL_SITE_URL)
        send(invitation.user, "invited", {"link": where, "inviter": inviter})
    return invitation is not None


def link(name: str, **parts: str) -> str:
    """The whole address of a page, from the site's own address and never from a request's."""
    return f"{settings.PORTAL_SITE_URL}{reverse(name, kwargs=parts)}"


def send(person: User, name: str, words: dict[str, Any], to: str = "") -> None:
    """Send the letter ``accounts/letters/<name>.txt``: its first line is the subject.

    ``to``: not to the owner's present address, but to this one.
    """
    site = settings.PORTAL_SITE_URL
    with translation.override(person.interface_language or editions.primary()):
        text = render_to_string(f"account/letters/{name}.txt", {"person": person, "site": site, **words})
    subject, _newline, body = text.strip().partition("\n")
    letter = EmailMessage(subject, body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to or person.email])
    # So that no "out of office" comes back (RFC 3834).
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    letter.send()
