"""One change of many stories: what is asked for, how far it is, what was left out and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BulkChange(models.Model):
    """A change of rubric or tags of the stories chosen, carried out story by story in the background.

    ``position`` is how many of ``stories`` are done; it moves in the transaction that changes the story, so
    that none is changed twice, whoever is killed. ``left_out`` names the others: [story, title, reason].
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="bulk_changes"
    )
    rubric = models.ForeignKey("articles.Rubric", on_delete=models.SET_NULL, null=True, related_name="+")
    added = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    stories = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    begun_at = models.DateTimeField(default=timezone.now)
    # Moved by each story: a job that stands still has lost its worker.
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        indexes = [models.Index(fields=["person", "-id"], name="bulk_change_of_person")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def total(self) -> int:
        return len(self.stories)
