from __future__ import annotations

from django.contrib import admin

from articles.admin.base import NounAdmin
from articles.admin.noun_merges import WithMerging
from articles.models import Author


@admin.register(Author)
class AuthorAdmin(WithMerging, NounAdmin):
    list_display = ["named", "desk", "slug", "user", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["user"]
    search_fields = ["search_text"]
    folded_search = "search_text"
    actions = ["merge"]
    fields = ["labels", "spellings", "desk", "biography", "slug", "user", "is_active"]
