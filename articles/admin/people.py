"""Accounts and groups in the admin, with every change of a right noted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from articles.admin.base import editor
from articles.desk import people
from portal.accounts.admin import UserAdmin
from portal.accounts.models import User

FOR_SUPERUSERS = ("is_superuser", "user_permissions")


class WithRights(admin.ModelAdmin):
    """Notes what the saved form changed of the rights: values before and after."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        stored = type(form.instance)._default_manager
        before = getattr(request, "rights_before", {})
        super().save_related(request, form, formsets, change)
        people.note_rights(stored.get(pk=form.instance.pk), before, by=editor(request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            before = people.standing(type(obj)._default_manager.get(pk=obj.pk))
            request.rights_before = before  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)


class PeopleAdmin(WithRights, UserAdmin):
    """Accounts. Only superusers make superusers, or change the account of one."""

    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_superuser")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if editor(request).is_superuser else (*fields, *FOR_SUPERUSERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._reaches(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._reaches(request, obj)

    def _reaches(self, request: HttpRequest, obj: User | None) -> bool:
        return editor(request).is_superuser or obj is None or not obj.is_superuser


class GroupsAdmin(WithRights, GroupAdmin):
    """Groups."""


for model, admin_class in ((User, PeopleAdmin), (Group, GroupsAdmin)):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    admin.site.register(model, admin_class)
