"""What readers write to the newsroom: reports of errors in stories."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class ErrorReport(models.Model):
    """What a reader found wrong in a story. No address, no cookie, no browser is kept with it.

    Made by ``receiving.receive``, settled by the verbs of ``settling``, gone after ninety days.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits")
        CORRECTED = "corrected", _("Corrected openly")
        MENDED = "mended", _("Mended")
        DISMISSED = "dismissed", _("Nothing to correct")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="error_reports", verbose_name=_("story")
    )
    passage = models.CharField(_("passage"), max_length=300, blank=True)
    remark = models.TextField(_("what is wrong"), max_length=1000)
    # Given by the reader for an answer, or not. Never searched, listed, exported or logged.
    contact = models.CharField(_("how to answer"), max_length=200, blank=True)
    # Of story and words: sent twice, they are one report while it waits.
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    received_at = models.DateTimeField(_("received"), auto_now_add=True, db_index=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    class Meta:
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(
                fields=["article", "received_at"], condition=models.Q(state="open"), name="report_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(state="open"), name="report_once_while_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
