"""Months with more stories than one sitemap holds: counted by the clock, so that no page counts."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import editions

# What the page cache keeps of one sitemap, with pictures and editions: three megabytes.
MOST_OF_A_MONTH: Final = 4_000


class CrowdedMonth(models.Model):
    """A month of an edition that is over and has more than ``MOST_OF_A_MONTH`` public stories."""

    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    first = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "first"], name="crowded_month_once")]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m} ({self.edition})"
