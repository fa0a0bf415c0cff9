"""The picture library: one row per picture, its copies listed in the row."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.kit.text import fold
from portal.labels import LabelsField
from portal.versions.models import Versioned

from .renditions import Rendition

KEY_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_key() -> str:
    """A name nobody can guess (80 bits): the folder of a picture's copies, new at each crop."""
    return "".join(secrets.choice(KEY_LETTERS) for _letter in range(16))


def original_path(image: Image, filename: str) -> str:
    """Where the picture itself lies, never served. Nothing of the uploaded name but the checked type."""
    extension = "png" if filename.endswith(".png") else "jpg"
    name = secrets.token_hex(16)
    return f"originals/{name[:2]}/{name}.{extension}"


class Licence(models.TextChoices):
    """On what ground the newsroom may show a picture."""

    OWN = "own", _("Own work")
    AGENCY = "agency", _("Agency contract")
    CC_BY = "cc-by", _("Creative Commons Attribution")
    CC_BY_SA = "cc-by-sa", _("Creative Commons Attribution-ShareAlike")
    PUBLIC_DOMAIN = "public-domain", _("Public domain")
    HANDOUT = "handout", _("Handout")
    PRESS_SERVICE = "press-service", _("Press service")
    OTHER = "other", _("Other")


class ImageQuerySet(models.QuerySet["Image"]):
    """Questions to the library."""

    def newest_first(self) -> ImageQuerySet:
        """As the library lists them."""
        return self.order_by("-created_at", "-pk")

    def matching(self, words: str) -> ImageQuerySet:
        """Pictures whose texts hold every word, in any letter case."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found

    def due(self, now: datetime) -> ImageQuerySet:
        """Pictures that lack copies and that no worker has claimed."""
        return self.filter(copies_due_at__lte=now)

    def overdue(self) -> ImageQuerySet:
        """Pictures that still lack copies although every worker had its chance."""
        return self.due(timezone.now() - timedelta(minutes=2))


class Image(Versioned):
    """A picture with what must be said of it. Shown through ``pictures.picture``, never by its original."""

    uid = models.UUIDField(_("outside id"), default=uuid.uuid4, unique=True, editable=False)
    original = models.FileField(_("picture"), upload_to=original_path, max_length=120)
    digest = models.CharField(_("digest"), max_length=64, editable=False, db_index=True)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt = LabelsField(
        _("alternative text"),
        max_length=250,
        help_text=_(
            "What the picture shows, for those who do not see it. Not the story's title. "
            "A story needs it in its own edition."
        ),
    )
    caption = LabelsField(_("caption"), blank=True, multiline=True, max_length=600)
    # Credit and licence may follow the picture; no story that shows it goes out without them.
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made it: photographer, agency or press service. Needed to publish."),
    )
    licence = models.CharField(
        _("licence"), max_length=20, blank=True, choices=Licence.choices, help_text=_("Needed to publish.")
    )
    licence_note = models.CharField(
        _("licence note"), max_length=300, blank=True, help_text=_("Contract, link or terms of use.")
    )
    focal_x = models.FloatField(
        _("focal point, from the left"),
        default=0.5,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
    )
    focal_y = models.FloatField(
        _("focal point, from the top"),
        default=0.5,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
    )
    tone = models.CharField(_("tone"), max_length=8, default="tone-00", editable=False)
    key = models.CharField(_("key"), max_length=32, default=new_key, unique=True, editable=False)
    former_key = models.CharField(max_length=32, blank=True, default="", editable=False)
    recropped_at = models.DateTimeField(null=True, editable=False)
    made = models.JSONField(_("copies"), default=list, editable=False)
    # When a worker may make the copies that lack, moved on by whoever claims them; empty when none lacks.
    copies_due_at = models.DateTimeField(null=True, editable=False)
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    search_text = models.TextField(editable=False, default="")

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="media_image_focus_inside",
            ),
            models.CheckConstraint(
                condition=models.Q(width__gte=1, height__gte=1), name="media_image_has_size"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="media_image_newest"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(copies_due_at__isnull=False),
                name="media_image_copies_due",
            ),
            models.Index(fields=["id"], condition=models.Q(is_public=True), name="media_image_public"),
        ]

    def __str__(self) -> str:
        return str(self.alt) or str(self.uid)

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the search line in step with the texts."""
        texts = [*self.alt.values(), *self.caption.values(), self.credit, self.licence_note]
        self.search_text = fold(" ".join(texts))
        fields = kwargs.get("update_fields")
        if isinstance(fields, (list, tuple, set, frozenset)) and fields:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def focus(self) -> tuple[float, float]:
        """The point every crop keeps, 0 to 1 from the left and the top."""
        return self.focal_x, self.focal_y

    @property
    def renditions(self) -> list[Rendition]:
        """The copies that exist; costs no query."""
        return [Rendition.from_row(row) for row in self.made]

    def lacks(self, edition: str) -> list[str]:
        """What must be filled in before ``edition`` may show the picture, as field names people know."""
        missing = []
        if not self.alt.get(edition):
            missing.append(str(_("alternative text")))
        if not self.credit:
            missing.append(str(_("credit")))
        if not self.licence:
            missing.append(str(_("licence")))
        return missing


class Errand(models.Model):
    """Something at the store that is perhaps not as the rows say: an original or a folder of copies, by name.

    It says no more than where to look; what to do there follows from the rows of that moment. One for a
    machine is about files that wait on it, and that machine's to do; any other is anybody's.
    """

    name = models.CharField(max_length=120)
    machine = models.CharField(max_length=80, blank=True, default="")
    # Another at each asking, so that what is asked for while it is being done is done again.
    turn = models.CharField(max_length=32, default=new_key)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    # The machine that had it last.
    claimed_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    attempts = models.PositiveIntegerField(default=0)
    # Why the last attempt failed: the store's own code.
    said = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "machine"], name="media_errand_once")]
        indexes = [models.Index(fields=["due_at"], name="media_errand_due")]

    def __str__(self) -> str:
        return self.name
