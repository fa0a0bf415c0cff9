"""What was imported, from where, by which run, and what became of each thing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class ImportRun(models.Model):
    """One run of an importer over one source: what was asked for, how far it is, what came of it.

    ``counts`` says how many things had which outcome, and what else the source held; ``made`` names the rows
    that did not exist before, by the kind of noun: what undoing takes away.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    kind = models.CharField(_("kind of source"), max_length=20)
    source = models.CharField(_("came from"), max_length=500)
    # Keys of things are unique in it: the address of the site, whatever file told of it.
    origin = models.CharField(max_length=200)
    edition = models.CharField(_("edition"), max_length=12)
    options = models.JSONField(_("options"), default=dict, blank=True)
    mapping = models.JSONField(_("mapping"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    made = models.JSONField(default=dict, blank=True)
    # How many things the source holds; NULL until they were counted.
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    began_at = models.DateTimeField(_("began"), auto_now_add=True)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # In which it was at work, pauses left out: what the rate is reckoned from.
    seconds = models.FloatField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("started by"),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-began_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.source}"

    @property
    def is_at_work(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING, self.State.UNDOING}

    @property
    def rate(self) -> float:
        """Things a second, while it was at work."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> int | None:
        """How long the rest takes at this rate; None while nobody can say."""
        if self.total is None or not self.rate:
            return None
        return round(max(self.total - self.done, 0) / self.rate)


class ImportedItem(models.Model):
    """One thing from outside, what became of it, and the article that it became, if it did.

    The same version is never imported twice: ``digest`` is unique in an edition. Of what an importer reads
    from a larger source, ``key`` names the thing in its ``origin``, and its row follows its versions. Of
    saved pages, which have no keys, ``source`` and ``story`` tell that another version of one has come.
    """

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Kept whole")
        MENDED = "mended", _("Mended")
        DOUBTED = "doubted", _("Doubted")
        LOST = "lost", _("Something was lost")
        SKIPPED = "skipped", _("Left out")
        REFUSED = "refused", _("Refused")

    article = models.ForeignKey(
        Article,
        on_delete=models.CASCADE,
        null=True,
        related_name="imported_from",
        verbose_name=_("article"),
    )
    run = models.ForeignKey(
        ImportRun, on_delete=models.SET_NULL, null=True, related_name="items", verbose_name=_("import")
    )
    edition = models.CharField(_("edition"), max_length=12)
    source = models.CharField(_("came from"), max_length=500, db_index=True)
    origin = models.CharField(max_length=200, blank=True, default="", db_default="")
    key = models.CharField(max_length=200, blank=True, default="", db_default="")
    what = models.CharField(_("kind"), max_length=40, blank=True, default="", db_default="")
    label = models.CharField(_("title"), max_length=200, blank=True, default="", db_default="")
    # Versions of one story in several editions share it.
    together = models.CharField(max_length=100, blank=True, default="", db_default="")
    story = models.CharField(max_length=64, db_index=True, help_text=_("Digest of title and day."))
    digest = models.CharField(max_length=64)
    published = models.DateTimeField(_("first published there"), null=True)
    stored = models.CharField(max_length=64, blank=True, help_text=_("Digest of the copy as imported."))
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Outcome, default=Outcome.KEPT, db_default=Outcome.KEPT
    )
    notes = models.JSONField(_("notes"), default=list, db_default=models.Value([], models.JSONField()))
    doubts = models.JSONField(_("doubts"), default=list, blank=True)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)
    settled_at = models.DateTimeField(_("doubts settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        ordering = ["-imported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "digest"], name="imported_once"),
            models.UniqueConstraint(
                fields=["origin", "key"], condition=~Q(key=""), name="imported_item_key_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["origin", "together"], condition=~Q(together=""), name="imported_item_together"
            ),
            models.Index(fields=["run", "outcome", "id"], name="imported_item_of_run"),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def has_open_doubts(self) -> bool:
        return bool(self.doubts) and self.settled_at is None

    def notes_of(self, level: str) -> list[dict[str, Any]]:
        """The notes of one level, as stored."""
        return [note for note in self.notes if note["level"] == level]


from articles.importing.arrivals import ArrivedRow, ArrivedStory, TakenExport  # noqa: E402  (Django looks here)
from articles.importing.plans import ImportPlan  # noqa: E402  (it names the run)

__all__ = ["ArrivedRow", "ArrivedStory", "ImportPlan", "ImportRun", "ImportedItem", "TakenExport"]
