"""Rows that know how often they were written, and forms that were sent once to add one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

REMEMBERED_FOR: Final = timedelta(days=2)


class VersionField(models.PositiveIntegerField):
    """Raised by the database with each save of the row, whatever the instance in hand believes it to be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": 1, "db_default": 1, "editable": False, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return super().pre_save(model_instance, add) if add else F(self.attname) + 1


class Versioned(models.Model):
    """For nouns that several people edit: a form that was opened over an older version was overtaken."""

    version = VersionField()

    class Meta:
        abstract = True


class AddedForm(models.Model):
    """A form that has added a row: sent twice, it adds one. Kept for as long as somebody may press again.

    It is written in the transaction that adds the row: of two at once the second waits for the first.
    """

    key = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=80)
    row = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


def forget_added() -> None:
    """Forget forms of the day before yesterday. One query."""
    AddedForm.objects.filter(sent_at__lt=timezone.now() - REMEMBERED_FOR).delete()
