"""The forms of second factors. Apart from the others: allauth's side of them loads cryptography."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.db.models import Q
from fido2.utils import websafe_decode

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
    authenticator: Authenticator

    def clean_code(self) -> str:
        throttle.code(context.request, self.user.pk, self.user.username)
        code: str = super().clean_code()  # type: ignore[misc]
        if not used_once(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


def used_once(authenticator: Authenticator, code: str) -> bool:
    """Use up a code that an app made, and all older ones: whether it is used for the first time.

    In whichever process, and of two at once by one. One query; others' codes are used up by allauth.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    secret = decrypt(authenticator.data["secret"])
    made = {
        counter: format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()
    }
    counter = max((counter for counter, made_then in made.items() if made_then == code.strip()), default=0)
    unused = Authenticator.objects.filter(
        Q(data__used__isnull=True) | Q(data__used__lt=counter), pk=authenticator.pk
    )
    return bool(unused.update(data={**authenticator.data, "used": counter}))


class CodeForm(Counted, AuthenticateForm):
    """The second step of signing in."""


class CodeOnceMoreForm(Counted, ReauthenticateForm):
    """A code, before what protects the account is changed."""


class AppForm(Digits, ActivateTOTPForm):
    """The first code of an app."""


class Signed(forms.JSONField):
    """What a browser says of a key. Brackets in brackets in brackets are an error as any other."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class FromHere(forms.Form):
    """What a key signed was asked for by a page of the site's own address.

    The standard, and allauth, take a page under any name below it as well.
    """

    credential = Signed(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        if origin_of(credential) != settings.PORTAL_SITE_URL:
            raise get_adapter().validation_error("incorrect_code")
        more = getattr(super(), "clean_credential", None)
        with _readable():
            return more() if more else credential

    def clean(self) -> Any:
        with _readable():
            return super().clean()


@contextmanager
def _readable() -> Iterator[None]:
    """What the libraries trip over when a program wrote it, and no browser, is a wrong code as any other."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError, struct.error):
        raise get_adapter().validation_error("incorrect_code") from None


def origin_of(credential: Any) -> str:
    """The address of the page that a browser says it asked a key for; empty for what can't be read."""
    try:
        said = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
        return str(said["origin"])
    except (LookupError, TypeError, ValueError, RecursionError):
        return ""


class PasskeySignInForm(FromHere, LoginWebAuthnForm):
    """A passkey, in place of name and password."""


class PasskeySecondForm(FromHere, AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class PasskeyOnceMoreForm(FromHere, ReauthenticateWebAuthnForm):
    """A passkey, before what protects the account is changed."""


class PasskeyForm(FromHere, Plain, AddWebAuthnForm):
    """A passkey and its name. Each signs in alone; keys that can't are refused by the browser."""

    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)
    name = forms.CharField(required=False, max_length=60, widget=forms.TextInput({"autocomplete": "off"}))


class PasskeyNameForm(Plain, EditWebAuthnForm):
    """The name of a passkey."""

    name = forms.CharField(max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
