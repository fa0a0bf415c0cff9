"""The breaking bar: one line above every page of an edition, for a few hours at most."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from portal import editions

LONGEST = dt.timedelta(hours=4)


class BreakingBarQuerySet(models.QuerySet["BreakingBar"]):
    """Reading the bars."""

    def up(self, *codes: str) -> BreakingBarQuerySet:
        """Those of these editions whose time is not over: one each, but for a moment of handing over."""
        return self.filter(edition__in=codes, expires_at__gt=timezone.now())


class BreakingBar(models.Model):
    """What the bar of an edition says, where it leads, and until when. Raised and lowered by the desk."""

    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    text = models.CharField(_("text"), max_length=140)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("story")
    )
    begins_at = models.DateTimeField(_("since"), auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = BreakingBarQuerySet.as_manager()

    class Meta:
        verbose_name = _("breaking bar")
        verbose_name_plural = _("breaking bars")
        indexes = [models.Index(fields=["edition", "expires_at"], name="breaking_up")]

    def __str__(self) -> str:
        return self.text
