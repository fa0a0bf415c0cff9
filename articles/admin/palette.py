"""The palette: any story, tag, person or screen by a few letters of its name, from every page of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from django.contrib import admin
from django.db import models
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from articles.admin import screens
from articles.models import Article, Author, Tag, TagAlias
from articles.search import desk as index
from portal.accounts.models import User
from portal.kit.keyboard import layouts, readings
from portal.kit.text import fold

SHOWN: Final = 8
# Shorter words would name half the archive.
SHORTEST: Final = 2
LONGEST: Final = 100
# The index knows no bin: so many are asked for that enough are left.
STORIES_ASKED: Final = 60


@dataclass(frozen=True)
class Found:
    """Something to open; ``lang`` is the language of its name where that is not the interface's."""

    label: str
    note: str
    url: str
    lang: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one sort."""

    name: str
    items: list[Found]


def urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses below the admin's."""
    return [
        path("find/", site.admin_view(page), {"site": site}, name="find"),
        path("find/suggest/", site.admin_view(suggest), {"site": site}, name="find_suggest"),
    ]


@require_safe
def suggest(request: HttpRequest, site: admin.AdminSite) -> JsonResponse:
    """What ``?q=`` may mean, by sort, for the palette. Four queries beside those for the person's rights."""
    typed = request.GET.get("q", "")
    return JsonResponse({"q": typed, "groups": [asdict(group) for group in found(request, site)]})


@require_safe
def page(request: HttpRequest, site: admin.AdminSite) -> TemplateResponse:
    """The same as a page, where no script runs. As many queries."""
    typed = request.GET.get("q", "")
    context = {
        **site.each_context(request),
        "title": gettext("Find"),
        "typed": typed,
        "groups": found(request, site),
    }
    return TemplateResponse(request, "admin/find.html", context)


def found(request: HttpRequest, site: admin.AdminSite) -> list[Group]:
    """What the person may see of all that ``?q=`` may name; screens alone for less than two letters."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    own = [Found(screens.label_of(one), "", one.url) for one in _screens(request, site, typed)]
    groups = [Group(gettext("Screens"), own)]
    if len(fold(typed)) >= SHORTEST:
        sorts = (
            (Article, gettext("Stories"), _stories),
            (Tag, gettext("Tags"), _tags),
            (Author, gettext("Authors"), _authors),
            (User, gettext("Accounts"), _accounts),
        )
        groups += [Group(name, find(typed)) for model, name, find in sorts if _may_see(request, site, model)]
    return [group for group in groups if group.items]


def _screens(request: HttpRequest, site: admin.AdminSite, typed: str) -> list[screens.Screen]:
    known = screens.of(request, site)
    return screens.named(known, typed)[:SHOWN] if typed else list(known)


def _may_see(request: HttpRequest, site: admin.AdminSite, model: type[models.Model]) -> bool:
    model_admin = site._registry.get(model)
    return model_admin is not None and model_admin.has_view_or_change_permission(request)


def _stories(typed: str) -> list[Found]:
    """The stories begun last with these beginnings of words in their title. One query."""
    wanted = index.begun_last(layouts(typed), STORIES_ASKED)
    stories = Article.objects.not_binned().filter(pk__in=wanted).order_by("-pk")
    return [
        Found(
            str(one),
            f"{one.get_state_display()} · {one.get_edition_display()}",
            _address(one),
            one.edition,
        )
        for one in stories.only("pk", "title", "edition", "state")[:SHOWN]
    ]


def _tags(typed: str) -> list[Found]:
    """Tags with these letters in their name or a spelling; those that begin with them first. One query."""
    meant = [reading for reading in map(fold, readings(typed)) if reading]
    aliases = TagAlias.objects.filter(_any("folded__contains", meant)).values("tag")
    begins = Case(When(_any("folded__startswith", meant), then=Value(0)), default=Value(1))
    tags = Tag.objects.standing().filter(_any("folded__contains", meant) | Q(pk__in=aliases))
    return [
        Found(tag.label, tag.get_kind_display(), _address(tag))
        for tag in tags.order_by(begins, "sort_key")[:SHOWN]
    ]


def _authors(typed: str) -> list[Found]:
    """Authors by their names in every edition. One query."""
    meant = [reading for reading in map(fold, readings(typed)) if reading]
    authors = Author.objects.standing().filter(_any("search_text__contains", meant))
    return [Found(one.label, str(one.desk), _address(one)) for one in authors[:SHOWN]]


def _accounts(typed: str) -> list[Found]:
    """Accounts by name or e-mail. One query that reads all: they are few, and SQL folds no Cyrillic."""
    meant = [reading for reading in map(fold, readings(typed)) if reading]
    people = User.objects.only("pk", "username", "first_name", "last_name", "email").order_by("username")
    fitting = [
        one
        for one in people
        if any(part in fold(f"{one.get_full_name()} {one.username} {one.email}") for part in meant)
    ]
    return [Found(str(one), one.email, _address(one)) for one in fitting[:SHOWN]]


def _any(lookup: str, values: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for value in values:
        condition |= Q(**{lookup: value})
    return condition


def _address(thing: models.Model) -> str:
    opts = thing._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[thing.pk])
