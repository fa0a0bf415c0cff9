"""The list of stories as one person needs it: what waits for them, what is theirs, what has a time.

Filters that leave few stories of many, whatever the archive holds, are read as keys by ``meant``. The others
are conditions that no index has: the list asks them of the stories it comes to.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, Field
from django.db.models.lookups import Exact
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.base import editor, number_in
from articles.admin.walking import LOOKED_AT_MOST, Keys, keys
from articles.desk import rights
from articles.models import Article, Byline
from articles.models.querysets import ArticleQuerySet
from articles.search import desk as desk_index

RUBRIC, AUTHOR, DESK, STATE = "rubric__id__exact", "authors__id__exact", "desk", "state__exact"
# Under any key.
ALL = 2**62


class ByChoice(admin.ChoicesFieldListFilter):
    """Leaves out the other choices. Asked for one, SQLite would read all stories that have it."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen: Any = self.used_parameters.get(self.lookup_kwarg)
        if not chosen:
            return super().queryset(request, queryset)
        field: Field[Any, Any] = self.field
        others = [value for value, _name in field.flatchoices if value != chosen[-1]]
        return queryset.exclude(**{f"{self.field_path}__in": others})


class ByRubric(admin.RelatedFieldListFilter):
    """Compares the rubric of each story, for the same reason."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.empty_value_display = _("Without a rubric")  # type: ignore[assignment]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        rubric = number_in(request.GET.get(RUBRIC, ""))
        if rubric is None:
            return super().queryset(request, queryset)
        return queryset.filter(Exact(F("rubric_id") + 0, rubric))


class ByAuthor(admin.RelatedFieldListFilter):
    """Narrows nothing where the keys of the author's stories are known."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.title = _("author")
        self.empty_value_display = _("Without an author")  # type: ignore[assignment]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        known = number_in(request.GET.get(AUTHOR, "")) is not None
        return queryset if known else super().queryset(request, queryset)


class DeskFilter(admin.SimpleListFilter):
    """Narrows the list by what the person may do."""

    title = _("my desk")
    parameter_name = DESK

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        decides = rights.of(editor(request)).publishes
        waiting = _("Waiting for me") if decides else _("With the editors")
        mine = [("own", _("Mine")), ("editable", _("I may change"))]
        return [("waiting", waiting), *mine, ("timed", _("With a time"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> ArticleQuerySet:
        stories: ArticleQuerySet = queryset
        return stories.editable_by(rights.of(editor(request))) if self.value() == "editable" else stories


def meant(request: HttpRequest, typed: str, below: int) -> Keys | None:
    """The stories that words, an author or the desk's filter leave, begun before ``below``.

    None where they leave all. One query for each, two for a person's own.
    """
    found = []
    if typed.strip():
        found.append(keys(desk_index.begun_below(typed, below, LOOKED_AT_MOST)))
    if author := number_in(request.GET.get(AUTHOR, "")):
        found.append(_signed(author, below))
    if (desk := _of_the_desk(request, below)) is not None:
        found.append(desk)
    if not found:
        return None
    first, *others = found
    for one in others:
        first = first.also(one)
    return first


def _of_the_desk(request: HttpRequest, below: int) -> Keys | None:
    theirs = rights.of(editor(request))
    stories = Article.objects.filter(pk__lt=below).order_by("-pk")
    match request.GET.get(DESK):
        case "waiting":
            waiting = stories.waiting_for(theirs) if theirs.publishes else stories.handed_on_by(theirs)
            return keys(waiting.values_list("pk", flat=True)[:LOOKED_AT_MOST])
        case "timed":
            return keys(stories.timed().values_list("pk", flat=True)[:LOOKED_AT_MOST])
        case "own":
            begun = stories.filter(created_by=theirs.person).values_list("pk", flat=True)[:LOOKED_AT_MOST]
            own = keys(begun)
            return own.either(_signed(theirs.author, below)) if theirs.author else own
    return None


def _signed(author: int, below: int) -> Keys:
    rows = Byline.objects.filter(author=author, article__lt=below).order_by("-article")
    return keys(rows.values_list("article", flat=True)[:LOOKED_AT_MOST])
