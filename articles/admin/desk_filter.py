"""The list of stories as one person needs it: what waits for them, what is theirs, what has a time."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.base import editor
from articles.desk import rights
from articles.models.querysets import ArticleQuerySet


class ByLastSave(admin.ChoicesFieldListFilter):
    """Narrows the list so that it is still walked in the order of the last saves."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen: Any = self.used_parameters.get(self.lookup_kwarg)
        if not chosen:
            return super().queryset(request, queryset)
        narrowed = {"state": queryset.saved_in_state, "edition": queryset.saved_in_edition}
        return narrowed[self.field_path](chosen[-1])


class DeskFilter(admin.SimpleListFilter):
    """Narrows the list by what the person may do. One condition, not one question a row."""

    title = _("my desk")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        decides = rights.of(editor(request)).publishes
        waiting = _("Waiting for me") if decides else _("With the editors")
        mine = [("own", _("Mine")), ("editable", _("I may change"))]
        return [("waiting", waiting), *mine, ("timed", _("With a time"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> ArticleQuerySet:
        theirs = rights.of(editor(request))
        stories: ArticleQuerySet = queryset
        if self.value() == "waiting":
            return stories.waiting_for(theirs) if theirs.publishes else stories.handed_on_by(theirs)
        if self.value() == "timed":
            return stories.timed()
        if self.value() == "own":
            return stories.filter(theirs.own)
        return stories.editable_by(theirs) if self.value() == "editable" else stories
