"""Letting somebody in: an account that is closed until its owner follows a link and chooses a password.

The link is signed and holds no password; it works once, for a week, and not at all once it was revoked or
another was sent.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.core import signing
from django.db import transaction
from django.utils import timezone

from portal.accounts import deeds, letters
from portal.accounts.models import Invitation, User

LASTS: Final = timedelta(days=7)
_SALT: Final = "portal.accounts.invitations"


def invite(user: User, *, by: User | None) -> Invitation:
    """Send ``user``, who has not signed in yet, a link; an earlier one ends. Raises ``ValueError``.

    Three queries; the worker writes the letter.
    """
    if user.is_active:
        raise ValueError("an account that is open needs no invitation")
    now = timezone.now()
    with transaction.atomic():
        invitation, _made = Invitation.objects.update_or_create(
            user=user,
            defaults={
                "nonce": secrets.token_urlsafe(24),
                "invited_by": by,
                "sent_at": now,
                "expires_at": now + LASTS,
                "revoked_at": None,
            },
        )
        deeds.done.send(User, person=user, verb="invited", by=by)
        letters.invited.enqueue(invitation.pk)
    return invitation


def revoke(invitation: Invitation, *, by: User | None) -> bool:
    """End an invitation that nobody has followed; False when there is nothing to end. One UPDATE."""
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not waiting.update(revoked_at=timezone.now()):
        return False
    deeds.done.send(User, person=invitation.user, verb="invitation revoked", by=by)
    return True


def token_of(invitation: Invitation) -> str:
    """What the link holds."""
    return signing.Signer(salt=_SALT).sign(f"{invitation.pk}-{invitation.nonce}").replace(":", ".")


def find(token: str) -> Invitation | None:
    """The invitation of a link that still holds, else None. One query if the signature is ours."""
    try:
        body, _dot, sign = token.rpartition(".")
        number, _dash, nonce = signing.Signer(salt=_SALT).unsign(f"{body}:{sign}").partition("-")
    except signing.BadSignature:
        return None
    waiting = Invitation.objects.select_related("user").filter(
        pk=int(number), nonce=nonce, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    return waiting.filter(user__is_active=False).first()


def accept(invitation: Invitation, password: str) -> bool:
    """Open the account with its owner's password; False when somebody was quicker. Three queries."""
    with transaction.atomic():
        waiting = Invitation.objects.filter(
            pk=invitation.pk, nonce=invitation.nonce, accepted_at=None, revoked_at=None
        )
        if not waiting.update(accepted_at=timezone.now()):
            return False
        user = invitation.user
        user.set_password(password)
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
        deeds.done.send(User, person=user, verb="invitation accepted")
    return True
