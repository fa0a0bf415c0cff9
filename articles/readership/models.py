"""What is kept about reading: numbers per article, nothing about a reader.

Articles are plain numbers here: these tables may live in a database of their own, where a foreign key to
another file would break inserts and deletes.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ViewTotal(models.Model):
    """An article's two numbers: what we counted, and the sum of what was carried over from elsewhere."""

    article_id = models.BigIntegerField(primary_key=True)
    counted = models.PositiveBigIntegerField(default=0)
    carried = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index((models.F("counted") + models.F("carried")).desc(), name="view_total_most")]


class Kinds(models.Model):
    """Views by kind of referrer, in the order of ``referrers.Kind``."""

    direct = models.PositiveBigIntegerField(default=0, db_default=0)
    search = models.PositiveBigIntegerField(default=0, db_default=0)
    social = models.PositiveBigIntegerField(default=0, db_default=0)
    inside = models.PositiveBigIntegerField(default=0, db_default=0)
    other = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        abstract = True


class ViewHour(Kinds):
    """Views counted in one hour; ``hour`` is the number of whole hours since 1970 (UTC).

    ``count`` is the sum of the kinds: lists are ordered by it.
    """

    hour = models.PositiveIntegerField()
    article_id = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "article_id"], name="view_hour_once")]


class ViewDay(Kinds):
    """Views of one day of the newsroom, rolled up from its hours."""

    day = models.DateField()
    article_id = models.BigIntegerField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "article_id"], name="view_day_once")]


class DayTotal(Kinds):
    """Views of one day in one edition: all of them, and those of a main rubric's or an author's stories.

    Booked together with the hours. ``noun_id`` is 0 for all, and for stories without a rubric.
    """

    class Noun(models.TextChoices):
        ALL = "all"
        RUBRIC = "rubric"
        AUTHOR = "author"

    day = models.DateField()
    edition = models.CharField(max_length=12)
    noun = models.CharField(max_length=8, choices=Noun)
    noun_id = models.BigIntegerField(default=0)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["noun", "day", "edition", "noun_id"], name="day_total_once")
        ]


class MinuteTotal(Kinds):
    """Views booked in one minute in one edition; ``minute`` is the number of whole minutes since 1970 (UTC).

    Kept for nine days, for the curves of the desk. What they add up to stands in ``DayTotal``.
    """

    minute = models.PositiveIntegerField()
    edition = models.CharField(max_length=12)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minute", "edition"], name="minute_total_once")]


class NounMinute(Kinds):
    """The same of a main rubric's or an author's stories; ``noun`` is one of ``DayTotal.Noun``.

    Kept for two days and some hours: as long as a curve of 24 hours and the day before it is.
    """

    noun = models.CharField(max_length=8)
    noun_id = models.BigIntegerField()
    minute = models.PositiveIntegerField(db_index=True)
    edition = models.CharField(max_length=12)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["noun", "noun_id", "minute", "edition"], name="noun_minute_once")
        ]


class StoryMinute(models.Model):
    """Views of one story booked in one minute. Kept for two hours: its curve, and the hour before it."""

    minute = models.PositiveIntegerField()
    article_id = models.BigIntegerField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minute", "article_id"], name="story_minute_once")]


class CarriedOver(models.Model):
    """Views an article had before we counted, with where the number comes from. One row per source."""

    article_id = models.BigIntegerField(_("article"))
    count = models.PositiveBigIntegerField(_("views"))
    source = models.CharField(_("source"), max_length=200)
    actor = models.CharField(_("carried over by"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    carried_at = models.DateTimeField(_("carried over"), db_index=True)

    class Meta:
        verbose_name = _("carried-over views")
        verbose_name_plural = _("carried-over views")
        constraints = [models.UniqueConstraint(fields=["article_id", "source"], name="carried_over_once")]

    def __str__(self) -> str:
        return f"{self.count} ({self.source})"


class CarriedSource(models.Model):
    """What one source brought in all: kept with its rows, for pages that cannot add up millions."""

    source = models.CharField(max_length=200, primary_key=True)
    articles = models.PositiveBigIntegerField(default=0)
    views = models.PositiveBigIntegerField(default=0)


class PopularEntry(models.Model):
    """One place of a most read list, as last computed: an edition's, or that of one of its rubrics.

    ``rubric`` is 0 for the whole edition.
    """

    edition = models.CharField(max_length=12)
    rubric = models.BigIntegerField(default=0, db_default=0)
    window = models.CharField(max_length=4)
    position = models.PositiveSmallIntegerField()
    article_id = models.BigIntegerField()
    views = models.PositiveBigIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "rubric", "window", "position"], name="popular_place_once"
            )
        ]


class JournalBook(models.Model):
    """A journal whose counters have been booked: named by its identity, which no other file ever has.

    It is closed when the journal has been folded away.
    """

    identity = models.BigIntegerField(primary_key=True)
    number = models.PositiveIntegerField()
    booked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Booking(models.Model):
    """Of which articles something was booked, out of which journals: told where there are several machines.

    Numbered in the order in which they became visible. Kept for some minutes.
    """

    journals = models.JSONField()
    articles = models.JSONField()
    # Whether these journals are booked no more, and have no watermarks.
    closes = models.BooleanField(default=False, db_default=False)
    booked_at = models.DateTimeField(auto_now_add=True)


class Watermark(Kinds):
    """How far an article's counters in a journal have been booked: written with what it says is booked."""

    journal = models.BigIntegerField()
    article_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article_id", "journal"], name="watermark_once")]
