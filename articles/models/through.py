"""Rows between an article and what it names.

Rows that lists are read from carry ``edition`` and ``published_at`` (NULL unless public), so that a list of a
tag, rubric or author is one walk along one partial index, at a thousand articles and at a million.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase

from articles.models.article import Article
from articles.models.author import Author
from articles.models.choices import AuthorRole, SourceKind
from articles.models.rubric import Rubric
from articles.models.tag import Tag
from portal import editions


def newest_of(field: str, article: str, name: str) -> models.Index:
    """The index of a list: one ``field``, one edition, public rows only, newest first."""
    return models.Index(
        models.F(field),
        models.F("edition"),
        models.F("published_at").desc(),
        models.F(article).desc(),
        condition=Q(published_at__isnull=False),
        name=name,
    )


class Listed(models.Model):
    """A row that puts an article into a list."""

    position = models.PositiveSmallIntegerField(_("order"), default=0)
    edition = models.CharField(_("edition"), max_length=12, choices=editions.choices, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class TaggedArticle(Listed, ItemBase):
    """A tag of an article, at its place in the order the editor gave."""

    content_object = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged", verbose_name=_("tag"))

    objects: models.Manager[TaggedArticle] = models.Manager()

    class Meta(Listed.Meta):
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagged_once")]
        indexes = [newest_of("tag", "content_object", "tagged_newest")]


class ArticleRubric(Listed):
    """A rubric an article is listed in. The main one stands first; a parent's row is ``inherited``."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="in_rubrics")
    rubric = models.ForeignKey(
        Rubric, on_delete=models.PROTECT, related_name="listed", verbose_name=_("rubric")
    )
    inherited = models.BooleanField(default=False)

    class Meta(Listed.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "rubric"], name="in_rubric_once")]
        indexes = [newest_of("rubric", "article", "in_rubric_newest")]


class Byline(Listed):
    """An author of an article, with what they did, in the order of the byline."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="byline")
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("author")
    )
    role = models.CharField(_("role"), max_length=12, choices=AuthorRole, default=AuthorRole.TEXT)

    class Meta(Listed.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "author", "role"], name="byline_once")]
        indexes = [
            newest_of("author", "article", "byline_newest"),
            # Whatever their states: the desk's list.
            models.Index(fields=["author", "-article"], name="byline_begun_last"),
        ]


class Source(models.Model):
    """Where a fact comes from: quotes and additions point to it by ``key``."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField(_("key"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind, default=SourceKind.ON_RECORD)
    name = models.CharField(_("name"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=100, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    time = models.DateTimeField(_("time"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="source_key_once")]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class Quote(models.Model):
    """A quote of an article's body, derived when the body was saved."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="quotes")
    node = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField(default=0)
    words = models.TextField()
    speaker = models.CharField(max_length=200, blank=True)
    tag = models.ForeignKey(Tag, on_delete=models.SET_NULL, null=True, related_name="quotes")
    role = models.CharField(max_length=200, blank=True)
    attribution = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, blank=True)
    is_translated = models.BooleanField(default=False)
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True, related_name="quotes")

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["tag", "-article", "position", "id"], name="quote_of_speaker")]

    def __str__(self) -> str:
        return self.words[:80]


class Reference(models.Model):
    """What an article's stored row uses: pictures, other stories. Derived with the body.

    Answers "where is this used", says which pictures are public and which bodies to render again.
    """

    IMAGE, ARTICLE = "image", "article"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
    kind = models.CharField(max_length=8, choices=[(IMAGE, _("Image")), (ARTICLE, _("Article"))])
    target = models.CharField(max_length=36)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "kind", "target"], name="reference_once")]
        indexes = [models.Index(fields=["kind", "target"], name="reference_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
