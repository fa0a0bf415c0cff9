"""Tables as a first version has them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse


class Row(models.Model):
    """What every table has; said aloud for the type checker, which knows the portal's apps alone."""

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


class Rubric(Row):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "naive"
        ordering = ["pk"]

    def get_absolute_url(self) -> str:
        return reverse("rubric", args=[self.slug])


class Author(Row):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "naive"

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])


class Tag(Row):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "naive"

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


class Picture(Row):
    key = models.CharField(max_length=32, unique=True)
    alt = models.CharField(max_length=250)
    caption = models.TextField()
    credit = models.CharField(max_length=200)
    tone = models.CharField(max_length=8)
    widths = models.JSONField()

    class Meta:
        app_label = "naive"


class Article(Row):
    slug = models.SlugField(max_length=90, unique=True)
    title = models.CharField(max_length=200)
    lead = models.TextField()
    body = models.TextField()
    kind = models.CharField(max_length=40, blank=True)
    is_exclusive = models.BooleanField(default=False)
    has_photo = models.BooleanField(default=False)
    has_video = models.BooleanField(default=False)
    place = models.CharField(max_length=100, blank=True)
    agency = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveIntegerField()
    translation = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(db_index=True)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT)
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True)
    rubrics = models.ManyToManyField(Rubric, related_name="listed")
    tags = models.ManyToManyField(Tag)
    authors = models.ManyToManyField(Author)

    class Meta:
        app_label = "naive"
        ordering = ["-published_at"]

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])


class Source(Row):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sources")
    text = models.TextField()
    kind = models.CharField(max_length=100)

    class Meta:
        app_label = "naive"


class Hit(Row):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="hits")
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        app_label = "naive"


class Rate(Row):
    currency = models.CharField(max_length=3)
    value = models.DecimalField(max_digits=8, decimal_places=2)
    change = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        app_label = "naive"


class Page(Row):
    menu = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    url = models.CharField(max_length=200)

    class Meta:
        app_label = "naive"
        ordering = ["pk"]
