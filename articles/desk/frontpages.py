"""What the desk keeps of fronts: each layout that stood, and those that shall stand at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.desk.timed import LATE_AFTER, RESTS_FOR
from articles.models import Rubric
from portal import editions


class Pin(NamedTuple):
    """A story at a place, until a moment or until it is taken down; who pinned it."""

    place: int
    story: int
    until: datetime | None = None
    by: int | None = None

    @property
    def what(self) -> tuple[int, int, datetime | None]:
        """What readers see of it."""
        return self.place, self.story, self.until


Pins = tuple[Pin, ...]


class FrontPage(models.Model):
    """A front: an edition's home page, or a rubric's page in an edition.

    ``version`` is raised by whatever changes what stands there: a form with an older one was overtaken.
    """

    edition = models.CharField(max_length=12)
    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        app_label = "desk"
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")
        constraints = [
            models.UniqueConstraint(fields=["edition"], condition=Q(rubric=None), name="home_front_once"),
            models.UniqueConstraint(
                fields=["edition", "rubric"], condition=Q(rubric__isnull=False), name="rubric_front_once"
            ),
        ]

    @property
    def subject(self) -> str:
        """What its open forms are a form of; also before it has a row."""
        return f"front:{self.edition}:{self.rubric_id or ''}"

    def __str__(self) -> str:
        name = self.rubric.label if self.rubric else gettext("Home page")
        return f"{name} ({editions.name_of(self.edition)})"


class LayoutQuerySet(models.QuerySet["FrontLayout"]):
    """Layouts by what becomes of them."""

    def waiting(self) -> Self:
        """Those that shall stand at a time, the soonest first. A range of one index."""
        return self.filter(number=None, called_off_at=None).order_by("due_at", "pk")

    def due(self, now: datetime) -> Self:
        return self.waiting().filter(due_at__lte=now)

    def late(self, now: datetime) -> Self:
        """Those that should have gone up a minute ago."""
        return self.due(now - LATE_AFTER)

    def rested(self, now: datetime) -> Self:
        """Without those that have just failed, as of timed deeds."""
        return self.exclude(tried_at__gt=now - RESTS_FOR, tried_at__lte=now)

    def after(self, layout: FrontLayout) -> Self:
        """Those in front of which a planned one would go up too late: put up by hand or planned after it."""
        by_hand = Q(due_at=None, went_up_at__gte=layout.due_at, pk__gt=layout.pk)
        return self.stood().filter(Q(due_at__gt=layout.due_at) | by_hand, page=layout.page_id)

    def gave_way(self) -> Self:
        """Planned ones that did not go up, and in whose stead another stands to this day."""
        standing = FrontLayout.objects.stood().filter(page=OuterRef("page")).values("went_up_at")[:1]
        found = self.filter(failure=FrontLayout.Failure.GAVE_WAY, called_off_at__gte=Subquery(standing))
        return found.order_by("due_at", "pk")

    def stood(self) -> Self:
        """Those that stand or have stood, the newest first."""
        return self.filter(number__isnull=False).order_by("-number")


class FrontLayout(models.Model):
    """All pins of a front at once. It has a number once it has gone up: the front's version from then on."""

    class Failure(models.TextChoices):
        BUSY = "busy", _("the database was busy")
        ERROR = "error", _("something failed that should not; the log says what")
        GAVE_WAY = "gave way", _("another front was put up after its time")

    page = models.ForeignKey(FrontPage, on_delete=models.CASCADE, related_name="layouts")
    number = models.PositiveIntegerField(null=True)
    stored = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    restored_from = models.PositiveIntegerField(null=True)
    # When it shall go up by itself, and what came of it.
    due_at = models.DateTimeField(null=True)
    went_up_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    # The last attempt that came to nothing, and whether the log has said that it is late.
    failure = models.CharField(max_length=12, choices=Failure, blank=True, default="", db_default="")
    tried_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)

    objects = LayoutQuerySet.as_manager()

    class Meta:
        app_label = "desk"
        verbose_name = _("front")
        verbose_name_plural = _("fronts")
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="front_number_once")]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(number=None, called_off_at=None), name="front_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.number or self.due_at}"

    @property
    def is_waiting(self) -> bool:
        """Whether it shall still go up by itself."""
        return self.number is None and self.called_off_at is None

    @property
    def is_due(self) -> bool:
        """Whether it should be up by now."""
        return self.is_waiting and self.due_at is not None and self.due_at <= timezone.now()

    @property
    def pins(self) -> Pins:
        """What it pins, by place."""
        return tuple(
            Pin(one["place"], one["story"], parse_datetime(one["until"] or ""), one["by"])
            for one in self.stored
        )


def as_stored(pins: Pins) -> list[dict[str, Any]]:
    """Pins as a layout keeps them."""
    return [
        {"place": pin.place, "story": pin.story, "until": pin.until and pin.until.isoformat(), "by": pin.by}
        for pin in sorted(pins, key=lambda pin: pin.place)
    ]
