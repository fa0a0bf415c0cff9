"""The newsroom's fixed words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an article stands. Scheduled is not a state: it is ``ready`` with a timed deed of the desk."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Ready")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


NOT_PUBLIC = tuple(state for state in State if state != State.PUBLISHED)


class Stage(models.TextChoices):
    """How far a story has come while it is being told."""

    FLASH = "flash", _("Just in")
    DEVELOPING = "developing", _("Developing")
    FULL = "full", _("Told in full")

    @property
    def below(self) -> tuple[Stage, ...]:
        """The stages a story may come from."""
        order = tuple(Stage)
        return order[: order.index(self)]

    @property
    def above(self) -> tuple[Stage, ...]:
        """The stages a story may go on to."""
        order = tuple(Stage)
        return order[order.index(self) + 1 :]


class Kind(models.TextChoices):
    """The type of work, shown to readers wherever it matters."""

    NEWS = "news", _("News")
    PUBLICATION = "publication", _("Publication")
    INTERVIEW = "interview", _("Interview")
    ANALYSIS = "analysis", _("Analysis")
    OPINION = "opinion", _("Opinion")
    PRESS_RELEASE = "press-release", _("Press release")
    ADVERTISING = "advertising", _("Advertisement")

    @property
    def is_labelled(self) -> bool:
        """Whether readers are told the kind on cards, titles and share texts."""
        return self not in {Kind.NEWS, Kind.PUBLICATION}

    @classmethod
    def long_forms(cls) -> tuple[Kind, ...]:
        """The kinds listed under "Publications"."""
        return (cls.PUBLICATION, cls.INTERVIEW, cls.ANALYSIS, cls.OPINION)

    @property
    def ages(self) -> bool:
        """Whether an old story of this kind carries the note that it is old."""
        return self in {Kind.NEWS, Kind.ANALYSIS, Kind.PRESS_RELEASE}


class Mark(models.TextChoices):
    """What a card says beside the title."""

    EXCLUSIVE = "exclusive", _("Exclusive")
    PHOTO = "photo", _("Photo")
    VIDEO = "video", _("Video")


class SourceKind(models.TextChoices):
    """How strong a source is."""

    ON_RECORD = "on-record", _("On record")
    DOCUMENT = "document", _("Document")
    OTHER_MEDIA = "other-media", _("Other media")
    UNNAMED = "unnamed", _("Unnamed")


class TagKind(models.TextChoices):
    """What a tag names."""

    PERSON = "person", _("Person")
    PLACE = "place", _("Place")
    ORGANISATION = "organisation", _("Organisation")
    EVENT = "event", _("Event")
    TOPIC = "topic", _("Topic")


class AuthorRole(models.TextChoices):
    """What somebody named in the byline did."""

    TEXT = "text", _("Text")
    PHOTO = "photo", _("Photo")
    TRANSLATION = "translation", _("Translation")
