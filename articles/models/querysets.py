"""Reading articles: each query is said once, by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from articles.models.choices import NOT_PUBLIC, Kind, State
from portal import editions
from portal.prepared import Constant

if TYPE_CHECKING:
    from articles.models.article import Article  # noqa: F401  (named in a string below)


class Rights(Protocol):
    """What the desk knows of a person's rights, as conditions of one query."""

    @property
    def own(self) -> Q: ...
    @property
    def editable(self) -> Q: ...
    @property
    def publishable(self) -> Q: ...


PUBLIC = Constant(State.PUBLISHED.value)
# What no page shows of a story and its picture: naming a column costs as much as reading it.
UNSHOWN = (
    "search_text", "embargo_until", "binned_at", "created_at", "saved_at", "created_by",
    *(f"lead_image__{name}" for name in (
        "uid", "original", "digest", "licence_note", "focal_x", "focal_y", "former_key", "recropped_at",
        "copies_due_at", "is_public", "uploaded_by", "created_at", "search_text",
    )),
)  # fmt: skip


def slug_in(code: str) -> str:
    """The name under which ``for_page()`` keeps the slug of the version published in edition ``code``."""
    return f"slug_in_{code}"


class ArticleQuerySet(models.QuerySet["Article"]):
    """What readers and editors ask of the articles."""

    def visible(self) -> Self:
        """Those readers may see. A plain equality: ``state__in`` would not use the partial indexes."""
        return self.filter(state=PUBLIC)

    def visible_by_key(self) -> Self:
        """The same, the greatest key first, walked by their keys: by their state they would be sorted."""
        return self.exclude(state__in=NOT_PUBLIC).order_by("-pk")

    def in_edition(self, code: str) -> Self:
        return self.filter(edition=code)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def without_advertising(self) -> Self:
        """For lists that readers take for news."""
        return self.exclude(kind=Kind.ADVERTISING)

    def for_card(self) -> Self:
        """With what a card shows. Cost: one query, never the body."""
        return self.select_related("rubric", "lead_image").defer(*UNSHOWN, "original_edition", "behind_since")

    def for_page(self) -> Self:
        """With what an article's page shows of it, and the slugs of its published versions. One query.

        Lists of what it names were derived when it was saved.
        """
        page = self.select_related("rubric", "lead_image", "body").defer(
            *UNSHOWN, "body__text", "body__canonical"
        )
        return page.with_versions()

    def with_versions(self) -> Self:
        """With the slugs of a story's published versions, under the names that ``slug_in`` gives."""
        versions = self.model._default_manager.filter(state=State.PUBLISHED, group=OuterRef("group"))
        slugs = {
            slug_in(code): Subquery(versions.filter(edition=code).values("slug")[:1])
            for code in editions.codes()
        }
        return self.annotate(**slugs)

    def older_than(self, moment: datetime, pk: int) -> Self:
        """The next page of a newest-first list.

        The first condition gives the index its range; the second alone would read the whole edition.
        """
        return self.filter(
            Q(published_at__lte=moment),
            Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=pk),
        )

    def newer_than(self, moment: datetime, pk: int) -> Self:
        """The previous page of a newest-first list."""
        return self.filter(
            Q(published_at__gte=moment),
            Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=pk),
        )

    def not_binned(self) -> Self:
        return self.filter(binned_at=None)

    def unpublished(self) -> Self:
        """Those that readers have never seen and nobody put into the bin."""
        return self.not_binned().filter(published_at=None)

    def saved_in_state(self, state: str) -> Self:
        """Those in a state that is not public, for the desk's lists by their last save."""
        return self.filter(_not_public()).filter(state=state)

    def timed(self) -> Self:
        """Those that something is set for: a publication, changes, a withdrawal."""
        deed: Any = self.model._meta.get_field("timed").related_model
        return self.filter(pk__in=deed._default_manager.order_by().values("article"))

    def waiting(self) -> Self:
        """Those that wait for somebody: to be read, to go out, or with changes that readers do not see."""
        # One list of few keys: with the two conditions side by side every story would be looked at. What was
        # handed on was never public, which is what its index holds.
        stories = self.model._default_manager.order_by()
        handed_on = stories.filter(published_at=None, state__in=(State.IN_REVIEW, State.READY))
        draft: Any = self.model._meta.get_field("draft").related_model
        differing = draft._default_manager.filter(differs=True).values("article")
        changed = stories.filter(state=State.PUBLISHED, pk__in=differing)
        return self.not_binned().filter(pk__in=handed_on.values("pk").union(changed.values("pk")))

    def editable_by(self, rights: Rights) -> Self:
        """Those a person may change now."""
        return self.filter(rights.editable)

    def waiting_for(self, rights: Rights) -> Self:
        """Those that wait for a person to read, publish or withdraw them."""
        return self.waiting().filter(rights.publishable)

    def handed_on_by(self, rights: Rights) -> Self:
        """A person's own stories that wait for somebody else."""
        return self.waiting().filter(rights.own)

    def behind(self) -> Self:
        """Translations whose original was substantively updated since they were last confirmed."""
        return self.filter(behind_since__isnull=False)

    def without_version_in(self, code: str) -> Self:
        """Stories of other editions that are not public in edition ``code``."""
        versions = self.model.objects.visible().filter(edition=code, group=models.OuterRef("group"))
        return self.exclude(edition=code).exclude(models.Exists(versions))


def _not_public() -> RawSQL:
    """The condition of the index of what is not public, word for word.

    SQLite compares values it is handed with an index's condition one by one, and a list of them not at all:
    the index was named by the plan of a query with the values written in, and left aside by the query itself.
    """
    states = ", ".join(f"'{state.value}'" for state in NOT_PUBLIC)
    return RawSQL(f"articles_article.state IN ({states})", (), output_field=models.BooleanField())  # noqa: S611  (texts of ours, values are bound)
