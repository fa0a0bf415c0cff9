"""What the newsroom keeps about its people: who works on what."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Rubric
from portal import editions


class Assignment(models.Model):
    """What one person works on: an editor's rubrics, a translator's editions."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="assignment",
        verbose_name=_("person"),
    )
    every_rubric = models.BooleanField(
        _("every rubric"), default=False, help_text=_("Those that come later too.")
    )
    rubrics = models.ManyToManyField(
        Rubric,
        blank=True,
        related_name="+",
        verbose_name=_("rubrics"),
        help_text=_(
            "Whose stories an editor reviews, publishes and corrects. A rubric brings its parts along."
        ),
    )
    editions = models.JSONField(
        _("editions"), default=list, blank=True, help_text=_("A translator works on every draft of these.")
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self) -> str:
        return str(self.person)

    def clean(self) -> None:
        """Refuse what is no edition of this portal."""
        if set(self.editions) - set(editions.codes()):
            raise ValidationError({"editions": _("Choose editions of this portal.")})
