"""What the desk keeps beside the articles: working copies, revisions, the audit trail."""

from __future__ import annotations

import json
import secrets
import zlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Correction


def new_token() -> str:
    """A name for a preview that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


class Draft(models.Model):
    """The working copy of an article: one snapshot of everything an editor can change.

    Readers never see it. ``publishing.publish`` and ``publishing.revise`` copy it into the article.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    snapshot = models.JSONField(default=dict)
    # The snapshot's, beside it, so that a taken address is looked up and no snapshot is read for it.
    slug = models.SlugField(max_length=90, blank=True, default="", db_default="")
    # Raised by each save that changes something: a form that brings an older one was overtaken.
    version = models.PositiveIntegerField(default=1, db_default=1)
    # The form it was begun in: pressed twice, that form begins one story.
    begun_in = models.CharField(max_length=32, null=True, unique=True, editable=False)  # noqa: DJ001
    differs = models.BooleanField(
        default=True, help_text=_("Whether it holds something readers do not see yet.")
    )
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        indexes = [
            models.Index(fields=["saved_at"], condition=models.Q(differs=True), name="draft_differing"),
        ]

    def __str__(self) -> str:
        return str(self.article_id)


class Revision(models.Model):
    """A snapshot that was saved or published, compressed; afterwards only its verb changes its note."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("Saved")
        PUBLISHED = "published", _("Published")
        IMPORTED = "imported", _("Imported")
        ASIDE = "aside", _("Set aside")
        RESTORED = "restored", _("Restored")

        @property
        def is_marked(self) -> bool:
            """Whether it stands in the short history without a name."""
            return self not in {Revision.Kind.SAVED, Revision.Kind.ASIDE}

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    # The working copy's when it was kept; of a text set aside, that of the text it was written over.
    version = models.PositiveIntegerField(default=1, db_default=1)
    kind = models.CharField(max_length=12, choices=Kind)
    packed = models.BinaryField()
    note = models.CharField(max_length=300, blank=True)
    # Published or named: what a long history is read by.
    is_marked = models.BooleanField(default=False, db_default=False)
    # The number of the revision that was restored by this one.
    restored_from = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]
        indexes = [
            models.Index(
                fields=["article", "-number"], condition=models.Q(is_marked=True), name="revision_marked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}/{self.number}"

    @staticmethod
    def pack(snapshot: dict[str, Any]) -> bytes:
        """A snapshot as it is stored. Equal snapshots give equal bytes."""
        text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return zlib.compress(text.encode(), 9)

    @property
    def snapshot(self) -> dict[str, Any]:
        return json.loads(zlib.decompress(bytes(self.packed)))


class Preview(models.Model):
    """What a form held when its author asked to see it: shown to signed-in people for a day, never stored
    anywhere else."""

    token = models.CharField(max_length=43, primary_key=True, default=new_token)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="+")
    edition = models.CharField(max_length=12)
    snapshot = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")

    def __str__(self) -> str:
        return self.token[:8]


class SharedPreview(models.Model):
    """A link that shows the working copy to somebody without an account, for a while.

    ``nonce`` goes into the link's signature: whoever reads the database alone can't make the link. Of whoever
    opens it nothing is kept but the time of the last opening.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="shared_previews")
    nonce = models.CharField(max_length=43, default=new_token)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.expires_at:%Y-%m-%d %H:%M}"


class OpenForm(models.Model):
    """A form of an article, or of something else, that somebody has open: seen a moment ago, and what was
    written in it and not saved.

    No history, no list for readers, no search and nobody else's screen shows its words.
    """

    key = models.CharField(max_length=32, primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="open_forms")
    # What it is a form of, where that is no article: a front's ``subject``.
    about = models.CharField(max_length=60, blank=True, default="", db_default="")
    opened_at = models.DateTimeField(auto_now_add=True)
    # NULL once it was left. A form in a background tab is seen less often: browsers wake it once a minute.
    seen_at = models.DateTimeField(null=True)
    is_away = models.BooleanField(default=False)
    packed = models.BinaryField(null=True)
    written_at = models.DateTimeField(null=True)
    # Saved or discarded: words that arrive later, sent before, are not kept any more.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("open form")
        verbose_name_plural = _("open forms")
        indexes = [
            models.Index(fields=["article", "seen_at"], name="open_form_seen"),
            models.Index(fields=["person", "article"], name="open_form_of_person"),
            models.Index(
                fields=["about", "seen_at"], condition=~models.Q(about=""), name="open_form_about_seen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.article_id or self.about}"

    @property
    def words(self) -> dict[str, list[str]]:
        """What the form would have sent, by input."""
        return json.loads(zlib.decompress(bytes(self.packed))) if self.packed else {}


class Translation(models.Model):
    """Of what a story is the translation, and up to which revision of it somebody said that it is true."""

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="translation"
    )
    original = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="translations")
    # 0: begun before the original was saved.
    number = models.PositiveIntegerField(default=0)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")

    def __str__(self) -> str:
        return f"{self.original_id} → {self.article_id}"


class RecallToCheck(models.Model):
    """A public story that recalls one which was corrected: somebody has to look whether it is still right."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="recalls")
    story = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="recalls_to_check")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("recall to check")
        verbose_name_plural = _("recalls to check")
        indexes = [
            models.Index(fields=["story"], condition=models.Q(checked_at=None), name="recall_unchecked"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} recalls {self.correction_id}"


from articles.desk.bulk_change import BulkChange  # noqa: E402, F401
from articles.desk.frontpages import FrontLayout, FrontPage  # noqa: E402, F401
from articles.desk.nounmerge import MergedStory, NounMerge  # noqa: E402, F401
from articles.desk.staff import Assignment, Notice  # noqa: E402, F401  (Django looks for models in this module)
from articles.desk.timed import TimedDeed  # noqa: E402, F401
from articles.desk.trail import AuditEntry  # noqa: E402, F401
