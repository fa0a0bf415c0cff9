"""One story as a file, as it stands in the working copy: for whoever may see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from articles.admin.revisions import seen_article
from articles.desk import preview
from articles.models import Article
from articles.syndication.api import told
from articles.syndication.api.shapes import Story
from articles.syndication.single.ninjs import Standing, ninjs
from articles.syndication.single.texts import as_markdown
from articles.syndication.stories import published_versions
from portal.api.shapes import plain

# By the name in the address: type and ending of the file.
FORMATS: Final = {
    "json": ("application/json", "json"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "ninjs": ("application/json", "ninjs.json"),
}


def urls(site: AdminSite) -> list[URLPattern]:
    """The address below the admin's."""
    view = site.admin_view(require_safe(download))
    return [path("articles/article/<int:pk>/download/<slug:form>/", view, name="article_download")]


def download(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The working copy, told as readers would be told it. As many queries as a preview."""
    if form not in FORMATS:
        raise Http404
    article = seen_article(request, pk)
    standing = Standing(is_public=article.is_published, embargo=article.embargo_until)
    written, name = preview.show_saved(article, lambda seen: _written(seen, standing, form))
    kind, ending = FORMATS[form]
    response = HttpResponse(written, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _written(seen: Article, standing: Standing, form: str) -> tuple[str, str]:
    """The file and its name; what is no more readers' by now is told as it was when it still was theirs."""
    if seen.published_at is None:
        raise Http404
    story = told.story(seen, published_versions(seen))
    if not standing.is_public:
        story = _unpublished(story)
    return WRITERS[form](story, standing), seen.slug


def _unpublished(story: Story) -> Story:
    """Without versions that lead to the story itself: it has no page."""
    others = {code: url for code, url in story.versions.items() if code != story.summary.edition}
    return replace(story, versions=others)


def _as_json(story: Story, standing: Standing) -> str:
    value: dict[str, Any] = plain(story)
    if not standing.is_public:
        value["summary"] |= {"url": None, "api_url": None, "published": None, "updated": None}
    return _dumped(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


WRITERS: Final[dict[str, Callable[[Story, Standing], str]]] = {
    "json": _as_json,
    "markdown": as_markdown,
    "ninjs": lambda story, standing: _dumped(ninjs(story, standing)),
}
