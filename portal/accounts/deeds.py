"""What happens to accounts, announced to whoever keeps a trail of it."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals
from django.dispatch import Signal
from django.http import HttpRequest

from portal.accounts.models import User

# Sent with ``person``, whom it is done to, ``verb``, and ``by``: who does it, the person unless told.
done = Signal()
FACTORS = {"totp": "app", "webauthn": "passkey", "recovery_codes": "recovery codes"}


def listen() -> None:
    """Announce what allauth says of second factors as deeds of ours."""
    for signal, verb in (
        (signals.authenticator_added, "second factor added"),
        (signals.authenticator_removed, "second factor removed"),
        (signals.authenticator_reset, "second factor renewed"),
    ):
        signal.connect(_announcing(verb), weak=False, dispatch_uid=verb)
    for signal in (
        account_signals.password_changed,
        account_signals.password_set,
        account_signals.password_reset,
    ):
        signal.connect(_password, dispatch_uid="password changed")
    signals.authentication_failed.connect(_failed, dispatch_uid="second factor failed")
    account_signals.user_logged_out.connect(_left, dispatch_uid="signed out")


def _announcing(verb: str) -> Any:
    def announce(sender: Any, user: User, authenticator: Any, **_signal: Any) -> None:
        kind = FACTORS.get(str(authenticator.type), "")
        done.send(User, person=user, verb=verb, details={"factor": kind})

    return announce


def _left(sender: Any, request: HttpRequest, **_signal: Any) -> None:
    # For the answer, which has the browser forget pages.
    request.signed_out = True  # type: ignore[attr-defined]


def _failed(sender: Any, user: User, **_signal: Any) -> None:
    done.send(User, person=user, verb="second factor failed", by=None)


def _password(sender: Any, user: User, **_signal: Any) -> None:
    done.send(User, person=user, verb="password changed")
