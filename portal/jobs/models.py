"""What the beat remembers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lease(models.Model):
    """What one machine does among several, and until when nobody else may."""

    name = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=200)
    until = models.DateTimeField()


class Due(models.Model):
    """When an entry of the timetable is due next; whoever moves ``due_at`` on runs it."""

    name = models.CharField(_("entry"), max_length=200, unique=True)
    due_at = models.DateTimeField(_("due"))
    finished_at = models.DateTimeField(_("last finished"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("timetable entry")
        verbose_name_plural = _("timetable")

    def __str__(self) -> str:
        return self.name
