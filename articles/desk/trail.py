"""The audit trail: rows that are written with the deed and never again."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class AppendOnly(Exception):
    """Somebody tried to change or delete what was noted."""


class TrailQuerySet(models.QuerySet["AuditEntry"]):
    """Reads and adds; nothing else."""

    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditEntry(models.Model):
    """Who did what to which thing, when, and from where.

    Names stand beside the keys, and no constraint ties them: whoever or whatever is deleted later, the entry
    stays as it was written.
    """

    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="audit"
    )
    kind = models.CharField(_("kind of object"), max_length=40, blank=True)
    object_id = models.BigIntegerField(null=True)
    label = models.CharField(_("object"), max_length=200, blank=True)
    verb = models.CharField(_("deed"), max_length=24)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    actor_name = models.CharField(_("by"), max_length=150, blank=True)
    address = models.CharField(_("from address"), max_length=45, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = TrailQuerySet.as_manager()

    class Meta:
        app_label = "desk"
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        default_permissions = ("view",)
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["article", "-at"], name="audit_of_article"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_of_verb"),
            models.Index(fields=["actor", "-at", "-id"], name="audit_of_actor"),
            models.Index(fields=["kind", "object_id", "-at", "-id"], name="audit_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
