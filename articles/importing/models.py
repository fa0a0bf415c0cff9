"""What was imported, from where, and what was doubtful about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class ImportedItem(models.Model):
    """One version of one item from outside and the article it became.

    The same version is never imported twice: `digest` is unique in an edition. `source` and `story` tell
    that another version of a known item has come.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="imported_from", verbose_name=_("article")
    )
    edition = models.CharField(_("edition"), max_length=12)
    source = models.CharField(_("came from"), max_length=500, db_index=True)
    story = models.CharField(max_length=64, db_index=True, help_text=_("Digest of title and day."))
    digest = models.CharField(max_length=64)
    published = models.DateTimeField(_("first published there"), null=True)
    stored = models.CharField(max_length=64, blank=True, help_text=_("Digest of the copy as imported."))
    doubts = models.JSONField(_("doubts"), default=list, blank=True)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)
    settled_at = models.DateTimeField(_("doubts settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        ordering = ["-imported_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "digest"], name="imported_once")]

    def __str__(self) -> str:
        return self.source

    @property
    def has_open_doubts(self) -> bool:
        return bool(self.doubts) and self.settled_at is None
