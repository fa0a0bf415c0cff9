"""What allauth asks this portal about second factors."""

from __future__ import annotations

import base64
import logging
import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

log = logging.getLogger(__name__)
SEALED: Final = "sealed:"


class FactorAdapter(DefaultMFAAdapter):
    """Keys and codes belong to the site's own host, whatever name it was asked under."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy(
            "This newsroom asks for a second factor, and this is your last. Add another before you remove it."
        ),
    }

    def _get_site_name(self) -> str:
        return urlsplit(settings.PORTAL_SITE_URL).hostname or ""

    def encrypt(self, text: str) -> str:
        """Sealed by the portal's key: a copy of the database alone makes no code."""
        return SEALED + _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed, or is older than sealing. Under another key something that no code fits."""
        from cryptography.fernet import InvalidToken

        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return _seal().decrypt(encrypted_text.removeprefix(SEALED)).decode()
        except InvalidToken:
            log.warning("A second factor was made under another PORTAL_SECRET_KEY and fits no more")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where a second factor is required the last one stays; recovery codes are none."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        is_last = not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return settings.PORTAL_SECOND_FACTOR != "required" or not is_last

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        name = self._get_site_name()
        return {"id": name, "name": name}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": number + 1}


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """What an app's or recovery codes' row holds, with every secret in it sealed; what is sealed stays."""

    def shut(text: str) -> str:
        return text if text.startswith(SEALED) else FactorAdapter().encrypt(text)

    made = dict(data)
    for name in made.keys() & {"secret", "seed"}:
        made[name] = shut(made[name])
    if "migrated_codes" in made:
        made["migrated_codes"] = [shut(code) for code in made["migrated_codes"]]
    return made


def _seal() -> MultiFernet:
    # Loaded for who has a second factor only.
    from cryptography.fernet import Fernet, MultiFernet

    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = [salted_hmac("portal.accounts.factors", "seal", key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
