from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from articles.admin.base import NewsroomAdmin, editor
from articles.models import FrontSlot


@admin.register(FrontSlot)
class FrontSlotAdmin(NewsroomAdmin):
    list_display = ["place", "edition", "article", "expires_at", "pinned_by"]
    list_filter = ["edition"]
    list_select_related = ["article", "pinned_by"]
    raw_id_fields = ["article"]
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
    }
    fields = ["edition", "place", "article", "expires_at"]

    def save_model(self, request: HttpRequest, obj: FrontSlot, form: Any, change: bool) -> None:
        obj.pinned_by = editor(request)
        super().save_model(request, obj, form, change)
