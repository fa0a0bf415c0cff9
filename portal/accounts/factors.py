"""What allauth asks this portal about second factors."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _


class FactorAdapter(DefaultMFAAdapter):
    """Keys and codes belong to the site's own host, whatever name it was asked under."""

    def _get_site_name(self) -> str:
        return urlsplit(settings.PORTAL_SITE_URL).hostname or ""

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
