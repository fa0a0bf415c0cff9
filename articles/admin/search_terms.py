"""What readers search for, and what they search for in vain."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NewsroomAdmin
from articles.search.models import SearchTerm
from portal import editions


class FoundFilter(admin.SimpleListFilter):
    title = _("found")
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nothing", _("Nothing")), ("something", _("Something"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() == "nothing":
            return queryset.filter(found=0)
        return queryset.filter(found__gt=0) if self.value() == "something" else queryset


@admin.register(SearchTerm)
class SearchTermAdmin(NewsroomAdmin):
    list_display = ["words", "searches", "found", "edition", "week"]
    list_display_links = None
    list_filter = [FoundFilter, "edition", "week"]
    ordering = ["-week", "-searches", "term"]
    sortable_by = ("searches", "week")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SearchTerm | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SearchTerm | None = None) -> bool:
        return False

    @admin.display(description=_("words"), ordering="term")
    def words(self, row: SearchTerm) -> str:
        """The words, and the way to what readers find with them."""
        url = editions.address(row.edition, "articles:search")
        return format_html('<a href="{}?{}">{}</a>', url, urlencode({"q": row.term}), row.term)
