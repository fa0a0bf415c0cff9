"""What ties articles together across editions and across time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import editions


class TranslationGroup(models.Model):
    """One story in several editions: at most one article of each."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("translation group")
        verbose_name_plural = _("translation groups")

    def __str__(self) -> str:
        return f"#{self.pk}"


class Address(models.Model):
    """A former slug of an article. It leads to the article for ever and is never given to another."""

    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    slug = models.CharField(_("former slug"), max_length=90)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="former_addresses")
    left_at = models.DateTimeField(_("left"), auto_now_add=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="address_used_once")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.slug}"
