"""Feeds that the wire desk reads, when each is due, and how each fares."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.importing.models import ImportRun
from articles.models import Rubric
from portal import editions


class Problem(models.TextChoices):
    """Why a feed was not read, in an editor's words."""

    UNREACHABLE = "unreachable", _("The address cannot be reached")
    NO_ANSWER = "no answer", _("No whole answer came in time")
    NOT_ALLOWED = (
        "not allowed",
        _("The address is, or leads to, none of the public internet"),
    )
    NOT_THERE = "not there", _("There is nothing at this address")
    GONE = "gone", _("The feed was closed for good: it is switched off")
    NOT_LET_IN = "not let in", _("The source does not let us in")
    BUSY = "busy", _("The source asks us to wait")
    FAULT = "fault", _("The source answers with a fault of its own")
    TOO_LARGE = "too large", _("The feed is larger than any feed is")
    NO_FEED = "no feed", _("What came is no feed")
    NO_RUBRIC = "no rubric", _("Its rubric was deleted: choose another")
    ERROR = "error", _("An error of the portal; the log has it")


class WireFeedQuerySet(models.QuerySet["WireFeed"]):
    """What the worker asks."""

    def due(self, now: datetime) -> Self:
        """Those to be read now, the longest waiting first."""
        return self.filter(is_on=True, due_at__lte=now).order_by("due_at")


class WireFeed(models.Model):
    """A feed whose new items become drafts; ``run`` holds what it brought."""

    name = models.CharField(
        _("name"), max_length=100, help_text=_("Stands in each draft as its source: the agency's name.")
    )
    address = models.URLField(_("address"), max_length=500, help_text=_("Of the feed: RSS, Atom, JSON Feed."))
    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    rubric = models.ForeignKey(
        Rubric,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("rubric"),
        help_text=_("Its drafts begin there."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("read every … minutes"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("A feed that fails is read more seldom until it answers again."),
    )
    is_on = models.BooleanField(_("on"), default=True)
    due_at = models.DateTimeField(_("next"), default=timezone.now, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    problem = models.CharField(max_length=12, choices=Problem, blank=True, default="", editable=False)
    # Why in detail: a message of ours to be translated, or a status.
    said = models.CharField(max_length=300, blank=True, default="", editable=False)
    moved_to = models.CharField(max_length=500, blank=True, default="", editable=False)
    asked_at = models.DateTimeField(_("last read"), null=True, editable=False)
    answered_at = models.DateTimeField(_("last answer"), null=True, editable=False)
    # What the last answer brought: how many items were new, updated, known.
    counts = models.JSONField(default=dict, editable=False)
    etag = models.CharField(max_length=300, blank=True, default="", editable=False)
    modified = models.CharField(max_length=100, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    objects = WireFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("wire feed")
        verbose_name_plural = _("wire desk")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["address", "edition"], name="wire_feed_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(is_on=True), name="wire_feed_due")]

    def __str__(self) -> str:
        return self.name
