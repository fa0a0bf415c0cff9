"""Who works here. Readers have no accounts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
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

    def clean(self) -> None:
        """Refuse what would let one name, as it is typed to sign in, mean two accounts. Two queries."""
        super().clean()
        others = User.objects.exclude(pk=self.pk)
        if others.filter(Q(email__iexact=self.email) | Q(username__iexact=self.email)).exists():
            raise ValidationError({"email": _("Somebody signs in with this address already.")})
        if others.filter(email__iexact=self.username).exists():
            raise ValidationError({"username": _("Somebody signs in with this address already.")})


class Device(models.Model):
    """A browser that somebody has signed in with."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    address = models.GenericIPAddressField()
    agent = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="device_once")]

    def __str__(self) -> str:
        return self.agent


class Invitation(models.Model):
    """A link that opens a closed account, once."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="invitation", verbose_name=_("user")
    )
    nonce = models.CharField(max_length=43, editable=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return str(self.user)


def shown_name(user: User) -> str:
    """What allauth calls an account in its pages."""
    return str(user)
