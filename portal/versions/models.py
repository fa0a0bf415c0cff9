"""Rows that know how often they were written."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F


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
