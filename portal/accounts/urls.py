"""Every address of signing in, named one by one: what is not here does not exist, sign-up first of all.

The names are allauth's own, which finds its way by them.
"""

from __future__ import annotations

from django.urls import path, re_path

from portal.accounts.views import lazily

ACCOUNT, MFA = "allauth.account.views", "allauth.mfa"

urlpatterns = [
    path("", lazily("portal.accounts.views.home"), name="account_home"),
    path("login/", lazily(f"{ACCOUNT}.login"), name="account_login"),
    path("logout/", lazily(f"{ACCOUNT}.logout"), name="account_logout"),
    path("reauthenticate/", lazily(f"{ACCOUNT}.reauthenticate"), name="account_reauthenticate"),
    path("password/change/", lazily(f"{ACCOUNT}.password_change"), name="account_change_password"),
    path("password/set/", lazily(f"{ACCOUNT}.password_set"), name="account_set_password"),
    path("password/reset/", lazily(f"{ACCOUNT}.password_reset"), name="account_reset_password"),
    path(
        "password/reset/done/", lazily(f"{ACCOUNT}.password_reset_done"), name="account_reset_password_done"
    ),
    path(
        "password/reset/key/done/",
        lazily(f"{ACCOUNT}.password_reset_from_key_done"),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,80})/$",
        lazily(f"{ACCOUNT}.password_reset_from_key"),
        name="account_reset_password_from_key",
    ),
    path("sessions/", lazily("portal.accounts.session_views.signed_in"), name="account_sessions"),
    re_path(
        r"^invitation/(?P<token>[0-9A-Za-z_.-]{20,200})/$",
        lazily("portal.accounts.invitation_views.accept"),
        name="account_invitation",
    ),
    path("2fa/", lazily(f"{MFA}.base.views.index"), name="mfa_index"),
    path("2fa/authenticate/", lazily(f"{MFA}.base.views.authenticate"), name="mfa_authenticate"),
    path("2fa/reauthenticate/", lazily(f"{MFA}.base.views.reauthenticate"), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", lazily(f"{MFA}.totp.views.activate_totp"), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", lazily(f"{MFA}.totp.views.deactivate_totp"), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        lazily(f"{MFA}.recovery_codes.views.view_recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        lazily(f"{MFA}.recovery_codes.views.generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        lazily(f"{MFA}.recovery_codes.views.download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/passkeys/", lazily(f"{MFA}.webauthn.views.list_webauthn"), name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", lazily(f"{MFA}.webauthn.views.add_webauthn"), name="mfa_add_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        lazily(f"{MFA}.webauthn.views.reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/passkeys/<int:pk>/remove/",
        lazily("portal.accounts.passkeys.remove"),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/passkeys/<int:pk>/edit/", lazily(f"{MFA}.webauthn.views.edit_webauthn"), name="mfa_edit_webauthn"
    ),
    path("2fa/passkeys/login/", lazily("portal.accounts.passkeys.sign_in"), name="mfa_login_webauthn"),
]
