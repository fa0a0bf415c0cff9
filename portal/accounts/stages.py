"""What stands between the right password and being signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.models import Authenticator


class SecondFactorStage(LoginStage):
    """Asks for the second factor of who has one, unless a passkey was the way in.

    Does what allauth's own stage does. That one loads what speaks with keys, 12 MB, for everybody.
    """

    key = "mfa_authenticate"
    urlname = "mfa_authenticate"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is None or not Authenticator.objects.filter(user=user).exists():
            return None, True
        from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login

        if did_use_passwordless_login(self.request, user):
            return None, True
        self.state["authentication_required"] = True
        return headed_redirect_response("mfa_authenticate"), True
