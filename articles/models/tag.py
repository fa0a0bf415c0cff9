"""Tags: people, places, organisations, events and topics. One tag serves all editions."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from articles.models.choices import State, TagKind
from articles.models.named import free_slug, keep_found_by, leave_address, refuse_taken
from portal import editions
from portal.kit.text import fold, slugify, sort_key
from portal.labels import LabelsField
from portal.versions.models import Versioned


class TagQuerySet(models.QuerySet["Tag"]):
    """Reading tags."""

    def named(self, name: str) -> TagQuerySet:
        """The tag that this spelling names, by name, label or alias, in any case and any apostrophe."""
        folded = fold(name)
        spelt = models.Q(folded=folded) | models.Q(aliases__folded=folded)
        return self.standing().filter(spelt).distinct()

    def standing(self) -> TagQuerySet:
        """Without those whose stories are just being moved to another, into which they were merged."""
        return self.filter(merged_into=None)

    def in_use(self, edition: str) -> TagQuerySet:
        """Tags that a public story of ``edition`` carries."""
        tagged = self.model.tagged.field.model._default_manager.filter(tag=models.OuterRef("pk"))
        public = tagged.filter(edition=edition, published_at__isnull=False)
        return self.standing().filter(models.Exists(public))

    def most_carried(self) -> TagQuerySet:
        """The tags of most stories first, as of the day's count."""
        return self.order_by("-carried", "pk")

    def with_publicity(self) -> TagQuerySet:
        """Each with ``is_public``: whether a public story of any edition carries or quotes it."""
        tagged = self.model.tagged.field.model._default_manager.filter(tag=models.OuterRef("pk"))
        quoted = self.model.quotes.field.model._default_manager.filter(tag=models.OuterRef("pk"))
        return self.annotate(
            is_public=models.Exists(tagged.filter(published_at__isnull=False))
            | models.Exists(quoted.filter(article__state=State.PUBLISHED))
        )

    def of_kind(self, kind: str) -> TagQuerySet:
        return self.filter(kind=kind)


class Tag(TagBase, Versioned):
    """A thing the news is about.

    ``name`` is unique by its folded form (case, apostrophes, width); homonyms carry a qualifier in the name:
    «Самар (місто)». ``labels`` is what readers of each edition see.
    """

    name: str
    slug: str
    kind = models.CharField(_("kind"), max_length=16, choices=TagKind, default=TagKind.TOPIC, db_index=True)
    labels = LabelsField(_("label"))
    wikidata = models.CharField(
        _("Wikidata identifier"), max_length=20, blank=True, help_text=_("For example Q1899 for Kyiv.")
    )
    folded = models.CharField(max_length=120, unique=True, editable=False)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    # How many public stories carry it, counted once a day: what makes a tag rare.
    carried = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # While its stories are being moved there; then this row is deleted.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="merging",
        # Of nearly all it is empty: an index of those would be asked before that of their names.
        db_index=False,
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["sort_key"]
        indexes = [
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="tag_merged"
            ),
            models.Index(fields=["-carried", "id"], name="tag_carried"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What readers of the language being spoken see."""
        return str(self.labels) or self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", args=[self.slug])

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.name:
            self.name = self.labels.in_edition(editions.primary())
        self.derive()
        if not self.slug:
            self.slug = free_slug(self, self.own_slug())
        with transaction.atomic():
            leave_address(self)
            super().save(*args, **kwargs)
            self._keep_labels_findable()
            self.keep_names()

    def derive(self) -> None:
        """Set what follows from the names."""
        self.folded = fold(self.name)
        self.sort_key = sort_key(self.labels.in_edition(editions.primary()) or self.name)[:200]

    def own_slug(self) -> str:
        """The address that follows from the name."""
        return slugify(self.labels.in_edition("en") or self.name)

    def keep_names(self) -> None:
        """Have the tag found by its name and every alias of now, from each word on. At most four queries."""
        keep_found_by(self, [self.name, *self.aliases.values_list("name", flat=True)])

    def clean(self) -> None:
        super().clean()
        if self.slug:
            refuse_taken(self)

    def _keep_labels_findable(self) -> None:
        """Each edition's label finds the tag, as an alias does, unless it already names another tag."""
        for label in self.labels.values():
            folded = fold(label)
            if folded and folded != self.folded and not Tag.objects.filter(folded=folded).exists():
                TagAlias.objects.get_or_create(folded=folded, defaults={"tag": self, "name": label})


class TagAlias(models.Model):
    """Another spelling that leads to a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("tag"))
    name = models.CharField(_("spelling"), max_length=100)
    folded = models.CharField(max_length=120, unique=True, editable=False)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.tag.keep_names()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            self.tag.keep_names()
        return deleted


class TagName(models.Model):
    """A folded name or alias from one of its words on. A tag is found by its beginning."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="found_by")
    folded = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "folded"], name="tag_name_once")]

    def __str__(self) -> str:
        return self.folded
