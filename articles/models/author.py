"""Authors: people named in bylines. They need no account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.named import keep_found_by, leave_address, refuse_taken
from portal import editions
from portal.kit.text import fold, slugify, sort_key
from portal.labels import LabelsField
from portal.versions.models import Versioned


class AuthorQuerySet(models.QuerySet["Author"]):
    """Reading authors."""

    def standing(self) -> AuthorQuerySet:
        """Without those whose stories are just being moved to another, into whom they were merged."""
        return self.filter(merged_into=None)


class Author(Versioned):
    """Somebody named in a byline, with the name as each edition writes it."""

    slug = models.SlugField(_("slug"), max_length=90, unique=True, blank=True)
    labels = LabelsField(_("name"))
    desk = LabelsField(_("desk"), blank=True, help_text=_("For example: Economy desk."))
    biography = LabelsField(_("biography"), blank=True, multiline=True, help_text=_("Two sentences."))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("account"),
        help_text=_("Only if this author signs in."),
    )
    is_active = models.BooleanField(_("works here"), default=True)
    spellings = models.TextField(
        _("Other spellings"),
        blank=True,
        default="",
        db_default="",
        help_text=_("One a line. Readers and editors find the author by each."),
    )
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    search_text = models.TextField(editable=False)
    # While the stories are being moved there; then this row is deleted.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="merging",
        # Of nearly all it is empty: an index of those would be asked before that of their names.
        db_index=False,
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["sort_key"]
        indexes = [
            models.Index(
                fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="author_merged"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language being spoken."""
        return str(self.labels)

    @property
    def names(self) -> list[str]:
        """Every name, as each edition writes it and otherwise spelt."""
        return list(dict.fromkeys([*self.labels.values(), *filter(None, self.spellings.splitlines())]))

    @property
    def monogram(self) -> str:
        """Up to two initials, shown in place of a portrait."""
        return "".join(word[0] for word in self.label.split()[:2]).upper()

    def get_absolute_url(self) -> str:
        return reverse("articles:author", args=[self.slug])

    def own_slug(self) -> str:
        """The address that follows from the name."""
        return slugify(self.labels.in_edition("uk"))

    def clean(self) -> None:
        super().clean()
        refuse_taken(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or self.own_slug()
        self.derive()
        with transaction.atomic():
            leave_address(self)
            super().save(*args, **kwargs)
            self.keep_names()

    def derive(self) -> None:
        """Set what follows from the names."""
        self.sort_key = sort_key(self.labels.in_edition(editions.primary()))[:200]
        self.search_text = fold(" ".join(self.names))

    def keep_names(self) -> None:
        """Have the author found by every name of now, from each of its words on. Two or three queries."""
        keep_found_by(self, self.names)


class AuthorName(models.Model):
    """A folded name from one of its words on: «олена писар», «писар». An author is found by its beginning."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="found_by")
    folded = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "folded"], name="author_name_once")]

    def __str__(self) -> str:
        return self.folded
