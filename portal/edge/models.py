"""Purges that a cache in front has not been told of yet, and how each of them fares."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """Why a cache was not told, in an editor's words."""

    UNREACHABLE = "unreachable", _("The address cannot be reached")
    NO_ANSWER = "no answer", _("No answer came")
    BUSY = "busy", _("It asks us to wait")
    FAULT = "fault", _("It answers with a fault of its own")
    NOT_LET_IN = "not let in", _("It does not let us in: look at the token and its rights")
    REFUSED = "refused", _("It refuses what we say")
    NOT_ALLOWED = "not allowed", _("The address is not one of the public internet")
    ERROR = "error", _("An error of the portal; the log has it")


class EdgePurge(models.Model):
    """Keys that a channel is to be told of, as many as go into one request.

    Told once, the row waits to be told ``again`` after every web machine has followed the purge: what was
    fetched in between may still be old. Then it goes, where there are several machines after a third time.
    """

    channel = models.CharField(max_length=100)
    keys = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    again = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("purge in front")
        verbose_name_plural = _("purges in front")
        indexes = [models.Index(fields=["channel", "due_at"], name="edge_purge_due")]

    def __str__(self) -> str:
        return f"{self.channel}: {len(self.keys)}"


class EdgeState(models.Model):
    """How a channel answers, how long it is left in peace, and which worker speaks to it."""

    key = models.CharField(max_length=100, unique=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True, default="")
    said = models.CharField(max_length=300, blank=True, default="")
    held_by = models.CharField(max_length=80, blank=True, default="")
    held_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("cache in front")
        verbose_name_plural = _("caches in front")

    def __str__(self) -> str:
        return self.key
