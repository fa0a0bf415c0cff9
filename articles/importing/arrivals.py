"""What came with exports of other portals: which exports, which rows, and which stories in which version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class TakenExport(models.Model):
    """An export that was brought in to its end. Later ones of its site go on from the moment it was made."""

    site = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    # NULL: it was a whole one.
    since = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "importing"
        verbose_name = _("export that was brought in")
        verbose_name_plural = _("exports that were brought in")
        constraints = [models.UniqueConstraint(fields=["site", "made_at"], name="export_taken_once")]

    def __str__(self) -> str:
        return f"{self.site}, {self.made_at:%Y-%m-%d %H:%M}"


class ArrivedStory(models.Model):
    """A story that came with an export of ``site``; ``digest`` is that of the record it came as."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="+")
    site = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    # Whatever was done to it since was done here.
    arrived_at = models.DateTimeField()

    class Meta:
        app_label = "importing"
        verbose_name = _("story of another portal")
        verbose_name_plural = _("stories of another portal")

    def __str__(self) -> str:
        return f"{self.site}: {self.article_id}"


class ArrivedRow(models.Model):
    """A rubric, author, tag, picture or breaking bar that came with an export of ``site``.

    ``number`` is its key there, ``row`` the one here; a row that was deleted or merged here keeps its entry.
    """

    site = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    number = models.BigIntegerField()
    row = models.BigIntegerField()

    class Meta:
        app_label = "importing"
        verbose_name = _("thing of another portal")
        verbose_name_plural = _("things of another portal")
        constraints = [models.UniqueConstraint(fields=["site", "kind", "number"], name="row_arrived_once")]
        indexes = [models.Index(fields=["kind", "row"], name="arrived_row_here")]

    def __str__(self) -> str:
        return f"{self.site}: {self.kind} {self.number}"
