"""Corrections: what a newsroom says openly of a mistake it has mended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class Correction(models.Model):
    """A note to readers of a story. Made by the desk's ``correcting.correct``; once told, it stays told."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        NOTE = "note", _("Editor's note")

    class Place(models.TextChoices):
        TOP = "top", _("Above the text")
        BOTTOM = "bottom", _("Below the text")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("text"), max_length=1000)
    place = models.CharField(_("place"), max_length=8, choices=Place, default=Place.TOP)
    # Named as all lists of readers' pages name their moment.
    published_at = models.DateTimeField(_("time"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["published_at", "pk"]
        indexes = [models.Index(fields=["-published_at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"

    @property
    def mends(self) -> bool:
        """Whether something in the story was wrong or misleading: stories that recall it say so."""
        return self.kind in MENDING


MENDING = (Correction.Kind.CORRECTION, Correction.Kind.CLARIFICATION)
