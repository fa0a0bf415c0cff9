from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NounAdmin, editor
from articles.admin.story_choice import StoryChoice
from articles.models import FrontSlot


class FrontSlotForm(forms.ModelForm):
    article = StoryChoice(label=_("Story"))


@admin.register(FrontSlot)
class FrontSlotAdmin(NounAdmin):
    form = FrontSlotForm
    list_display = ["place", "edition", "article", "expires_at", "pinned_by"]
    list_filter = ["edition"]
    list_select_related = ["article", "pinned_by"]
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
        if not obj.article.is_published:
            text = gettext("The story is not public: until it is, the place fills itself.")
            messages.warning(request, text)
