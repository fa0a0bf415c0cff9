from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.admin.base import NewsroomAdmin, editor
from articles.models import FrontSlot


@admin.register(FrontSlot)
class FrontSlotAdmin(NewsroomAdmin):
    list_display = ["place", "edition", "article", "expires_at", "pinned_by"]
    list_filter = ["edition"]
    list_select_related = ["article", "pinned_by"]
    autocomplete_fields = ["article"]
    fields = ["edition", "place", "article", "expires_at"]

    def save_model(self, request: HttpRequest, obj: FrontSlot, form: Any, change: bool) -> None:
        obj.pinned_by = editor(request)
        super().save_model(request, obj, form, change)
