"""One merge of a tag or author into another: what was merged, how far it is, what it takes to undo it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article

UNDONE_WITHIN: Final = timedelta(days=30)


class NounMerge(models.Model):
    """A tag or author that was merged into another. The row stays for ever: it tells where a key leads now.

    ``facts`` is the merged row as it was, with the aliases, addresses and empty fields that went to the
    other; it and the list of stories go after 30 days. Stories are moved one by one in the background.
    """

    class Stage(models.TextChoices):
        MOVING = "moving", _("Stories are being moved")
        DONE = "done", _("Merged")
        BACK = "back", _("Stories are being moved back")
        UNDONE = "undone", _("Undone")

    noun = models.CharField(_("kind"), max_length=8)
    merged = models.BigIntegerField()
    survivor = models.BigIntegerField()
    merged_name = models.CharField(_("merged"), max_length=200)
    survivor_name = models.CharField(_("into"), max_length=200)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.MOVING)
    counts = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    # By each batch of stories: one that stands still has lost its worker.
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        app_label = "desk"
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "merged"], condition=~models.Q(stage="undone"), name="merged_once"
            )
        ]
        indexes = [
            models.Index(fields=["noun", "survivor"], name="merge_of_survivor"),
            models.Index(fields=["-begun_at"], name="merge_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_name} → {self.survivor_name}"

    @property
    def is_running(self) -> bool:
        return self.stage in {self.Stage.MOVING, self.Stage.BACK}

    @property
    def can_be_undone(self) -> bool:
        """Whether it is done and what is needed to undo it is still kept."""
        recent = timezone.now() - self.begun_at < UNDONE_WITHIN
        return self.stage == self.Stage.DONE and recent and bool(self.facts)


class MergedStory(models.Model):
    """What a merge moved in one story: in its rows, its place, its quotes, its working copy."""

    merge = models.ForeignKey(NounMerge, on_delete=models.CASCADE, related_name="stories")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    moved = models.JSONField(default=dict)

    class Meta:
        app_label = "desk"
        constraints = [models.UniqueConstraint(fields=["article", "merge"], name="story_merged_once")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.merge_id}"


def survivors(noun: str, keys: Iterable[int]) -> dict[int, int]:
    """Key → the key of what it was merged into, and that in turn. One query, one more for each step."""
    found: dict[int, int] = {}
    wanted = {key for key in keys if key}
    while wanted:
        standing = NounMerge.objects.exclude(stage__in=(NounMerge.Stage.BACK, NounMerge.Stage.UNDONE))
        rows = standing.filter(noun=noun, merged__in=wanted).values_list("merged", "survivor")
        step = {merged: survivor for merged, survivor in rows if merged not in found}
        found |= step
        wanted = set(step.values()) - found.keys()
    return {key: _last(found, key) for key in found}


def former_names(noun: str, keys: Iterable[int]) -> dict[int, str]:
    """What those that were merged into another were called. One query."""
    rows = NounMerge.objects.filter(noun=noun, merged__in=keys).exclude(stage=NounMerge.Stage.UNDONE)
    return dict(rows.values_list("merged", "merged_name"))


def merged_keys(noun: str, survivor: int) -> list[int]:
    """The keys of those that were merged into a row, and into those in turn. One query for each step."""
    standing = NounMerge.objects.filter(noun=noun, stage__in=(NounMerge.Stage.MOVING, NounMerge.Stage.DONE))
    found: list[int] = []
    wanted = [survivor]
    while wanted:
        rows = standing.filter(survivor__in=wanted).exclude(merged__in=found)
        wanted = list(rows.values_list("merged", flat=True))
        found += wanted
    return found


def _last(steps: dict[int, int], key: int) -> int:
    while key in steps:
        key = steps[key]
    return key


def forget_details() -> None:
    """What could undo merges of more than 30 days ago is kept no longer. Two queries."""
    old = NounMerge.objects.filter(begun_at__lt=timezone.now() - UNDONE_WITHIN, stage=NounMerge.Stage.DONE)
    MergedStory.objects.filter(merge__in=old.values("pk")).delete()
    old.exclude(facts={}).update(facts={})
