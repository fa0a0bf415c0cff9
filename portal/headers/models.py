"""What browsers say that the Content-Security-Policy refused, counted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyRefusal(models.Model):
    """One thing that was refused in one kind of place, however often: no address of a page, no reader."""

    # The kind of page: the name of its address, such as articles:article.
    place = models.CharField(_("place"), max_length=80)
    directive = models.CharField(_("rule"), max_length=40)
    # inline, eval, or scheme and host of what was to be loaded.
    blocked = models.CharField(_("what was refused"), max_length=120)
    # Which of our files asked for it.
    source = models.CharField(_("asked for by"), max_length=120, blank=True)
    times = models.PositiveIntegerField(_("times"), default=0)
    first_at = models.DateTimeField(_("first"), auto_now_add=True)
    last_at = models.DateTimeField(_("last"), db_index=True)

    class Meta:
        verbose_name = _("refusal of the content policy")
        verbose_name_plural = _("refusals of the content policy")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "directive", "blocked", "source"], name="policy_refusal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.directive}: {self.blocked}"
