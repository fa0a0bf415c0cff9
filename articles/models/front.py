"""Places on the front pages, an edition's and its rubrics', that editors fill by hand."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.choices import Kind, State
from articles.models.rubric import Rubric
from articles.models.through import ArticleRubric
from portal import editions

HOME_PLACES: Final[dict[int, str | Promise]] = {
    1: _("Main story"),
    2: _("Second story"),
    3: _("Third story"),
}
RUBRIC_PLACES: Final[dict[int, str | Promise]] = {1: _("Leading story")}


def places_of(rubric: int | None) -> dict[int, str | Promise]:
    """The places of a rubric's front, or of the home page: number → name."""
    return HOME_PLACES if rubric is None else RUBRIC_PLACES


class FrontSlotQuerySet(models.QuerySet["FrontSlot"]):
    """Reading the fronts."""

    def of(self, edition: str, rubric: int | None) -> FrontSlotQuerySet:
        """The pins of one front, whether they hold or not."""
        return self.filter(edition=edition, rubric=rubric)

    def unexpired(self) -> FrontSlotQuerySet:
        """Those whose time is not over."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def holding(self, edition: str) -> FrontSlotQuerySet:
        """The pins that a home page shows: its own, and the leads of rubrics for their blocks. One query.

        They still hold and their story is public; advertising leads a rubric's own page alone.
        """
        listed = ArticleRubric.objects.filter(
            article=OuterRef("article"),
            rubric=OuterRef("rubric"),
            edition=edition,
            published_at__isnull=False,
        )
        leads = Q(Exists(listed), place=1) & ~Q(article__kind=Kind.ADVERTISING)
        return (
            self.filter(Q(rubric=None) | leads, edition=edition)
            .unexpired()
            # The story's edition is asked of no database: it would read all of the edition's to find three.
            .filter(article__state=State.PUBLISHED)
            .select_related("article__rubric", "article__lead_image")
            .order_by("place")
        )


class FrontSlot(models.Model):
    """A story pinned to a place of a front. An empty or expired place fills itself.

    The pins of a front are written together, by the verbs that put a front up.
    """

    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    # NULL: the home page.
    rubric = models.ForeignKey(
        Rubric, on_delete=models.CASCADE, null=True, related_name="pins", verbose_name=_("rubric")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="pins", verbose_name=_("story")
    )
    expires_at = models.DateTimeField(_("until"), null=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = FrontSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("front page place")
        verbose_name_plural = _("front pages")
        ordering = ["edition", "rubric", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "place"], condition=Q(rubric=None), name="front_place_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "rubric", "place"],
                condition=Q(rubric__isnull=False),
                name="rubric_front_place_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{editions.name_of(self.edition)}: {places_of(self.rubric_id).get(self.place, self.place)}"


def with_pin(rubrics: QuerySet[Rubric], edition: str) -> QuerySet[Rubric]:
    """The rubrics with ``pinned`` and ``pinned_until``: which story leads their page in ``edition``, if any.

    No query of its own. Whether readers may see the story is for who reads it.
    """
    pins = FrontSlot.objects.filter(edition=edition, rubric=OuterRef("pk"), place=1).unexpired()
    return rubrics.annotate(
        pinned=Subquery(pins.values("article")), pinned_until=Subquery(pins.values("expires_at"))
    )
