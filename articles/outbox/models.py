"""What is to be told to whom, what came of it, and how each channel fares."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final, Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from portal import editions

# Clocks of two machines may differ so much; what was noted further in the future was noted before the clock
# was set back.
SKEW: Final = timedelta(minutes=1)


class Event(models.TextChoices):
    """What happened to a story."""

    PUBLISHED = "published", _("Published")
    UPDATED = "updated", _("Updated")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TEST = "test", _("Test")


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("Waits")
    SENDING = "sending", _("Being sent")
    DONE = "done", _("Delivered")
    NOTHING = "nothing", _("Nothing to tell")
    MERGED = "merged", _("Told with a later change")
    DROPPED = "dropped", _("Not sent")
    UNSURE = "unsure", _("Perhaps sent")
    DEAD = "dead", _("Given up")


class Problem(models.TextChoices):
    """Why a delivery was not made, in an editor's words."""

    UNREACHABLE = "unreachable", _("The address cannot be reached")
    NO_ANSWER = "no answer", _("No answer came")
    BUSY = "busy", _("The channel asks us to wait")
    FAULT = "fault", _("The channel answers with a fault of its own")
    NOT_LET_IN = "not let in", _("The channel does not let us in: look at its key and its rights")
    REFUSED = "refused", _("The channel refuses this message")
    MOVED = "moved", _("The address sends us elsewhere")
    NOT_ALLOWED = "not allowed", _("The address is not one of the public internet")
    GONE = "gone", _("The message was removed in the channel")
    PERHAPS = "perhaps", _("It was being sent, and nobody knows whether it arrived: look in the channel")
    NOT_SET_UP = "not set up", _("The channel is set up no more")
    # Of deliveries given up by an earlier version.
    TOO_OLD = "too old", _("The channel did not take it for a whole day")
    SWITCHED_OFF = "switched off", _("The channel is switched off")
    ERROR = "error", _("An error of the portal; the log has it")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """What the worker and editors ask."""

    def waiting(self) -> Self:
        """Plain equalities: other conditions would not use the partial indexes."""
        return self.filter(state=State.WAITING)

    def due(self, now: datetime) -> Self:
        """Those to be sent now, however the clock was set since their time was."""
        return self.waiting().filter(Q(due_at__lte=now) | Q(changed_at__gt=now + SKEW))

    def troubled(self) -> Self:
        """Those that an editor has to look at."""
        return self.filter(state__in=(State.DEAD, State.UNSURE))


class Delivery(models.Model):
    """One change of a story for one channel. ``uid`` stays the same however often it is sent.

    ``tells`` is the event that the receiver is told of: several changes that nobody was told of are one.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="deliveries", verbose_name=_("article")
    )
    channel = models.CharField(_("channel"), max_length=40)
    event = models.CharField(_("event"), max_length=12, choices=Event)
    tells = models.CharField(max_length=12, choices=Event)
    # The number under which the audit trail has the deed; the same deed announced twice is one row.
    deed = models.BigIntegerField(default=0)
    # The lists that the story stands in or stood in, as ``cachekeys`` names them.
    lists = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("announced"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    changed_at = models.DateTimeField(_("last change"), default=timezone.now)
    sent_by = models.CharField(max_length=80, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Made before somebody pressed "Try again", and since when its day counts.
    attempts_before = models.PositiveSmallIntegerField(default=0)
    counts_from = models.DateTimeField(default=timezone.now)
    problem = models.CharField(_("problem"), max_length=12, choices=Problem, blank=True, default="")
    said = models.CharField(_("what the channel said"), max_length=300, blank=True, default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["article", "channel", "event", "deed"], name="delivery_once"),
            # No two workers tell one channel of one story at a time, so nothing overtakes.
            models.UniqueConstraint(
                fields=["article", "channel"], condition=Q(state="sending"), name="delivery_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["changed_at"], condition=Q(state="sending"), name="delivery_sending"),
            models.Index(fields=["-changed_at"], condition=Q(state="dead"), name="delivery_dead"),
            models.Index(fields=["-changed_at"], condition=Q(state="unsure"), name="delivery_unsure"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.get_event_display()}"


class Post(models.Model):
    """A message of ours that stands in a channel and follows its story: one for each story and channel.

    Written before the message is asked for; without a ``reference`` nobody knows whether there is one.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="posts")
    channel = models.CharField(max_length=40)
    place = models.CharField(max_length=64)
    reference = models.CharField(max_length=64, blank=True, default="")
    # The address of the picture it shows; empty where it is words alone.
    picture = models.CharField(max_length=300, blank=True, default="")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "channel"], name="post_once")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.place}/{self.reference}"


class ChannelState(models.Model):
    """Whether a channel is on, and how long it is left in peace because it does not answer."""

    key = models.CharField(_("channel"), max_length=40, unique=True)
    is_on = models.BooleanField(_("on"), default=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    rests_until = models.DateTimeField(_("rests until"), null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    worked_at = models.DateTimeField(_("last worked"), null=True)
    problem = models.CharField(_("problem"), max_length=12, choices=Problem, blank=True, default="")
    said = models.CharField(_("what the channel said"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["key"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.key


def new_nonce() -> str:
    """What a webhook's secret is made of, together with the portal's key."""
    return secrets.token_urlsafe(32)


class Endpoint(models.Model):
    """An address that is told of every change by a signed request.

    Its secret is not stored: it is made of ``nonce`` and the portal's key (``signing.secret_of``), so who
    reads the database alone cannot sign.
    """

    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(
        _("address"),
        max_length=500,
        unique=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("https://… of a server that takes POST."),
    )
    edition = models.CharField(
        _("edition"),
        max_length=12,
        choices=editions.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Only stories of this edition are told; of all editions where none is chosen."),
    )
    nonce = models.CharField(max_length=64, default=new_nonce, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def channel(self) -> str:
        """The key of its channel."""
        return f"webhook:{self.pk}"
