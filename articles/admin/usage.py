"""The page that lists the stories in which a picture, tag, author or rubric is used."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from articles.desk import usage
from articles.media.models import Image
from articles.models import Article, Author, Rubric, Tag

PAGE: Final = 50
NOUNS: Final[dict[str, type[models.Model]]] = {
    "picture": Image,
    "tag": Tag,
    "author": Author,
    "rubric": Rubric,
}


class WithUsage(ModelAdmin):
    """Forms that lead to the list of stories."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None:
            context["used_url"] = address(obj)
        return super().render_change_form(request, context, *args, **kwargs)


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    return [path("used/<str:noun>/<int:pk>/", site.admin_view(listing), {"site": site}, name="used")]


def address(thing: models.Model) -> str:
    """Where the stories with ``thing`` are listed; empty for what no story uses."""
    noun = next((noun for noun, model in NOUNS.items() if isinstance(thing, model)), None)
    return reverse("admin:used", args=[noun, thing.pk]) if noun else ""


def listing(request: HttpRequest, site: AdminSite, noun: str, pk: int) -> TemplateResponse:
    """Fifty stories, older ones below ``?below=``. Two queries."""
    model = NOUNS.get(noun)
    allowed = model is not None and all(_may_see(request, site, one) for one in (model, Article))
    if model is None or not allowed:
        raise PermissionDenied
    thing: Any = get_object_or_404(model, pk=pk)
    below = request.GET.get("below", "")
    stories = usage.stories_using(thing).select_related("rubric").defer("search_text")
    if below.isdecimal():
        stories = stories.filter(pk__lt=int(below[:18]))
    found = list(stories[: PAGE + 1])
    context = {
        **site.each_context(request),
        "title": _("Where used"),
        "subtitle": str(thing),
        "opts": model._meta,
        "thing": thing,
        "thing_url": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk]),
        "stories": found[:PAGE],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_first": not below,
    }
    return TemplateResponse(request, "admin/used.html", context)


def _may_see(request: HttpRequest, site: AdminSite, model: type[models.Model]) -> bool:
    model_admin = site._registry.get(model)
    return model_admin is not None and model_admin.has_view_or_change_permission(request)
