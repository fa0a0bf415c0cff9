"""Who works here. Readers have no accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


def interface_languages() -> list[tuple[str, str]]:
    """The languages the admin speaks."""
    return list(settings.LANGUAGES)


class User(AbstractUser):
    """A person who signs in: known by a unique e-mail, with a language for the admin."""

    email = models.EmailField(_("e-mail"), unique=True)
    interface_language = models.CharField(
        _("interface language"),
        max_length=12,
        blank=True,
        choices=interface_languages,
        help_text=_("The language of the admin. Empty: the primary edition's."),
    )

    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
