"""An import that is being prepared in the admin: a file, what it holds, what becomes of its names."""

from __future__ import annotations

import re
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.importing.models import ImportRun
from portal import editions

# What is sent gets it before its name, so that no two are one.
UPLOADED: Final = re.compile(r"^uploaded-[0-9a-f]{8}-")


class ImportPlan(models.Model):
    """``file`` and ``media`` are names in the folder of imports; ``survey``, ``mapping`` are the intake's."""

    class State(models.TextChoices):
        READING = "reading", _("The file is being read")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind of source"), max_length=20)
    file = models.CharField(_("file"), max_length=300)
    media = models.CharField(_("pictures"), max_length=300, blank=True, default="")
    details = models.JSONField(default=dict, blank=True)
    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    error = models.CharField(max_length=500, blank=True, default="")
    survey = models.JSONField(default=dict, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    trial = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, related_name="+")
    run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField(_("began"), auto_now_add=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        app_label = "importing"
        verbose_name = _("planned import")
        verbose_name_plural = _("planned imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return UPLOADED.sub("", self.file)

    def counted(self, name: str) -> dict[str, Any]:
        """A part of the survey that is an object; empty while the file is being read."""
        found = self.survey.get(name)
        return found if isinstance(found, dict) else {}
