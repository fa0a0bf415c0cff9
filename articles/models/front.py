"""Places on the home page that editors fill by hand."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.choices import State
from portal import editions
from portal.versions.models import Versioned


class FrontSlotQuerySet(models.QuerySet["FrontSlot"]):
    """Reading the front."""

    def holding(self, edition: str) -> FrontSlotQuerySet:
        """The pins of an edition that still hold and whose story is public, in order. One query."""
        return (
            self.filter(edition=edition, article__edition=edition, article__state=State.PUBLISHED)
            .filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
            .select_related("article__rubric", "article__lead_image")
            .order_by("place")
        )


class FrontSlot(Versioned):
    """A story pinned to a place of an edition's front. An empty or expired place fills itself."""

    PLACES = [(1, _("Main story")), (2, _("Second story")), (3, _("Third story"))]

    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    place = models.PositiveSmallIntegerField(_("place"), choices=PLACES)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="pins", verbose_name=_("story")
    )
    expires_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until somebody takes it down.")
    )
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = FrontSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("front page place")
        verbose_name_plural = _("front page")
        ordering = ["edition", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "place"],
                name="front_place_once",
                violation_error_message=_("This place is taken: open it in the list and change its story."),
            )
        ]

    def __str__(self) -> str:
        return f"{editions.name_of(self.edition)}: {self.get_place_display()}"

    def clean(self) -> None:
        """Refuse a story of another edition, and a moment that has passed."""
        faults = {}
        if self.article_id and self.edition and self.article.edition != self.edition:
            faults["article"] = _("This story is of another edition: its own front shows it.")
        if self.expires_at and self.expires_at <= timezone.now():
            faults["expires_at"] = _("This moment has passed.")
        if faults:
            raise ValidationError(faults)
