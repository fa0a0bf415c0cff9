"""What the Content-Security-Policy refused, for administrators: a fault of ours, or somebody's attempt."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from portal.headers.models import PolicyRefusal


@admin.register(PolicyRefusal)
class PolicyRefusalAdmin(admin.ModelAdmin):
    list_display = ("directive", "blocked", "place", "source", "times", "first_at", "last_at")
    list_display_links = None
    list_filter = ("directive", "place")
    sortable_by = ("times", "last_at")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PolicyRefusal | None = None) -> bool:
        return False
