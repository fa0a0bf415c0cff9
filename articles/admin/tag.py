"""Tags in the admin, and the suggestions the article form asks for while somebody types."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag as StockTag

from articles.admin.base import NounAdmin, number_in
from articles.admin.noun_merges import AT_ONCE, WithMerging
from articles.admin.tag_form import TagForm
from articles.desk import tagging
from articles.models import Tag, TagAlias, TagKind
from portal.kit.text import fold

SUGGESTED = 8

admin.site.unregister(StockTag)


@admin.register(Tag)
class TagAdmin(WithMerging, NounAdmin):
    list_display = ["named", "kind", "slug", "wikidata"]
    list_filter = ["kind"]
    search_fields = ["folded"]
    folded_search = "folded"
    actions = ["merge"]
    form = TagForm
    fields = ["name", "labels", "kind", "slug", "wikidata", "spellings"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.may_drop = request.user.has_perm("articles.delete_tagalias")
        return form

    @admin.display(description=_("Other spellings"))
    def spellings(self, tag: Tag) -> str:
        """For those who may look and not write."""
        return ", ".join(alias.name for alias in tag.aliases.order_by("name"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        form.store_spellings()
        super().save_related(request, form, formsets, change)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug":
            field.required = False
            field.help_text = _("Empty: made of the English label, else of the name.")
        return field

    def get_urls(self) -> list[URLPattern]:
        return [
            path("suggest/", self.admin_site.admin_view(self.suggest), name="articles_tag_suggest"),
            *super().get_urls(),
        ]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """Tags whose name or alias begins with, else contains, what was typed. Four queries at most.

        ``without`` those whose keys it names.
        """
        if not (self.has_view_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        typed = fold(request.GET.get("q", ""))[:100]
        kind = request.GET.get("kind", "")
        without = [number_in(key) for key in request.GET.get("without", "").split(",")[:AT_ONCE]]
        known = Tag.objects.standing().exclude(pk__in=[key for key in without if key is not None])
        if kind in TagKind.values:
            known = known.of_kind(kind)
        found: dict[int, Tag] = {}
        for condition in ("startswith", "contains"):
            if typed and len(found) < SUGGESTED:
                matches = {f"folded__{condition}": typed}
                by_alias = TagAlias.objects.filter(**matches).values("tag")
                for tag in known.filter(Q(**matches) | Q(pk__in=by_alias))[:SUGGESTED]:
                    found.setdefault(tag.pk, tag)
        shown = list(found.values())[:SUGGESTED]
        spelt = tagging.spellings(shown) if shown else {}
        tags = [
            {
                "label": spelt[tag.pk],
                "name": tag.label,
                "slug": tag.slug,
                "kind": tag.kind,
                "kind_label": tag.get_kind_display(),
            }
            for tag in shown
        ]
        return JsonResponse({"tags": tags})
