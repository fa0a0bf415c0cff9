"""Rubrics: the two-level tree that the menu, the home page and the rights follow."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from articles.models.named import leave_address, refuse_taken
from portal import navigation
from portal.kit.text import slugify
from portal.labels import LabelsField
from portal.pagecache.purging import purge
from portal.pagecache.recording import depends_on
from portal.pagecache.shared import Row, Shared
from portal.versions.models import Versioned


class RubricQuerySet(models.QuerySet["Rubric"]):
    """Reading rubrics."""

    def in_menu_order(self) -> RubricQuerySet:
        """As the menu shows them: by the editors' order."""
        return self.order_by("position", "pk")

    def top(self) -> RubricQuerySet:
        """Those of the first level."""
        return self.filter(parent=None)


class Rubric(Versioned):
    """A section of the portal: one row and one slug for all editions."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True, blank=True)
    labels = LabelsField(_("name"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Rubrics are listed from the smallest number to the largest.")
    )

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language being spoken."""
        return str(self.labels)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("articles:rubric", args=[self.slug])

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or self.own_slug()
        with transaction.atomic():
            leave_address(self)
            super().save(*args, **kwargs)
            purge(navigation.key_of(navigation.RUBRICS))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            purge(navigation.key_of(navigation.RUBRICS))
            return super().delete(*args, **kwargs)

    def own_slug(self) -> str:
        """The address that follows from the name."""
        return slugify(self.labels.in_edition("en"), 60)

    def clean(self) -> None:
        """Two levels, no more: a menu deeper than that is read by nobody."""
        refuse_taken(self)
        if self.parent is None:
            return
        if self.parent_id == self.pk or self.parent.parent_id or (self.pk and self.children.exists()):
            raise ValidationError({"parent": _("Rubrics have two levels: choose a rubric of the first one.")})


def _menu(edition: str, rows: list[Row]) -> list[Rubric]:
    depends_on(navigation.key_of(navigation.RUBRICS))
    rubrics = [Rubric(**{**row, "labels": json.loads(row["labels"])}) for row in rows]
    return sorted(rubrics, key=lambda rubric: (rubric.position, rubric.pk))


# The rubrics of the first level in the editors' order, the same in every edition.
top_rubrics = Shared(
    "top-rubrics",
    rows=lambda edition: Rubric.objects.top(),
    fields={"id": "pk", "slug": "slug", "labels": Cast("labels", TextField()), "position": "position"},
    build=_menu,
)
