"""What each render of a story asks, prepared: reading it costs less than writing its SQL would."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from articles.models.article import Article
from articles.models.choices import Kind
from articles.models.querysets import ArticleQuerySet
from articles.models.through import TaggedArticle
from portal.prepared import prepared

RELATED_SHOWN = 4


@prepared
def story_at(edition: str, slug: str) -> ArticleQuerySet:
    """The story that is or was public at an address, as ``for_page()`` reads it; none or one."""
    return Article.objects.in_edition(edition).for_page().filter(slug=slug, published_at__isnull=False)


@prepared
def related_to(pk: int, edition: str, since: datetime, until: datetime) -> ArticleQuerySet:
    """The cards of the stories between two moments that share most tags with one, the newest first of equals.

    They are chosen by their tags' rows alone: grouping whole stories takes longer than reading four.
    """
    own = TaggedArticle.objects.filter(content_object=pk).order_by().values("tag")
    sharing = TaggedArticle.objects.filter(tag__in=own, edition=edition)
    chosen = (
        sharing.filter(published_at__gte=since, published_at__lte=until)
        .exclude(content_object=pk)
        .exclude(content_object__kind=Kind.ADVERTISING)
        .values("content_object")
        .annotate(shared=Count("pk"))
        .order_by("-shared", "-published_at", "-content_object")
        .values("content_object")[:RELATED_SHOWN]
    )
    shared = sharing.filter(content_object=OuterRef("pk")).order_by().values("content_object")
    return (
        Article.objects.visible()
        .filter(pk__in=chosen)
        .for_card()
        .annotate(shared=Subquery(shared.annotate(count=Count("pk")).values("count")))
        .order_by("-shared", "-published_at", "-pk")
    )
