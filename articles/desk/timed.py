"""Timed deeds: what the portal shall do with a story at a moment, as somebody with the right decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article

LATE_AFTER: Final = timedelta(seconds=60)
RESTS_FOR: Final = timedelta(seconds=5)


class TimedQuerySet(models.QuerySet["TimedDeed"]):
    """Deeds by their moment; each of these is a range of one index."""

    def due(self, now: datetime) -> Self:
        return self.filter(at__lte=now).order_by("at", "pk")

    def late(self, now: datetime) -> Self:
        """Those that should have happened a minute ago."""
        return self.due(now - LATE_AFTER)

    def rested(self, now: datetime) -> Self:
        """Without those that have just failed: however many they are, others have their turn.

        One tried in the future was tried before the clock was set back.
        """
        return self.exclude(tried_at__gt=now - RESTS_FOR, tried_at__lte=now)

    def in_order(self) -> Self:
        return self.select_related("article").order_by("at", "pk")


class TimedDeed(models.Model):
    """A story that is ``ready`` and has one that publishes is scheduled.

    It is deleted in the transaction that does it: whatever fails or is killed leaves it as it was.
    """

    class Deed(models.TextChoices):
        PUBLISH = "publish", _("Publication")
        REVISE = "revise", _("Publication of changes")
        WITHDRAW = "withdraw", _("Withdrawal")

    class Failure(models.TextChoices):
        NOT_READY = "not ready", _("the story is not marked ready")
        NOT_PUBLIC = "not public", _("the story is not public")
        CHECKS = "checks", _("something that is needed is missing")
        EMBARGO = "embargo", _("it is under embargo")
        BUSY = "busy", _("the database was busy")
        ERROR = "error", _("something failed that should not; the log says what")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="timed")
    deed = models.CharField(_("deed"), max_length=10, choices=Deed)
    at = models.DateTimeField(_("at"))
    # What the deed takes along: a reason for readers, a line on what has changed, a further stage,
    # the date under which an imported story goes out.
    note = models.CharField(max_length=300, blank=True)
    substantive = models.BooleanField(default=False)
    stage = models.CharField(max_length=12, blank=True)
    first_published = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    set_at = models.DateTimeField(default=timezone.now)
    # The last attempt that came to nothing, and whether the log has said that it is late.
    failure = models.CharField(max_length=12, choices=Failure, blank=True)
    tried_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)

    objects = TimedQuerySet.as_manager()

    class Meta:
        app_label = "desk"
        verbose_name = _("timed deed")
        verbose_name_plural = _("timed deeds")
        constraints = [models.UniqueConstraint(fields=["article", "deed"], name="timed_deed_once")]
        indexes = [models.Index(fields=["at"], name="timed_deed_due")]

    def __str__(self) -> str:
        return f"{self.deed} {self.article_id} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_due(self) -> bool:
        return self.at <= timezone.now()


def forget(article: Article, *deeds: str) -> None:
    """Drop what was set for a story and has no sense any more. In the verb's transaction; one query."""
    TimedDeed.objects.filter(article=article, deed__in=deeds).delete()
