"""What the newsroom keeps about its people: who works on what, and what they are told."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Rubric
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


class Notice(models.Model):
    """What became of a story, told to one of the people who wrote it."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")
        SENT_BACK = "sent back", _("Sent back")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        HELD_UP = "held up", _("Not done at its time")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person", "-at"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.article_id}"
