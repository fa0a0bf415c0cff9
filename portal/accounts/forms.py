"""The forms of signing in, as people fill them in with a keyboard or a password manager."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts import letters, throttle

LABELS = {
    "login": _("Username or e-mail"),
    "password": _("Password"),
    "oldpassword": _("The password until now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
    "code": _("Code"),
    "name": pgettext_lazy("passkey", "Name"),
}


class Plain(forms.Form):
    """Fields with our labels and no placeholder: it would vanish with the first letter."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput) and name != "password1":
                field.help_text = ""
        first = next((field for field in self.fields.values() if not field.widget.is_hidden), None)
        if first is not None:
            first.widget.attrs["autofocus"] = True


class SignInForm(Plain, LoginForm):
    """Name and password."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        login = self.fields["login"]
        login.widget.attrs |= {
            "autocomplete": "username webauthn",
            "spellcheck": "false",
            "autocapitalize": "none",
            "maxlength": "254",
        }


class NewPasswordForm(Plain, ChangePasswordForm):
    """The password until now and the new one, twice."""


class FirstPasswordForm(Plain, SetPasswordForm):
    """A password for who has none."""


class LetterPasswordForm(Plain, ResetPasswordKeyForm):
    """A new password through a letter."""


class OnceMoreForm(Plain, ReauthenticateForm):
    """The password, before what protects the account is changed."""


class ForgottenPasswordForm(Plain):
    """Asks for a letter. What happens then is the same for every address, known or not."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        """Refuse letters that are asked for too often."""
        email: str = self.cleaned_data["email"]
        throttle.letter(context.request, email)
        return email

    def save(self, request: HttpRequest, **_more: Any) -> str:
        """Have the worker look the address up, and write to its owner if it has one."""
        email: str = self.cleaned_data["email"]
        letters.forgotten.enqueue(email)
        return email
