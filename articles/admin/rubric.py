from __future__ import annotations

from django.contrib import admin

from articles.admin.base import NewsroomAdmin
from articles.models import Rubric


@admin.register(Rubric)
class RubricAdmin(NewsroomAdmin):
    list_display = ["label", "parent", "slug", "position"]
    list_editable = ["position"]
    list_select_related = ["parent"]
    fields = ["labels", "slug", "parent", "position"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Rubric.objects.top()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
