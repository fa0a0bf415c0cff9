"""The forms of second factors. Apart from the others: allauth's side of them loads cryptography."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms

from portal.accounts import throttle
from portal.accounts.forms import Plain
from portal.accounts.models import User


class Digits(Plain):
    """A code: digits on a phone's keyboard, offered by those that read messages."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "20",
        }


class Counted(Digits):
    """A code that opens something: attempts are counted."""

    user: User

    def clean_code(self) -> str:
        throttle.code(context.request, self.user.pk, self.user.username)
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class CodeForm(Counted, AuthenticateForm):
    """The second step of signing in."""


class CodeOnceMoreForm(Counted, ReauthenticateForm):
    """A code, before what protects the account is changed."""


class AppForm(Digits, ActivateTOTPForm):
    """The first code of an app."""


class PasskeyForm(Plain, AddWebAuthnForm):
    """A passkey and its name. Each signs in alone; keys that can't are refused by the browser."""

    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)
    name = forms.CharField(required=False, max_length=60, widget=forms.TextInput({"autocomplete": "off"}))


class PasskeyNameForm(Plain, EditWebAuthnForm):
    """The name of a passkey."""

    name = forms.CharField(max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
