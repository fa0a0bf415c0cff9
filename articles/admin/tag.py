"""Tags in the admin, and the suggestions the article form asks for while somebody types."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from taggit.models import Tag as StockTag

from articles.admin.base import NewsroomAdmin
from articles.models import Tag, TagAlias
from portal.kit.text import fold

SUGGESTED = 8

admin.site.unregister(StockTag)


class TagAliasInline(admin.TabularInline):
    model = TagAlias
    extra = 1


@admin.register(Tag)
class TagAdmin(NewsroomAdmin):
    list_display = ["label", "kind", "slug", "wikidata"]
    list_filter = ["kind"]
    search_fields = ["folded"]
    folded_search = "folded"
    inlines = [TagAliasInline]
    fields = ["name", "labels", "kind", "slug", "wikidata"]

    def get_urls(self) -> list[URLPattern]:
        return [
            path("suggest/", self.admin_site.admin_view(self.suggest), name="articles_tag_suggest"),
            *super().get_urls(),
        ]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """Tags whose name or alias begins with, else contains, what was typed. Two queries at most."""
        typed = fold(request.GET.get("q", ""))[:100]
        kind = request.GET.get("kind", "")
        known = Tag.objects.of_kind(kind) if kind else Tag.objects.all()
        found: dict[int, Tag] = {}
        for condition in ("startswith", "contains"):
            if typed and len(found) < SUGGESTED:
                by_name = known.filter(**{f"folded__{condition}": typed})
                by_alias = known.filter(**{f"aliases__folded__{condition}": typed})
                for tag in by_name.union(by_alias)[:SUGGESTED]:
                    found.setdefault(tag.pk, tag)
        tags = [
            {"label": tag.label, "kind": tag.kind, "kind_label": tag.get_kind_display()}
            for tag in found.values()
        ]
        return JsonResponse({"tags": tags[:SUGGESTED]})
