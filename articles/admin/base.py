"""What all admin pages of the newsroom share."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.deleting import SaysWhatHolds
from articles.admin.usage import WithUsage
from articles.desk import aftermath
from portal.accounts.models import User
from portal.kit.text import fold
from portal.versions.admin import VersionedAdmin

COUNTED_AT_MOST = 10_000


def editor(request: HttpRequest) -> User:
    """Who sits at the desk. The admin lets nobody in who has not signed in."""
    return cast(User, request.user)


def number_in(text: str) -> int | None:
    """The number that somebody sent; None for anything else, and for one longer than any key."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


class CappedPaginator(Paginator):
    """Counts no further than an editor would page: a count of everything reads the whole table."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        # In whatever order: to count the first ten thousand by their titles would sort them all.
        return rows.order_by()[: COUNTED_AT_MOST + 1].count()


class NewsroomAdmin(admin.ModelAdmin):
    """An admin whose edits are followed by everything that follows a change of that noun."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    folded_search = ""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        aftermath.after_edit(form.instance)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        aftermath.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for thing in queryset:
            self.delete_model(request, thing)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Every word, in any letter case of either script: databases fold Latin letters only."""
        if not self.folded_search:
            return super().get_search_results(request, queryset, search_term)
        for word in fold(search_term).split():
            queryset = queryset.filter(**{f"{self.folded_search}__contains": word})
        return queryset, False


class NounAdmin(SaysWhatHolds, WithUsage, VersionedAdmin, NewsroomAdmin):
    """The same for nouns that are one row with a version of its own."""

    class Media:
        css = {"all": ["admin/css/nouns.css"]}

    @admin.display(description=_("name"))
    def named(self, noun: Any) -> str:
        return noun.label
