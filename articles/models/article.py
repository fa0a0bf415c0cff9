"""The article: one row of facts for one edition. Its text lives in a table of its own."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.media.models import Image
from articles.models.author import Author
from articles.models.choices import NOT_PUBLIC, Kind, Mark, Stage, State
from articles.models.group import TranslationGroup
from articles.models.querysets import ArticleQuerySet
from articles.models.rubric import Rubric
from articles.models.tag import Tag
from portal import editions

OLD_AFTER = timedelta(days=30)


def public_index(*fields: str, name: str) -> models.Index:
    """The index of a newest-first list of public articles with the same ``fields``."""
    return models.Index(fields=[*fields, "-published_at", "-id"], condition=Q(state="published"), name=name)


class Article(models.Model):
    """A story of one edition. Written only by the desk's verbs and the importers."""

    uid = models.UUIDField(_("public identifier"), default=uuid.uuid4, unique=True, editable=False)
    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices)
    group = models.ForeignKey(
        TranslationGroup, on_delete=models.PROTECT, related_name="articles", verbose_name=_("translations")
    )
    slug = models.SlugField(_("slug"), max_length=90, blank=True)
    title = models.CharField(_("title"), max_length=200)
    lead = models.TextField(_("lead"), max_length=600, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.NEWS)
    is_exclusive = models.BooleanField(_("exclusive"), default=False)
    has_photo = models.BooleanField(_("photo"), default=False)
    has_video = models.BooleanField(_("video"), default=False)
    place = models.ForeignKey(
        Tag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="datelines",
        verbose_name=_("place"),
    )
    agency = models.CharField(_("agency"), max_length=40, blank=True)
    rubric = models.ForeignKey(
        Rubric,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="main_articles",
        verbose_name=_("rubric"),
    )
    lead_image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead image"),
    )
    lead_caption = models.CharField(_("caption here"), max_length=400, blank=True)

    stage = models.CharField(
        _("stage"), max_length=12, choices=Stage, default=Stage.FULL, db_default=Stage.FULL, editable=False
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("substantively updated"), null=True, blank=True, editable=False)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True, editable=False)
    binned_at = models.DateTimeField(_("binned"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="articles_begun",
        verbose_name=_("begun by"),
    )
    search_text = models.TextField(editable=False, blank=True)
    # Of a translation: the edition of its original, and since when that says more than this.
    original_edition = models.CharField(max_length=12, blank=True, default="", db_default="", editable=False)
    behind_since = models.DateTimeField(null=True, blank=True, editable=False)

    tags = TaggableManager(
        through="articles.TaggedArticle", to=Tag, ordering=["tagged__position"], blank=True
    )
    rubrics = models.ManyToManyField(Rubric, through="articles.ArticleRubric", related_name="articles")
    authors = models.ManyToManyField(Author, through="articles.Byline", related_name="articles")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("publish_article", "Can publish, revise and withdraw articles"),
            ("edit_every_article", "Can edit articles of every rubric"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "slug"], condition=~Q(slug=""), name="article_slug_once"
            ),
            models.UniqueConstraint(fields=["group", "edition"], name="article_one_per_edition"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="article_published_has_time",
            ),
        ]
        indexes = [
            public_index("edition", name="article_newest"),
            public_index("edition", "rubric", name="article_by_rubric"),
            public_index("edition", "kind", name="article_by_kind"),
            models.Index(
                fields=["edition", "-published_at", "-id"],
                condition=Q(state="published", is_exclusive=True),
                name="article_exclusives",
            ),
            # The desk's lists: the newest of all editions, and what was saved last.
            public_index(name="article_newest_of_all"),
            models.Index(fields=["-saved_at"], name="article_saved"),
            # The same narrowed. None begins with the edition or holds public stories by their state: readers'
            # lists would be read by them, and sorted.
            models.Index(fields=["rubric", "-saved_at", "-id"], name="article_saved_by_rubric"),
            models.Index(
                fields=["state", "-saved_at", "-id"],
                condition=Q(state__in=NOT_PUBLIC),
                name="article_saved_by_state",
            ),
            models.Index(
                fields=["-saved_at", "-id"], condition=Q(binned_at__isnull=False), name="article_saved_in_bin"
            ),
            models.Index(fields=["created_by", "-id"], name="article_begun_by"),
            models.Index(fields=["-saved_at"], condition=Q(published_at=None), name="article_drafts"),
            # Programs that keep copies ask what changed.
            models.Index(
                models.F("edition"),
                Coalesce("updated_at", "published_at").desc(),
                models.F("id").desc(),
                condition=Q(state="published"),
                name="article_changed",
            ),
            models.Index(
                fields=["-behind_since", "-id"],
                condition=Q(behind_since__isnull=False),
                name="article_behind",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled"))

    def get_absolute_url(self) -> str:
        return editions.address(self.edition, "articles:article", self.slug)

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def was_published(self) -> bool:
        """Once public, an article is withdrawn, never deleted, and keeps its address."""
        return self.published_at is not None

    @property
    def is_advertising(self) -> bool:
        return self.kind == Kind.ADVERTISING

    @property
    def marks(self) -> list[Mark]:
        """What the card says beside the title, in a fixed order."""
        facts = (
            (Mark.EXCLUSIVE, self.is_exclusive),
            (Mark.PHOTO, self.has_photo),
            (Mark.VIDEO, self.has_video),
        )
        return [mark for mark, holds in facts if holds]

    @property
    def is_old(self) -> bool:
        """Whether readers are told that this is an old story."""
        last = self.updated_at or self.published_at
        return last is not None and Kind(self.kind).ages and timezone.now() - last > OLD_AFTER


class ArticleBody(models.Model):
    """The text as edited and everything derived from it when it was saved. Lists never read this table."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="body")
    canonical = models.TextField(blank=True)
    rendered = models.TextField(blank=True)
    text = models.TextField(blank=True)
    words = models.PositiveIntegerField(default=0)
    references = models.JSONField(default=dict, blank=True)
    furniture = models.JSONField(
        default=dict,
        blank=True,
        help_text="Byline, rubrics, tags, sources and place as the page shows them.",
    )
    # Primary key and closeness of related stories; NULL until they were chosen.
    related = models.JSONField(null=True, editable=False)
    render_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")

    def __str__(self) -> str:
        return str(self.pk)
