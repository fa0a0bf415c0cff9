"""Former addresses of rubrics, tags and authors: they lead to the row for ever, in every edition.

Asked only where no row has the address now. They name the row, not where it is: one hop, however often it
moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.author import Author
from articles.models.rubric import Rubric
from articles.models.tag import Tag

Noun = Rubric | Tag | Author
NOUNS: dict[str, type[Rubric] | type[Tag] | type[Author]] = {"rubric": Rubric, "tag": Tag, "author": Author}


def _once(noun: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["slug"], condition=Q(**{f"{noun}__isnull": False}), name=f"{noun}_address_once"
    )


class NounAddressQuerySet(models.QuerySet["NounAddress"]):
    """Reading former addresses."""

    def of_kind(self, noun: str) -> NounAddressQuerySet:
        """Those of ``"rubric"``, ``"tag"`` or ``"author"``."""
        return self.filter(**{f"{noun}__isnull": False})

    def of(self, row: models.Model) -> NounAddressQuerySet:
        """Those that lead to a row."""
        return self.filter(**{str(row._meta.model_name): row.pk})


class NounAddress(models.Model):
    """A slug that a rubric, tag or author had, or that of one that was merged into it."""

    slug = models.CharField(_("former slug"), max_length=100)
    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, null=True, related_name="former_addresses")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="former_addresses")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, related_name="former_addresses")
    left_at = models.DateTimeField(_("left"), auto_now_add=True)

    objects = NounAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [_once("rubric"), _once("tag"), _once("author")]

    def __str__(self) -> str:
        return self.slug


def led_to(noun: str, slug: str) -> Any:
    """The rubric, tag or author that a former address leads to, None without one. One query.

    Tags know with ``is_public`` whether readers may see their page.
    """
    former = NounAddress.objects.of_kind(noun).filter(slug=slug).values(noun)
    rows: Any = Tag.objects.with_publicity() if noun == "tag" else NOUNS[noun]._default_manager
    return rows.filter(pk__in=former).first()


def tags_at(slugs: Collection[str]) -> dict[str, Tag]:
    """The tags at these addresses, former ones too, by the address that was asked for.

    One query, none for nothing, one more where one of them is no tag's now.
    """
    found = {tag.slug: tag for tag in Tag.objects.standing().filter(slug__in=slugs)} if slugs else {}
    if left := set(slugs) - found.keys():
        former = NounAddress.objects.of_kind("tag").filter(slug__in=left).select_related("tag")
        found |= {one.slug: one.tag for one in former if one.tag is not None}
    return found


def former_slugs(row: models.Model) -> Iterable[str]:
    """The slugs that lead to a row beside its own. One query."""
    return NounAddress.objects.of(row).values_list("slug", flat=True)
