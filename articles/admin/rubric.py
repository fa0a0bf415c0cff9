from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.base import NounAdmin
from articles.models import Rubric


class PositionForm(forms.ModelForm):
    """A rubric's place, changed in the list, where no label stands beside the number."""

    class Meta:
        model = Rubric
        fields = ["position"]
        widgets = {"position": forms.NumberInput({"aria-label": _("order"), "min": 0})}
        help_texts = {"position": ""}


@admin.register(Rubric)
class RubricAdmin(NounAdmin):
    list_display = ["label", "parent", "slug", "position"]
    list_editable = ["position"]
    list_select_related = ["parent"]
    fields = ["labels", "slug", "parent", "position"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return PositionForm

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Rubric.objects.top()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
