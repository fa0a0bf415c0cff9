"""Edits in the admin, whatever room they are of, in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from articles.admin.base import editor
from articles.desk import audit


class Audited(admin.ModelAdmin):
    """Notes what Django's own log notes, where nobody can delete it."""

    def saved_last(self, request: HttpRequest, obj: models.Model, since: float) -> dict[str, Any] | None:
        """For the merge screen: who has saved it after a form was opened. One query."""
        last = audit.last_change_of(obj, since=since)
        if last is None:
            return None
        return {"name": last.actor_name or "–", "at": last.at, "is_me": last.actor_id == editor(request).pk}

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        audit.record(obj, "added", by=editor(request))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        if message:
            audit.record(obj, "changed", by=editor(request), fields=fields_in(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        things: Iterable[models.Model] = queryset
        for thing in things:
            audit.record(thing, "deleted", by=editor(request))
        return super().log_deletions(request, queryset)


def audited(admin_class: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    """The same admin with its edits noted; one whose verbs note them (``audits_itself``) stays as it is."""
    if getattr(admin_class, "audits_itself", False) or issubclass(admin_class, Audited):
        return admin_class
    return type(admin_class.__name__, (Audited, admin_class), {"__module__": admin_class.__module__})


def fields_in(message: Any) -> list[str]:
    """The names of changed fields in what Django's admin says of an edit."""
    if not isinstance(message, list):
        return []
    return sorted({name for part in message for about in part.values() for name in about.get("fields", ())})
