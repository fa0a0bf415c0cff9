"""The article's page: 11 queries, each a sensible one."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from bench.naive.models import Article, Page, Rate, Rubric


def article_page(request: HttpRequest, slug: str) -> HttpResponse:
    """An article between masthead, related, newest and most read stories."""
    articles = Article.objects.select_related("rubric", "picture")
    article = get_object_or_404(articles.annotate(views=Sum("hits__count")), slug=slug)
    tags = list(article.tags.all())
    pages = list(Page.objects.all())
    day = timezone.now() - timedelta(hours=24)
    context = {
        "article": article,
        "rubrics_of_it": article.rubrics.all(),
        "tags": tags,
        "authors": article.authors.all(),
        "sources": article.sources.all(),
        "related": articles.filter(tags__in=tags)
        .exclude(pk=article.pk)
        .annotate(shared=Count("tags"))
        .order_by("-shared", "-published_at")[:4],
        "newest": articles.exclude(pk=article.pk).annotate(views=Sum("hits__count"))[:8],
        "most_read": articles.filter(hits__hour__gte=day)
        .annotate(views=Sum("hits__count"))
        .order_by("-views")[:5],
        "rubrics": list(Rubric.objects.all()),
        "sections": [page for page in pages if page.menu == "sections"],
        "pages": [page for page in pages if page.menu == "pages"],
        "rates": Rate.objects.all(),
        "today": timezone.localdate(),
        "address": request.build_absolute_uri(),
    }
    return render(request, "naive/article.html", context)


def not_here(request: HttpRequest, slug: str) -> HttpResponse:
    """The yardstick links to other pages, and has none."""
    raise Http404
