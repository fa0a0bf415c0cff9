"""Which rows of the newsroom belong to the demonstration."""

from __future__ import annotations

from django.db import models


class Demonstrated(models.Model):
    """One row that the demonstration made, by the name its texts give it.

    What stands here was loaded once and goes with ``start_newsroom``; everything else is the editors' own.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article"
        IMAGE = "image"
        AUTHOR = "author"
        TAG = "tag"
        RUBRIC = "rubric"
        WHOLE = "whole"  # set last: the demonstration is complete

    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=100)
    target = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="demonstrated_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
