"""What django-allauth and Django are told about signing in; read by ``portal/settings.py``.

Readers have no accounts, so nobody signs up, nobody confirms an address and nobody changes it alone. Of
allauth's own limits none counts failures here: they live in a process's memory, ours in the database
(``throttle``).
"""

from __future__ import annotations

from typing import Final

APPS: Final = ["allauth", "allauth.account", "allauth.mfa", "allauth.usersessions"]
AROUND: Final = [
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.standing.StandingMiddleware",
]

AUTHENTICATION_BACKENDS = ["portal.accounts.backend.StaffBackend"]
PASSWORD_HASHERS = [
    "portal.accounts.hashing.Argon2InTurn",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "portal.accounts.passwords.WellKnownValidator"},
    {"NAME": "portal.accounts.passwords.OwnWordsValidator"},
]
MESSAGE_STORAGE = "portal.accounts.cookies.MessageStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
# In seconds: how long a link from a letter sets a new password.
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60

ACCOUNT_ADAPTER = "portal.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# For nobody's use: sign-up is closed. They agree with the ways of signing in, which is checked.
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Django's own: it ends with a new address, password or sign-in, and writes no row.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  (a class's name)
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "", "reset_password": ""}
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "reset_password": "portal.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.LetterPasswordForm",
    "change_password": "portal.accounts.forms.NewPasswordForm",
    "set_password": "portal.accounts.forms.FirstPasswordForm",
    "reauthenticate": "portal.accounts.forms.OnceMoreForm",
}
ACCOUNT_USER_DISPLAY = "portal.accounts.models.shown_name"

MFA_ADAPTER = "portal.accounts.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.factor_forms.CodeForm",
    "reauthenticate": "portal.accounts.factor_forms.CodeOnceMoreForm",
    "activate_totp": "portal.accounts.factor_forms.AppForm",
    "login_webauthn": "portal.accounts.factor_forms.PasskeySignInForm",
    "authenticate_webauthn": "portal.accounts.factor_forms.PasskeySecondForm",
    "reauthenticate_webauthn": "portal.accounts.factor_forms.PasskeyOnceMoreForm",
    "add_webauthn": "portal.accounts.factor_forms.PasskeyForm",
    "edit_webauthn": "portal.accounts.factor_forms.PasskeyNameForm",
}
# Ours are shared by all processes (``passkeys``).
MFA_RATE_LIMITS = {"webauthn_login": ""}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
