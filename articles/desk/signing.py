"""Sign-ins in the audit trail, as Django's authentication announces them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from articles.desk import audit
from portal.accounts.models import User


def note_in(sender: Any, user: User, **_signal: Any) -> None:
    """Somebody signed in."""
    audit.record(user, "signed in", by=user)


def note_out(sender: Any, user: User | None, **_signal: Any) -> None:
    """Somebody signed out; None had not signed in."""
    if user is not None:
        audit.record(user, "signed out", by=user)


def note_failure(sender: Any, credentials: dict[str, Any], **_signal: Any) -> None:
    """Somebody could not sign in. What was typed is kept only if an account has that name.

    A password typed into the wrong field would stand here for ever.
    """
    typed = str(credentials.get("username", ""))[:150]
    named = Q(username=typed) | Q(email__iexact=typed)
    account = User.objects.filter(named).first() if typed else None
    audit.record(account, "sign-in failed", by=None)


_ITSELF = object()


def note_deed(
    sender: Any,
    person: User,
    verb: str,
    by: Any = _ITSELF,
    details: dict[str, Any] | None = None,
    **_signal: Any,
) -> None:
    """Something was done to an account: by its owner, unless ``by`` names another or nobody."""
    audit.record(person, verb, by=person if by is _ITSELF else by, **(details or {}))
